/**
 * Where a lookup may connect to. Names are resolved here, and a connection is made to the very address
 * that was looked at, so that no name can mean one thing when it is checked and another when it is used.
 */
import { lookup as resolve } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { isPublic } from '../policy/lookups/urls.ts'

/** @param mayBePrivate whether private addresses are allowed */
export function guardedLookup(mayBePrivate: boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '', 0)
      const allowed = addresses.filter(({ address }) => mayBePrivate || isPublic(address))
      const [first] = allowed
      if (!first) return callback(refusal(hostname), '', 0)
      if (options.all) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

/** An address in place of a name is not looked up; it is looked at all the same. @throws when it is not allowed */
export function assertAllowed(host: string, mayBePrivate: boolean): void {
  if (isIP(host) !== 0 && !mayBePrivate && !isPublic(host)) throw refusal(host)
}

function refusal(host: string): Error {
  return new Error(`${host} has a private address, and the lookup does not say private: true`)
}

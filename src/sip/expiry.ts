/** How long something is kept, as header values say it (RFC 3261 §20.19). */
import { parseNameAddr } from './name-addr.ts'
import { paramOf } from './params.ts'

/** Seconds at the start of a value; Retry-After may have a comment behind its number. */
export function secondsIn(value: string | undefined): number | undefined {
  const digits = /^\s*(\d{1,10})\b/.exec(value ?? '')?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** For how long a Contact value says that it is bound. Seconds. */
export function expiryOf(contact: string | undefined): number | undefined {
  const read = parseNameAddr(contact ?? '')
  return secondsIn(read && paramOf(read.params, 'expires'))
}

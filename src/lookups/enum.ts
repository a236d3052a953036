/** Asks ENUM (RFC 6116): the NAPTR records of a number, and the URI their rules make of it. */
import { Resolver } from 'node:dns/promises'
import type { NaptrRecord } from 'node:dns'
import type { Found, LookupRequest } from '../policy/lookups/lookup.ts'
import { substituted } from '../policy/regex.ts'
import { parseUri } from '../sip/uri.ts'
import type { AskScope } from './lookups.ts'

export type EnumRequest = Extract<LookupRequest, { readonly over: 'enum' }>

export async function askEnum({ number, domain, service, servers }: EnumRequest, { signal }: AskScope): Promise<Found> {
  const resolver = new Resolver()
  if (servers.length > 0) resolver.setServers(servers)
  const cancel = (): void => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return foundIn(await resolver.resolveNaptr(nameOf(number, domain)), number, service)
  } catch (error) {
    const { code } = error as { readonly code?: unknown }
    if (code === 'ENOTFOUND' || code === 'ENODATA') return 'nothing'
    throw error
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}

/** `+33145550100` → `0.0.1.0.5.5.5.4.1.3.3.e164.arpa` (§3.2). */
function nameOf(number: string, domain: string): string {
  return `${[...number.replace(/\D/g, '')].toReversed().join('.')}.${domain}`
}

/** The best record of the service whose rule fits; only terminal rules count (§3.4.1). */
function foundIn(records: readonly NaptrRecord[], number: string, service: string): Found {
  const best = records
    .filter(record => record.flags.toLowerCase() === 'u' && offers(record.service, service))
    .toSorted((a, b) => a.order - b.order || a.preference - b.preference)
  for (const { regexp } of best) {
    const uri = uriFrom(regexp, number)
    if (uri !== undefined) return fieldsOf(uri)
  }
  return 'nothing'
}

/** `E2U+sip` offers sip; `E2U+sip+email:mailto` does too (§3.4.3). */
function offers(record: string, service: string): boolean {
  const [, ...wanted] = service.toLowerCase().split('+')
  const [head, ...given] = record.toLowerCase().split('+')
  return head === 'e2u' && wanted.every(each => given.includes(each))
}

/** Applies `!^.*$!sip:\0@example!` (RFC 3402 §3.2); undefined when it does not fit or is none. */
function uriFrom(rule: string, number: string): string | undefined {
  const mark = rule[0] ?? ''
  const [, pattern = '', replacement = '', flags = ''] = rule.split(mark)
  if (mark === '' || pattern === '' || !/^i?$/i.test(flags)) return undefined
  return substituted({ pattern, replacement, anyCase: flags !== '' }, number)
}

function fieldsOf(uri: string): Found {
  const parsed = parseUri(uri)
  if (!parsed) throw new Error('the record makes no URI')
  const [user = '', ...params] = (parsed.user ?? '').split(';')
  const rn = parsed.params.find(([name]) => name.toLowerCase() === 'rn')?.[1]
    ?? params.find(param => /^rn=/i.test(param))?.slice('rn='.length)
  return {
    uri, user, ...(parsed.host !== '' && { host: parsed.host }), ...(/^\+?\d+$/.test(user) && { number: user }),
    ...(rn !== undefined && { rn }),
  }
}

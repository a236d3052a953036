/** What the answer to a REGISTER of ours says (RFC 3261 §10.2.4, §10.3). */
import { secondsIn } from '../sip/expiry.ts'
import { headerOf, headersOfLines, valuesOf } from '../sip/headers.ts'
import { parseNameAddr } from '../sip/name-addr.ts'
import { paramOf } from '../sip/params.ts'
import { parseUri, uriParam } from '../sip/uri.ts'
import type { Answered } from './enrolment.ts'
import type { RegisterOutcome } from './registrant.ts'

/** The URI parameter by which the address we leave with a registrar is known to be ours. */
export const MARK = 'pm'

/** Proxies on the way to a carrier. */
const ROUTES_MAX = 8

/** @param mark of our own address, for a registrar lists all those of the name */
export function answerIn(outcome: RegisterOutcome, mark: string): Answered {
  if ('cause' in outcome) return outcome
  const { status, reason } = outcome
  const lines = headersOfLines(outcome.headers)
  const numberIn = (name: string): number | undefined => secondsIn(headerOf(lines, name))
  const own = valuesOf(lines, 'contact').map(parseNameAddr).find(contact => {
    const uri = contact && parseUri(contact.uri)
    return uri !== undefined && uriParam(uri, MARK) === mark
  })
  return {
    status, reason, grantedS: secondsIn(own && paramOf(own.params, 'expires')) ?? numberIn('expires'),
    minExpiresS: numberIn('min-expires'), retryAfterS: numberIn('retry-after'),
    routes: valuesOf(lines, 'service-route').filter(isLooseRoute).slice(0, ROUTES_MAX),
  }
}

/** A hop that leaves the Request-URI as it is (RFC 3608 §5); any other would be written over by what comes after it. */
function isLooseRoute(value: string): boolean {
  const uri = parseUri(parseNameAddr(value)?.uri ?? '')
  return uri !== undefined && /^sips?$/.test(uri.scheme) && uri.params.some(([name]) => name.toLowerCase() === 'lr')
}

/** Which refusal a caller hears when nobody accepts (RFC 3261 §16.7 steps 6 and 7). */
import type { SipResponse } from '../../../sip/message.ts'
import { reasonOf } from '../../../sip/status.ts'

/** They say what the caller could do about it, so they go before others of their class. */
const helpful: ReadonlySet<number> = new Set([401, 407, 415, 420, 484])
const challenges: ReadonlySet<number> = new Set([401, 407])

/** @param finals at least one, none of them a 2xx */
export function bestOf(finals: readonly SipResponse[]): SipResponse | undefined {
  const [best] = finals.toSorted((one, other) => rank(one) - rank(other))
  if (!best) return undefined
  if (challenges.has(best.status)) return withAllChallenges(best, finals)
  // 503 would say that we are out of service, not one of those behind us.
  return best.status === 503 ? { ...best, status: 500, reason: reasonOf(500) } : best
}

/** 6xx first, then the lowest class, within it what helps. */
function rank({ status }: SipResponse): number {
  if (status >= 600) return 0
  return Math.floor(status / 100) * 2 - (helpful.has(status) ? 1 : 0)
}

/** A caller that can answer any of them finds them all. */
function withAllChallenges(best: SipResponse, finals: readonly SipResponse[]): SipResponse {
  const more = finals.filter(other => other !== best && challenges.has(other.status)).flatMap(({ headers }) =>
    headers.filter(({ name }) => name === 'www-authenticate' || name === 'proxy-authenticate'))
  return { ...best, headers: [...best.headers, ...more] }
}

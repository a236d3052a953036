/** What this edge understands, said in headers, and the refusals for what it does not (RFC 3261 §8.2). */
import { header, headerOf } from '../../sip/headers.ts'
import type { Header, Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { responseTo } from '../../sip/respond.ts'
import { isTooShort, sessionAsked } from '../../sip/session-timer.ts'
import { sdpIn, tokensOf } from './lines.ts'
import type { EdgePorts } from './ports.ts'

type Understood = Pick<EdgePorts, 'allow' | 'supported' | 'session' | 'ids'>

/** Methods that exist. */
const known: ReadonlySet<string> = new Set([
  'INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'REGISTER', 'INFO', 'UPDATE', 'PRACK', 'REFER', 'NOTIFY',
  'SUBSCRIBE', 'MESSAGE', 'PUBLISH',
])

/** The answer to "what can you do?" (RFC 3261 §11.2). */
export function capabilities(us: Understood): Headers {
  return [allowLine(us), header('Accept', 'application/sdp'), header('Supported', us.supported.join(', '))]
}

/** The methods we take. */
export function allowLine({ allow }: Pick<Understood, 'allow'>): Header {
  return header('Allow', allow.join(', '))
}

/** An answer of the edge's own. Every one but 100 tags To (RFC 3261 §8.2.6.2), also those that make no dialog. */
export function ownAnswer(
  us: Pick<Understood, 'ids'>, request: SipRequest, status: number, headers: Headers = [], reason?: string,
): SipResponse {
  return responseTo(request, status, { toTag: us.ids.tag(), headers, ...reason === undefined ? {} : { reason } })
}

/** Refuses what the method, the extensions it requires or the kind of its body put beyond us. */
export function refusalByForm(request: SipRequest, us: Understood): SipResponse | undefined {
  if (!us.allow.includes(request.method)) return notAllowed(request, us)
  const strange = tokensOf(request.headers, 'require').filter(tag => !us.supported.includes(tag))
  if (strange.length > 0) return ownAnswer(us, request, 420, [header('Unsupported', strange.join(', '))])
  if (request.method !== 'INVITE' && request.method !== 'UPDATE') return undefined
  const { minS } = us.session
  if (isTooShort(sessionAsked(request.headers), minS)) {
    return ownAnswer(us, request, 422, [header('Min-SE', String(minS))])
  }
  return request.body.length > 0 ? refusalByBody(request, us) : undefined
}

/** Refuses a method, with what is allowed. */
export function notAllowed(request: SipRequest, us: Understood): SipResponse {
  return ownAnswer(us, request, statusForMethod(request.method), [allowLine(us)])
}

/** For a method that is not taken: 405, or 501 when nobody has heard of it (RFC 3261 §21.5.2). */
export function statusForMethod(method: string): 405 | 501 {
  return known.has(method) ? 405 : 501
}

function refusalByBody(request: SipRequest, us: Understood): SipResponse | undefined {
  const encoding = (headerOf(request.headers, 'content-encoding') ?? 'identity').toLowerCase()
  if (encoding !== 'identity') return ownAnswer(us, request, 415, [header('Accept-Encoding', 'identity')])
  if (sdpIn(request) === undefined) return ownAnswer(us, request, 415, [header('Accept', 'application/sdp')])
  return undefined
}

/**
 * Refuses an INVITE or UPDATE that another is in the way of. 500 asks for 0 to 10 seconds of patience,
 * drawn so that two who collide do not meet again (RFC 3261 §14.2).
 * @param random a number in [0, 1)
 */
export function refusalForOverlap(request: SipRequest, status: 491 | 500, random: number): SipResponse {
  if (status === 491) return responseTo(request, status)
  return responseTo(request, status, { headers: [header('Retry-After', String(Math.floor(random * 11)))] })
}

/** What our messages say of ourselves beside what the server adds, and the answers that carry it. */
import { header, headerOf, valuesOf } from '../../sip/headers.ts'
import type { Headers, SipRequest } from '../../sip/message.ts'
import { RELIABLE } from '../../sip/reliable.ts'
import { isTooShort, sessionAsked } from '../../sip/session-timer.ts'
import { statusForMethod } from '../embedded/capabilities.ts'
import { sdpIn } from '../embedded/lines.ts'

/** What is handled here, by the server or through the call engine. */
const allow: readonly string[] = [
  'INVITE', 'ACK', 'CANCEL', 'BYE', 'OPTIONS', 'INFO', 'PRACK', 'UPDATE', 'REFER', 'NOTIFY', 'MESSAGE',
]

/** The extensions the server knows, and lets us use. */
const supported: readonly string[] = ['timer', RELIABLE]

/** How long a draining edge asks to be left alone, in seconds. */
const DRAIN_RETRY_S = 30

/** A refusal, or an answer that needs nobody else. */
export interface OwnAnswer {
  readonly status: number
  readonly reason?: string
  readonly headers?: Headers
}

/** The methods we take. */
export const allowLine = header('Allow', allow.join(', '))

/** For requests and answers that make or refresh a dialog. Contact is the server's. */
export const aboutUs: Headers = [allowLine, header('Supported', supported.join(', '))]

/** For an INVITE without an offer: a reliable provisional would make one before the caller can answer it. */
export const aboutUsUnreliably: Headers = [allowLine, header('Supported', 'timer')]

/** Refuses a method, with what is allowed. */
export function notAllowed(method: string): OwnAnswer {
  return { status: statusForMethod(method), headers: [allowLine] }
}

/** Refuses what the method, the extensions it requires or the kind of its body put beyond us. */
export function refusalByForm(request: SipRequest, minSessionS: number): OwnAnswer | undefined {
  const { method, headers, body } = request
  if (!allow.includes(method)) return notAllowed(method)
  const strange = valuesOf(headers, 'require').filter(tag => !supported.includes(tag.toLowerCase()))
  if (strange.length > 0) return { status: 420, headers: [header('Unsupported', strange.join(', '))] }
  if (method !== 'INVITE' && method !== 'UPDATE') return undefined
  if (isTooShort(sessionAsked(headers), minSessionS)) {
    return { status: 422, headers: [header('Min-SE', String(minSessionS))] }
  }
  if (body.length === 0) return undefined
  if ((headerOf(headers, 'content-encoding') ?? 'identity').toLowerCase() !== 'identity') {
    return { status: 415, headers: [header('Accept-Encoding', 'identity')] }
  }
  return sdpIn(request) === undefined ? { status: 415, headers: [header('Accept', 'application/sdp')] } : undefined
}

/** OPTIONS is how a neighbour asks whether we would take a call now. */
export function answerToOptions(draining: boolean): OwnAnswer {
  if (draining) return { status: 503, headers: [header('Retry-After', String(DRAIN_RETRY_S))] }
  return { status: 200, headers: [...aboutUs, header('Accept', 'application/sdp')] }
}

/**
 * Refuses an INVITE or UPDATE that another is in the way of.
 * @param random a number in [0, 1): two who collide should not meet again
 */
export function overlapAnswer(status: 491 | 500, random: number): OwnAnswer {
  return status === 491 ? { status } : {
    status, headers: [header('Retry-After', String(Math.floor(random * 11)))],
  }
}

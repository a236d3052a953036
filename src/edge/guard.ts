/**
 * The first defence: what is refused by a look at one sound request, before anything is remembered of
 * it. A pure function over values; it knows neither sockets nor calls nor the policy. Requests that
 * lack what RFC 3261 §8.1.1 demands, and doubles of one under way, do not come as far as this.
 */
import { headerOf } from '../sip/headers.ts'
import type { SipRequest } from '../sip/message.ts'
import { isInDialog } from './guard-request.ts'
import type { Hop } from './signaling.ts'

/** Why a request was turned away: a label for the metric, from this closed list. */
export type GuardReason = 'too-large' | 'max-forwards' | 'loop'

export interface GuardRefusal {
  readonly reason: GuardReason
  readonly status: number
  /** The reason phrase and the log's sentence. */
  readonly why: string
}

/** What is under way at this edge, as far as loops show in it. */
export interface UnderWay {
  /** True while a leg we placed under this Call-ID has no final response yet. */
  isPlacing(callId: string): boolean
}

/** @returns undefined when the request may pass */
export type Guard = (
  request: SipRequest, transport: Hop['transport'], underWay: UnderWay,
) => GuardRefusal | undefined

/** The largest requests taken, headers and body together, in bytes. */
export interface GuardLimits {
  /** Over UDP, where a large one comes in fragments that are easily lost and easily forged. */
  readonly datagramMax: number
  /** Over everything else. */
  readonly streamMax: number
}

export const defaultGuardLimits: GuardLimits = { datagramMax: 8_192, streamMax: 65_535 }

/** @param count told the reason of every refusal, for the metric */
export function createGuard(count: (reason: GuardReason) => void, limits: GuardLimits = defaultGuardLimits): Guard {
  return (request, transport, underWay) => {
    const sizeMax = transport === 'udp' ? limits.datagramMax : limits.streamMax
    const refusal = refusalOf(request, sizeMax, underWay)
    if (refusal) count(refusal.reason)
    return refusal
  }
}

function refusalOf(request: SipRequest, sizeMax: number, underWay: UnderWay): GuardRefusal | undefined {
  if (sizeOf(request) > sizeMax) return { reason: 'too-large', status: 513, why: 'Message Too Large' }
  if (request.method !== 'INVITE' || isInDialog(request)) return undefined
  return loopOf(request, underWay)
}

/**
 * A B2BUA breaks the Via trail that proxies find loops by (RFC 5393), so ours shows in two ways: an
 * INVITE that bears the Call-ID of a leg we are still placing has come straight back, and one that
 * went round through others runs out of Max-Forwards, which every leg lowers.
 */
function loopOf(request: SipRequest, underWay: UnderWay): GuardRefusal | undefined {
  if (Number(headerOf(request.headers, 'max-forwards') ?? 70) === 0) {
    return { reason: 'max-forwards', status: 483, why: 'Too Many Hops' }
  }
  if (underWay.isPlacing(headerOf(request.headers, 'call-id') ?? '')) {
    return { reason: 'loop', status: 482, why: 'Loop Detected' }
  }
  return undefined
}

/** The text is latin1, so a character is a byte; four more a line for its colon, space and line end. */
function sizeOf(request: SipRequest): number {
  return request.headers.reduce((size, line) => size + line.as.length + line.value.length + 4, request.body.length)
}

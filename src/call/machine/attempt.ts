/** The moves around one attempt, shared by the rows of setup: begin it, give it up, go on to the next. */
import type { HeaderLines } from '../../edge/signaling.ts'
import type { Contact } from '../../policy/contact.ts'
import type { Heard } from '../../policy/decision.ts'
import { moreTelling, movesOn } from '../../policy/failure.ts'
import { redirectsOf } from '../../policy/redirects.ts'
import { headersOfLines, valuesOf } from '../../sip/headers.ts'
import { localFailure, refusalOf, retryAfterOf, wordFor } from '../failure.ts'
import type { CallState, Effect, Failure, InputOf } from '../state.ts'
import type { Move } from './row.ts'

/** The INVITE goes out: from here the target has `no-progress` to say anything and `ring` to answer. */
export function dial(call: CallState, sdp: string | undefined): readonly Effect[] {
  return [
    { do: 'dial', attempt: call.attempt, sdp },
    { do: 'timer', name: 'no-progress', ms: call.failover.noProgressMs },
    { do: 'timer', name: 'ring', ms: call.failover.ringMs },
  ]
}

/** The attempt is over, one way or the other. */
export const attemptTimersStop: readonly Effect[] = [
  { do: 'timer-stop', name: 'no-progress' },
  { do: 'timer-stop', name: 'ring' },
]

/** All waiting for targets is over. */
export const allTimersStop: readonly Effect[] = [...attemptTimersStop, { do: 'timer-stop', name: 'total' }]

/** True when the policy lets this failure move the call to a next target, and there is one. */
export function hasNext(call: CallState, failure: Failure): boolean {
  return call.attempt + 1 < call.depths.length && hasBudget(call) && movesOn(call.failover, failure, heardBy(call))
}

/** What the caller heard of the target; a description may still be on its way through the media engine. */
function heardBy({ phase, early, agreed }: CallState): Heard | undefined {
  if (phase !== 'ringing') return undefined
  return early === undefined && agreed.b === undefined ? 'ringing' : 'early-media'
}

/** Targets that were passed over cost nothing. */
function hasBudget(call: CallState): boolean {
  return call.attempt + 1 - call.passedOver < call.failover.attemptsMax
}

function failed(call: CallState, failure: Failure): Effect {
  const { status, cause } = failure
  const retryAfterMs = retryAfterOf(failure)
  return {
    do: 'tell-failed', attempt: call.attempt, status, ...(cause ? { cause } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
}

/** An UPDATE of the caller that the failed target leaves unanswered; another target may hear it later. */
function leaveExchange({ exchange }: CallState): readonly Effect[] {
  if (exchange?.from !== 'a') return []
  return [{ do: 'respond', side: 'a', id: exchange.id, status: 500, headers: [], own: [['Retry-After', '2']] }]
}

/** Leaves the failed attempt and offers the caller's media anew to the next target. */
export function nextAttempt(call: CallState, failure: Failure, first: readonly Effect[] = []): Move {
  const attempt = call.attempt + 1
  const set = {
    attempt, heard: false, failure: moreTelling(call.failure, failure), early: undefined, exchange: undefined,
    agreed: call.offer === undefined ? {} : { a: call.offer },
  }
  const effects = [...first, ...leaveExchange(call), failed(call, failure), ...attemptTimersStop]
  if (call.offer === undefined) return { effects: [...effects, ...dial({ ...call, attempt }, undefined)], set }
  return {
    effects: [...effects, { do: 'media-offer', from: 'a', sdp: call.offer, ref: { for: 'dial', attempt } }],
    set,
  }
}

/** The contacts a 3xx sends the call to, as far as the policy follows it and the budget reaches. */
export function contactsAfter(call: CallState, { status, cause, headers }: InputOf<'b.refused'>): readonly Contact[] {
  const { redirect } = call.failover
  const depth = call.depths[call.attempt] ?? 0
  if (!redirect || cause || status < 300 || status > 399 || depth >= redirect.depthMax || !hasBudget(call)) return []
  return redirectsOf(valuesOf(headersOfLines(headers), 'contact'), redirect, call.followed)
}

/** Puts the contacts of a 3xx next in line and goes on to the first of them. */
export function followed(call: CallState, failure: Failure, contacts: readonly Contact[]): Move {
  const depth = (call.depths[call.attempt] ?? 0) + 1
  const depths = call.depths.toSpliced(call.attempt + 1, 0, ...contacts.map(() => depth))
  const seen = [...call.followed, ...contacts.map(({ uri }) => uri)]
  const { effects, set } = nextAttempt(call, failure, [{ do: 'follow', attempt: call.attempt, contacts }])
  return { effects, set: { ...set, depths, followed: seen } }
}

/** The target takes no call now: on to the next at once, with the same offer, for nothing was sent. */
export function passOver(call: CallState, { cause, sdp }: InputOf<'b.passed-over'>): Move {
  const attempt = call.attempt + 1
  const set = { attempt, passedOver: call.passedOver + 1, failure: moreTelling(call.failure, localFailure(cause)) }
  const told: Effect = { do: 'tell-passed-over', attempt: call.attempt, cause }
  return { set, effects: [told, ...dial({ ...call, attempt }, sdp)] }
}

/** True when a target that takes no call now leaves another one to try. */
export function hasNextAfter(call: CallState, cause: InputOf<'b.passed-over'>['cause']): boolean {
  return hasNext({ ...call, passedOver: call.passedOver + 1 }, localFailure(cause))
}

/** No attempt is left, or the policy says stop: the caller hears the most telling failure. */
export function giveUp(call: CallState, failure: Failure, first: readonly Effect[] = []): readonly Effect[] {
  return [...first, failed(call, failure), ...refuseCaller(call, failure)]
}

/** As {@link giveUp}, for a failure that is told already. */
export function refuseCaller(call: CallState, failure: Failure): readonly Effect[] {
  const telling = moreTelling(call.failure, failure)
  const refusal = refusalOf(telling, call.failover)
  return [
    ...allTimersStop,
    {
      do: 'a-reject', status: refusal.status, headers: telling.headers, own: refusal.own,
      ...(refusal.reason === undefined ? {} : { reason: refusal.reason }),
    },
    {
      do: 'end', status: refusal.status, by: telling.cause ? 'system' : 'callee', why: wordFor(telling),
      headers: telling.headers, ...refusal.after && { after: refusal.after },
    },
  ]
}

/** CANCEL for a target we no longer wait for, with the reason why (RFC 3326). */
export function cancelFor(why: string): Effect {
  return { do: 'b-cancel', headers: [['Reason', `SIP;cause=487;text="${why}"`]] }
}

/** CANCEL for a leg whose fork or call was answered or given up by the caller. */
export function cancelWith(headers: HeaderLines): Effect {
  return { do: 'b-cancel', headers }
}

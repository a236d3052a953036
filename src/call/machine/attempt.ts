/** The moves around one attempt, shared by the rows of setup: begin it, give it up, go on to the next. */
import type { HeaderLines } from '../../edge/signaling.ts'
import { movesOn } from '../../policy/failure.ts'
import { moreTelling, refusalOf, wordFor } from '../failure.ts'
import type { CallState, Effect, Failure } from '../state.ts'
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
  const next = call.attempt + 1
  return next < call.targetCount && next < call.failover.attemptsMax && movesOn(call.failover, failure)
}

function failed(call: CallState, failure: Failure): Effect {
  const { status, cause } = failure
  return { do: 'tell-failed', attempt: call.attempt, status, ...(cause ? { cause } : {}) }
}

/** Leaves the failed attempt and offers the caller's media anew to the next target. */
export function nextAttempt(call: CallState, failure: Failure, first: readonly Effect[] = []): Move {
  const attempt = call.attempt + 1
  const set = { attempt, heard: false, failure: moreTelling(call.failure, failure) }
  const effects = [...first, failed(call, failure), ...attemptTimersStop]
  if (call.offer === undefined) return { effects: [...effects, ...dial({ ...call, attempt }, undefined)], set }
  return {
    effects: [...effects, { do: 'media-offer', from: 'a', sdp: call.offer, ref: { for: 'dial', attempt } }],
    set,
  }
}

/** No attempt is left, or the policy says stop: the caller hears the most telling failure. */
export function giveUp(call: CallState, failure: Failure, first: readonly Effect[] = []): readonly Effect[] {
  const telling = moreTelling(call.failure, failure)
  const refusal = refusalOf(telling)
  return [
    ...first, failed(call, failure), ...allTimersStop,
    {
      do: 'a-reject', status: refusal.status, headers: telling.headers, own: refusal.own,
      ...(refusal.reason === undefined ? {} : { reason: refusal.reason }),
    },
    { do: 'end', status: refusal.status, by: telling.cause ? 'system' : 'callee', why: wordFor(telling) },
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

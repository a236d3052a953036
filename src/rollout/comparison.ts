/**
 * Follows every call to the moment it can be judged, when it is answered or ends without, and holds
 * what became of those of the policy on trial against the rest.
 */
import type { Clock } from '../base/clock.ts'
import type { CallEvent, CallListener } from '../call/feed.ts'
import { breachOf, type Breach, type GuardLimits, type Tally } from './guard.ts'
import { Verdicts, type Verdict } from './verdicts.ts'

export interface Comparison {
  readonly listener: CallListener
  /** Calls of the policy on trial that nobody can judge yet. */
  readonly pending: number
  /** The calls of the window. */
  tallies(): { readonly trial: Tally; readonly rest: Tally }
  /** Forgets the calls of the policy on trial, or those of the rest. */
  forget(whose: 'trial' | 'rest'): void
}

export interface ComparisonPorts {
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly guard: GuardLimits
  /** Is this the digest of the policy on trial? */
  readonly isTrial: (digest: string) => boolean
  /** Told of each call that can be judged. @returns false when it does not count */
  readonly judged: (whose: 'trial' | 'rest', verdict: Verdict) => boolean
  readonly broken: (breach: Breach) => void
}

interface Open {
  readonly whose: 'trial' | 'rest'
  readonly startedMs: number
  delayMs?: number
  /** How the newest attempt failed. */
  cause?: string | undefined
}

/** Failures of a target that nobody answered for: whatever the caller is told, something is broken. */
const silent: ReadonlySet<string> = new Set(['unreachable', 'no-progress', 'tls', 'media'])

export function compareCalls({ clock, guard, isTrial, judged, broken }: ComparisonPorts): Comparison {
  const open = new Map<string, Open>()
  const verdicts = { trial: new Verdicts(), rest: new Verdicts() }
  let pending = 0

  function tallies(): ReturnType<Comparison['tallies']> {
    const sinceMs = clock.monotonicMs() - guard.windowMs
    return { trial: verdicts.trial.tally(sinceMs), rest: verdicts.rest.tally(sinceMs) }
  }

  function close(callUid: string, { whose }: Open, verdict?: Verdict): void {
    open.delete(callUid)
    if (whose === 'trial') pending--
    if (!verdict || !judged(whose, verdict)) return
    verdicts[whose].add(verdict, clock.monotonicMs())
    if (whose === 'rest' || verdicts.trial.count < guard.callsMin) return
    const { trial, rest } = tallies()
    const breach = breachOf(trial, rest, guard)
    if (breach) broken(breach)
  }

  function listener(event: CallEvent): void {
    const { callUid } = event
    if (event.on === 'started') {
      const whose = isTrial(event.digest) ? 'trial' : 'rest'
      open.set(callUid, { whose, startedMs: clock.monotonicMs() })
      if (whose === 'trial') pending++
      return
    }
    const call = open.get(callUid)
    if (!call) return
    const waitedMs = clock.monotonicMs() - call.startedMs
    if (event.on === 'progress' && event.status > 100) call.delayMs ??= waitedMs
    if (event.on === 'attempt-failed') call.cause = event.cause
    if (event.on === 'answered') close(callUid, call, { outcome: 'answered', delayMs: call.delayMs ?? waitedMs })
    if (event.on !== 'ended') return
    // A challenge is the beginning of another INVITE, and says nothing about where that one goes.
    const isChallenge = event.status === 401 || event.status === 407
    const outcome = event.status >= 500 || silent.has(call.cause ?? '') ? 'error' : 'unanswered'
    close(callUid, call, isChallenge ? undefined : { outcome, delayMs: call.delayMs })
  }

  return { listener, tallies, get pending() { return pending }, forget: whose => verdicts[whose].clear() }
}

/**
 * A policy on trial. It decides the calls of a share of the callers, always the same ones; what becomes
 * of them is compared with the rest, and when it is worse by more than was allowed the trial is undone:
 * from that moment on no call goes by it.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallFacts } from '../policy/facts.ts'
import type { Policy } from '../policy/policy.ts'
import { shareOf } from '../policy/share.ts'
import type { PolicyStore } from '../policy/store.ts'
import type { Candidate } from './candidate.ts'
import { compareCalls, type Comparison } from './comparison.ts'
import type { Breach, GuardLimits, Tally } from './guard.ts'

export interface CanaryConfig {
  /** The directory, or the one file, of the policy on trial. */
  readonly policy: string
  /** From 0 to 1. */
  readonly share: number
  readonly guard: GuardLimits
}

/**
 * `loading` there is no sound version yet, `trying` its share of the calls goes by it, `undone` a guard or
 * an operator ended it, `promoted` all calls go by it, `in-force` its files have become the policy itself.
 */
export type CanaryState = 'loading' | 'trying' | 'undone' | 'promoted' | 'in-force'

export interface CanaryView {
  readonly policy: string
  readonly digest: string | undefined
  readonly state: CanaryState
  /** What callers get now. */
  readonly share: number
  /** Why it was undone, or why its newest version is not in use. */
  readonly reason: string | undefined
  readonly trial: Omit<Tally, 'delaysMs'>
  readonly rest: Omit<Tally, 'delaysMs'>
  readonly guard: GuardLimits
}

export interface Canary {
  readonly listener: Comparison['listener']
  /** The policy on trial, for the calls that are to go by it. */
  pick(facts: CallFacts): Policy | undefined
  /** Tries it, again or for the first time, with this share of the callers; 0 ends the trial. */
  setShare(share: number): void
  /** From now on all calls go by it and no guard looks. @returns false when there is no sound version */
  promote(): boolean
  /** Another version was loaded: a new trial. */
  restart(): void
  /** Another policy came into force. */
  replaced(): void
  view(): CanaryView
  /** What an operator has to know; undefined when all is as it should be. */
  readonly trouble: string | undefined
}

export interface CanaryPorts {
  readonly candidate: () => Pick<Candidate, 'policy' | 'fault'>
  readonly policy: Pick<PolicyStore, 'current'>
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly log: Log
  readonly metrics: Pick<Metrics, 'canaryShare' | 'canaryCalls' | 'canaryUndone'>
}

export function createCanary(config: CanaryConfig, ports: CanaryPorts): Canary {
  const { guard } = config
  const { clock, log, metrics } = ports
  let share = config.share
  let ended: 'undone' | 'promoted' | undefined
  let reason: string | undefined
  const calls = compareCalls({
    clock, guard,
    isTrial: digest => digest === digestOnTrial(),
    judged(whose, { outcome }) {
      if (stateNow() !== 'trying') return false
      metrics.canaryCalls.inc({ policy: whose, outcome })
      return true
    },
    broken: undo,
  })
  gauge()

  function digestOnTrial(): string | undefined {
    return ports.candidate().policy?.digest
  }

  function stateNow(): CanaryState {
    const digest = digestOnTrial()
    if (digest === undefined) return 'loading'
    if (digest === ports.policy.current.policy.digest) return 'in-force'
    return ended ?? 'trying'
  }

  function shareNow(): number {
    const state = stateNow()
    return state === 'trying' ? share : state === 'promoted' ? 1 : 0
  }

  function gauge(): void {
    metrics.canaryShare.set(shareNow())
  }

  function undo({ guard: broken, because }: Breach): void {
    ended = 'undone'
    reason = because
    metrics.canaryUndone.inc({ guard: broken })
    gauge()
    log.error({ policy: config.policy, digest: digestOnTrial(), guard: broken, reason: because },
      'the policy on trial was undone, no call goes by it any more')
  }

  function begin(): void {
    ended = undefined
    reason = undefined
    calls.forget('trial')
    gauge()
    const says = share > 0 ? 'a policy is on trial' : 'the trial is over, no call goes by the policy that was on it'
    log.info({ policy: config.policy, digest: digestOnTrial(), share }, says)
  }

  return {
    listener: calls.listener,
    pick(facts) {
      const { policy } = ports.candidate()
      const state = stateNow()
      if (state === 'promoted') return policy
      if (state !== 'trying' || facts.emergency) return undefined
      if (shareOf(facts.from.e164 ?? facts.from.user, 'canary') >= share) return undefined
      // Never more at stake at once than would be enough to judge it.
      return calls.pending < guard.callsMin ? policy : undefined
    },
    setShare(next) {
      share = next
      begin()
    },
    promote() {
      if (!digestOnTrial()) return false
      ended = 'promoted'
      reason = undefined
      gauge()
      log.warn({ policy: config.policy, digest: digestOnTrial() },
        'the policy on trial was promoted, all calls go by it; move its files, or a restart brings the old one back')
      return true
    },
    // A policy that all calls go by is reloaded like any other.
    restart: () => ended === 'promoted' ? gauge() : begin(),
    replaced() {
      // Somebody put another policy in force since: that is the newer word.
      if (ended === 'promoted') ended = 'undone'
      reason = stateNow() === 'undone' ? reason ?? 'another policy came into force' : undefined
      calls.forget('rest')
      gauge()
    },
    view() {
      const { trial, rest } = calls.tallies()
      return {
        policy: config.policy, digest: digestOnTrial(), state: stateNow(), share: shareNow(),
        reason: reason ?? ports.candidate().fault, trial: counted(trial), rest: counted(rest), guard,
      }
    },
    get trouble() {
      const state = stateNow()
      if (state === 'undone' && reason !== undefined) return `the policy on trial was undone: ${reason}`
      if (state === 'promoted') return 'the policy on trial was promoted and its files are not moved yet'
      return undefined
    },
  }
}

function counted({ calls, answered, errors }: Tally): Omit<Tally, 'delaysMs'> {
  return { calls, answered, errors }
}

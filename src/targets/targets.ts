/**
 * Which targets a call tries, in which order, and whether each has room for it. What is learned of
 * targets and peers belongs to the process and goes on over a reload, found again by name.
 */
import type { Clock } from '../base/clock.ts'
import type { DialPlan, HashBy, Member, Target, Tier } from '../policy/decision.ts'
import type { AttemptFailure } from '../policy/failure.ts'
import { names } from '../policy/failure.ts'
import type { Policy } from '../policy/policy.ts'
import { createLimits, type Excess, type Lease } from './limits.ts'
import { LiveTarget, type TargetState } from './live-target.ts'
import { createProbes, type Probe } from './probes.ts'
import { strategies, type PickContext, type TierState } from './strategies.ts'

/** The targets of one call and the doors to them. */
export interface Hunt {
  /** In the order to try them. A target that stands in two tiers is tried once, where it comes first. */
  readonly targets: readonly Target[]
  /** Takes a place for a call at a target, or says why there is none. */
  enter(target: Target): Place | 'limit' | 'open-circuit'
}

/** A call's place at a target: the call tells how it goes and gives the place back, once. */
export interface Place {
  /** The target said something for the first time. */
  heard(): void
  answered(): void
  /** The attempt failed, or the call is over. What comes after the first time is ignored. */
  leave(failure?: AttemptFailure, retryAfterMs?: number): void
}

/** A change of a target's state. */
export interface TargetChange {
  readonly atMs: number
  readonly target: string
  readonly from: TargetState
  readonly to: TargetState
  /** One phrase: `probe: timeout`, `503`, `drained by hand`. */
  readonly why: string
}

/** A target as operators see it. */
export interface TargetView {
  readonly name: string
  readonly uri: string
  readonly peer: string | undefined
  /** The pool whose health rules hold for it. */
  readonly pool: string | undefined
  readonly state: TargetState
  readonly calls: number
  readonly recentFailures: number
  readonly latencyMs: number
}

export interface Targets {
  /**
   * @param keyOf what the call shows under a word, for picks by hash
   * @param unlimited true for an emergency call: no limit holds it back, and it takes no peer's place
   */
  hunt(plan: DialPlan, keyOf?: (by: HashBy) => string, unlimited?: boolean): Hunt
  /** A place for a call that comes from a peer, or which limit left none. */
  arrive(peer: string | undefined, caller: string): Lease | Excess
  /** Takes over what a policy says; call it for the first one and at every reload. */
  adopt(policy: Pick<Policy, 'targets' | 'limits'>): void
  list(): readonly TargetView[]
  /** The newest changes, oldest first. */
  readonly changes: readonly TargetChange[]
  /** Takes a target out by hand, or lets it back in. @returns false when there is none of that name */
  drain(name: string, drained: boolean): boolean
  /** Ends all probes and timers. */
  close(): void
}

export interface TargetsPorts {
  readonly clock: Clock
  /** A number in [0, 1). */
  readonly random: () => number
  readonly probe: Probe
  /** Told of each change of state, after it. */
  readonly changed?: (change: TargetChange) => void
  /** Told of targets the policy no longer names. */
  readonly removed?: (target: string) => void
}

/** Tiers that were renamed or removed keep at most this much memory of where they were. */
const TIERS_MAX = 10_000
const CHANGES_MAX = 200
/** What a failed attempt counts as a latency. */
const FAILED_MS = 10_000
const nobody: Lease = Object.freeze({ release() {} })

export function createTargets(ports: TargetsPorts): Targets {
  const { clock, random } = ports
  const states = new Map<string, TierState>()
  const live = new Map<string, LiveTarget>()
  /** The few that are not simply up: while there are none, nobody has to be looked at. */
  const unwell = new Set<string>()
  const changes: TargetChange[] = []
  const limits = createLimits(clock)
  let perContact: ReadonlyMap<string, number> = new Map()
  const probes = createProbes(ports)

  function changed(target: LiveTarget, from: TargetState, why: string): void {
    if (target.state === 'up') unwell.delete(target.name)
    else unwell.add(target.name)
    const change = { atMs: clock.nowMs(), target: target.name, from, to: target.state, why }
    changes.push(change)
    if (changes.length > CHANGES_MAX) changes.shift()
    ports.changed?.(change)
  }

  function stateOf(tier: Tier): TierState {
    let state = states.get(tier.key)
    if (!state) {
      if (states.size >= TIERS_MAX) states.delete(states.keys().next().value ?? '')
      state = { turn: 0, credit: new Map() }
      states.set(tier.key, state)
    }
    return state
  }

  function ordered(tier: Tier, members: readonly Member[], context: PickContext): readonly Member[] {
    return strategies[tier.pick](members, stateOf(tier), context, tier)
  }

  /** Those that take calls, as the tier picks; one in slow start stands back as often as its share is small. */
  function ready(tier: Tier, context: PickContext): readonly Member[] {
    if (unwell.size === 0) return ordered(tier, tier.members, context)
    const eager: Member[] = []
    const shy: Member[] = []
    for (const member of tier.members) {
      const known = live.get(member.target.name)
      if (known && !known.takesCalls) continue
      if (known && known.share < 1 && random() >= known.share) shy.push(member)
      else eager.push(member)
    }
    return [...ordered(tier, eager, context), ...shy]
  }

  /** `anyway` is true when nobody is well: an opinion about targets is no reason to refuse a call. */
  function order(plan: DialPlan, keyOf: PickContext['keyOf']): { targets: readonly Target[]; anyway: boolean } {
    const context: PickContext = {
      random, keyOf,
      callsOf: name => live.get(name)?.calls ?? 0,
      latencyOf: name => live.get(name)?.latencyMs ?? 0,
    }
    const found = plan.tiers.map(tier => ready(tier, context))
    if (found.some(members => members.length > 0)) return { targets: unique(found), anyway: false }
    const all = plan.tiers.map(tier =>
      ordered(tier, tier.members.filter(({ target }) => live.get(target.name)?.state !== 'drained'), context))
    return { targets: unique(all), anyway: true }
  }

  /** True when one more of its pool may be taken out by its breaker: never the last, and within its share. */
  function mayEject(target: LiveTarget): boolean {
    const { health } = target.known
    const share = health?.breaker?.ejectShare
    if (!health || share === undefined) return false
    const out = health.fellows.filter(name => live.get(name)?.isEjected).length
    const most = Math.min(health.fellows.length - 1, Math.max(1, Math.floor(health.fellows.length * share)))
    return out + 1 <= most
  }

  function enter(target: Target, anyway: boolean, unlimited: boolean): Place | 'limit' | 'open-circuit' {
    const known = live.get(target.name)
    if (known && !anyway && !known.takesCalls) return 'open-circuit'
    const most = target.peer === undefined ? undefined : perContact.get(target.peer)
    if (!unlimited && known && most !== undefined && known.calls >= most) return 'limit'
    const lease = target.peer === undefined || unlimited ? nobody : limits.take(target.peer)
    if (typeof lease === 'string') return 'limit'
    return known ? placeAt(known, lease) : { heard() {}, answered() {}, leave: () => lease.release() }
  }

  function placeAt(target: LiveTarget, lease: Lease): Place {
    const startedMs = clock.monotonicMs()
    const isTrial = target.isOnTrial
    let wasHeard = false
    let isJudged = false
    let isHeld = true
    target.calls += 1
    if (isTrial) target.trials += 1

    function heard(): void {
      if (!wasHeard && isHeld) target.answeredAfter(clock.monotonicMs() - startedMs)
      wasHeard = true
    }

    function judge(run: () => void): void {
      if (isJudged) return
      isJudged = true
      if (isTrial) target.trials -= 1
      // What was placed before the target was taken out says nothing about how it is now.
      else if (target.isOnTrial) return
      run()
    }

    return {
      heard,
      answered() {
        heard()
        judge(() => target.turn({ on: 'success' }, 'a call went well'))
      },
      leave(failure, retryAfterMs) {
        if (!isHeld) return
        isHeld = false
        target.calls -= 1
        lease.release()
        judge(() => {
          if (failure) fail(target, failure, retryAfterMs)
          else if (wasHeard) target.turn({ on: 'success' }, 'it took a call')
        })
      },
    }
  }

  function fail(target: LiveTarget, failure: AttemptFailure, retryAfterMs: number | undefined): void {
    const why = failure.cause ?? String(failure.status)
    // One that fails at once must not look like the quickest.
    if (failure.cause || (failure.status >= 500 && failure.status < 600)) target.answeredAfter(FAILED_MS)
    const on = target.known.health?.breaker?.on
    if (retryAfterMs) target.turn({ on: 'busy', ms: retryAfterMs }, `${why} with Retry-After`)
    else if (on && names(on, failure)) target.turn({ on: 'failure', mayEject: mayEject(target) }, why)
    else target.turn({ on: 'success' }, why)
  }

  return {
    hunt(plan, keyOf = () => '', unlimited = false) {
      const { targets, anyway } = order(plan, keyOf)
      return { targets, enter: target => enter(target, anyway, unlimited) }
    },
    arrive: (peer, caller) => peer === undefined ? nobody : limits.take(peer, caller),
    adopt(policy) {
      limits.adopt(policy.limits)
      perContact = new Map([...policy.limits].flatMap(([peer, limit]) =>
        limit.perContact === undefined ? [] : [[peer, limit.perContact] as const]))
      const named = new Set(policy.targets.map(({ target }) => target.name))
      for (const [name, target] of live) {
        if (named.has(name)) continue
        target.close()
        live.delete(name)
        unwell.delete(name)
        ports.removed?.(name)
      }
      for (const known of policy.targets) {
        const before = live.get(known.target.name)
        if (before && before.known.target.contact.uri === known.target.contact.uri) {
          before.adopt(known)
          continue
        }
        // Another address under the old name is another target: nothing is known of it.
        before?.close()
        unwell.delete(known.target.name)
        live.set(known.target.name, new LiveTarget(known, { clock, changed }))
      }
      probes.adopt(live.values())
    },
    list: () => [...live.values()].map(viewOf),
    get changes() {
      return changes
    },
    drain(name, drained) {
      const target = live.get(name)
      target?.drain(drained)
      return target !== undefined
    },
    close() {
      probes.close()
      for (const target of live.values()) target.close()
    },
  }
}

/** Tier after tier; a target of two tiers where it comes first. */
function unique(tiers: readonly (readonly Member[])[]): readonly Target[] {
  const [first = []] = tiers
  if (tiers.length === 1) return first.map(member => member.target)
  return [...new Set(tiers.flatMap(members => members.map(member => member.target)))]
}

function viewOf({ name, known, state, calls, failureCount, latencyMs }: LiveTarget): TargetView {
  const { target, health } = known
  return {
    name, uri: target.contact.uri, peer: target.peer, pool: health?.pool, state, calls, recentFailures: failureCount,
    latencyMs: Math.round(latencyMs),
  }
}

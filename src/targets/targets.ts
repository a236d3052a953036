/**
 * Which targets a call tries, in which order, and whether each has room for it. What is learned of
 * targets and peers belongs to the process and goes on over a reload, found again by name.
 */
import type { Clock } from '../base/clock.ts'
import type { DialPlan, HashBy, Target, Tier } from '../policy/decision.ts'
import { arrange, type Outlook } from './arrange.ts'
import { nameAndPlace, namesakesOf, together, type Adopted } from './beside.ts'
import { createLimits, type Excess, type Lease } from './limits.ts'
import { LiveTarget, type TargetState } from './live-target.ts'
import { placeAt, type Place } from './place.ts'
import { createProbes, heard as heardOf, type Probe, type ProbeOutcome } from './probes.ts'
import { noted, type Seen } from './seen.ts'
import { newTier, type TierState } from './strategies.ts'

/** The targets of one call and the doors to them. */
export interface Hunt {
  /** In the order to try them. A target that stands in two tiers is tried once, where it comes first. */
  readonly targets: readonly Target[]
  /** Takes a place for a call at a target, or says why there is none. */
  enter(target: Target): Place | 'limit' | 'open-circuit'
  /** What the order was made of, when somebody wants it noted. */
  readonly seen?: Seen
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
   * @param isEmergency no limit holds such a call back, it takes no peer's place, and when all that are well
   *   failed it tries the others
   */
  hunt(plan: DialPlan, keyOf?: (by: HashBy) => string, isEmergency?: boolean): Hunt
  /** A place for a call that comes from a peer, or which limit left none. */
  arrive(peer: string | undefined, caller: string): Lease | Excess
  /** The place at a target of a call that goes on from before a restart; no limit asks, for it had one. */
  resume(target: Target, unlimited: boolean): Place
  /** As {@link arrive}, for such a call. */
  resumeFrom(peer: string | undefined, caller: string): Lease
  /**
   * Takes over what a policy says; call it for the first one and at every reload.
   * @param beside policies that decide some of the calls: where they name another target by the same
   *   name, nothing that happens there says anything about ours
   */
  adopt(policy: Adopted, beside?: readonly Adopted[]): void
  list(): readonly TargetView[]
  /** The newest changes, oldest first. */
  readonly changes: readonly TargetChange[]
  /** Takes down a probe that somebody else made; `tookMs` after it was sent. */
  probed(name: string, outcome: ProbeOutcome, tookMs: number): void
  /**
   * Takes a target out by hand, for as long as policies name it, or lets it back in.
   * @returns false when there is none of that name
   */
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
  /** Notes what each order is made of, for receipts. */
  readonly notes?: boolean
  /** Told of targets the policy no longer names. */
  readonly removed?: (target: string) => void
}

/** Tiers that were renamed or removed keep at most this much memory of where they were. */
const TIERS_MAX = 10_000
const CHANGES_MAX = 200
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
  let namesakes: ReadonlySet<string> = new Set()
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
      state = newTier()
      states.set(tier.key, state)
    }
    return state
  }

  function outlook(keyOf: Outlook['keyOf']): Outlook {
    return {
      random, keyOf, allWell: unwell.size === 0, tierState: stateOf,
      // What is asked of it is asked in this moment, so the live target itself will do.
      standing: name => live.get(name),
    }
  }

  function knownAs(target: Target): LiveTarget | undefined {
    const isOther = namesakes.size > 0 && namesakes.has(nameAndPlace(target))
    return isOther ? undefined : live.get(target.name)
  }

  function enter(target: Target, anyway: boolean, unlimited: boolean): Place | 'limit' | 'open-circuit' {
    const known = knownAs(target)
    if (known && !(anyway ? known.state !== 'drained' : known.takesCalls)) return 'open-circuit'
    const most = target.peer === undefined ? undefined : perContact.get(target.peer)
    if (!unlimited && known && most !== undefined && known.calls >= most) return 'limit'
    const lease = target.peer === undefined || unlimited ? nobody : limits.take(target.peer)
    if (typeof lease === 'string') return 'limit'
    return placeAt(known, lease, { clock, live })
  }

  return {
    hunt(plan, keyOf = () => '', isEmergency = false) {
      const notes = ports.notes ? noted(outlook(keyOf)) : undefined
      const { targets, anyway } = arrange(plan, notes?.outlook ?? outlook(keyOf), isEmergency)
      const seen = notes?.seen()
      return { targets, enter: target => enter(target, anyway, isEmergency), ...(seen && { seen }) }
    },
    arrive: (peer, caller) => peer === undefined ? nobody : limits.take(peer, caller),
    resume(target, unlimited) {
      const lease = target.peer === undefined || unlimited ? nobody : limits.resume(target.peer)
      return placeAt(knownAs(target), lease, { clock, live })
    },
    resumeFrom: (peer, caller) => peer === undefined ? nobody : limits.resume(peer, caller),
    adopt(inForce, beside = []) {
      const policy = together(inForce, beside)
      namesakes = namesakesOf(inForce, beside)
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
        // Another address under the old name is another target: nothing is known of it, but what an operator wants.
        before?.close()
        unwell.delete(known.target.name)
        const target = new LiveTarget(known, { clock, changed })
        live.set(known.target.name, target)
        if (before?.state === 'drained') target.drain(true)
      }
      probes.adopt(live.values())
    },
    list: () => [...live.values()].map(viewOf),
    get changes() {
      return changes
    },
    probed(name, outcome, tookMs) {
      const target = live.get(name)
      if (target) heardOf(target, outcome, tookMs)
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

function viewOf({ name, known, state, calls, failureCount, latencyMs }: LiveTarget): TargetView {
  const { target, health } = known
  return {
    name, uri: target.contact.uri, peer: target.peer, pool: health?.pool, state, calls, recentFailures: failureCount,
    latencyMs: Math.round(latencyMs),
  }
}

/**
 * Every target a policy names, with what it says about finding out its health, and how many calls
 * each peer may have. The live side of it is `targets/`, which is handed this at every reload.
 */
import { compileLimit } from './call-limit.ts'
import { compilePool, type TargetScope } from './compile-targets.ts'
import type { CallLimit, Target } from './decision.ts'
import type { FailureSet } from './failures.ts'
import { durationMs, failureSet } from './failover.ts'
import type { Placed } from './outline.ts'
import type { BreakerOptions, HealthOptions, OutlierOptions, Peer, Pool, ProbeOptions } from './schema.gen.ts'

/** A target and the health of the first pool, in file order, that has some and that names it. */
export interface KnownTarget {
  readonly target: Target
  readonly health?: Health
}

export interface Health {
  /** The pool that says so. */
  readonly pool: string
  /** The names of all targets of that pool: who may not all be taken out. */
  readonly fellows: readonly string[]
  readonly probe?: ProbeRule
  readonly breaker?: BreakerRule
  readonly outlier?: OutlierRule
}

export interface ProbeRule {
  readonly everyMs: number
  readonly waitMs: number
  readonly downAfter: number
  readonly upAfter: number
  readonly alive: ReadonlySet<number>
}

export interface BreakerRule {
  /** So many failures … */
  readonly failures: number
  /** … among the newest so many calls. */
  readonly among: number
  readonly on: FailureSet
  readonly restMs: number
  readonly trial: number
  /** 0 brings a target back at once. */
  readonly slowStartMs: number
  /** The part of the pool that may be out, 0 to 1. */
  readonly ejectShare: number
}

export interface OutlierRule {
  /** How many of a target's newest calls are looked at, and have to be there. */
  readonly calls: number
  /** So much larger a part of them fails than of the others' calls, 0 to 1. */
  readonly moreFailures: number
  /** They ring so much later than the others' calls; undefined when that does not matter. */
  readonly laterMs?: number
  readonly on: FailureSet
  readonly restMs: number
  /** 0 brings a target back at once. */
  readonly slowStartMs: number
  /** The part of the pool that may be out, 0 to 1. */
  readonly ejectShare: number
}

export const defaultProbe = Object.freeze({
  wait: '2s', 'down-after': 3, 'up-after': 2, alive: ['2xx', '4xx'],
} as const)

export const defaultBreaker = Object.freeze({
  'open-at': '5 of 20', on: ['5xx', 'unreachable', 'no-progress', 'tls'], rest: '30s', trial: 2, 'eject-at-most': '50%',
} as const)

export const defaultOutlier = Object.freeze({
  calls: 20, failures: '20%', on: ['5xx', 'unreachable', 'no-progress', 'tls'], rest: '30s', 'slow-start': '1m',
  'eject-at-most': '30%',
} as const)

/** Peers' targets first, then the URIs of pools, each once. @param pools named and in place, with their places */
export function knownTargets(pools: readonly Placed<Pool>[], scope: TargetScope): readonly KnownTarget[] {
  const known = new Map<string, KnownTarget>()
  for (const peer of scope.peers.values()) for (const target of peer.targets) known.set(target.name, { target })
  for (const { value: written, path } of pools) {
    // A pool in place goes by the path to it.
    const name = path[0] === 'pools' ? String(path[1]) : path.join('/')
    const { tiers } = scope.pools.get(name) ?? compilePool(name, written, scope)
    const targets = tiers.flatMap(tier => tier.members).map(member => member.target)
    const fellows = [...new Set(targets.map(target => target.name))]
    const health = written.health && compileHealth(written.health, name, fellows)
    for (const target of targets) {
      const before = known.get(target.name)
      if (before?.health || (before && !health)) continue
      // Nobody can be asked whether all phones live; the calls tell.
      known.set(target.name, { target, ...(health && { health: target.registered ? unasked(health) : health }) })
    }
  }
  return Object.freeze([...known.values()].map(each => Object.freeze(each)))
}

function unasked({ pool, fellows, breaker, outlier }: Health): Health {
  return Object.freeze({ pool, fellows, ...(breaker && { breaker }), ...(outlier && { outlier }) })
}

function compileHealth({ probe, breaker, outlier }: HealthOptions, pool: string, fellows: readonly string[]): Health {
  return Object.freeze({
    pool, fellows: Object.freeze(fellows),
    ...(probe && { probe: compileProbe(probe) }), ...(breaker && { breaker: compileBreaker(breaker) }),
    ...(outlier && { outlier: compileOutlier(outlier) }),
  })
}

function compileProbe(options: ProbeOptions): ProbeRule {
  return Object.freeze({
    everyMs: durationMs(options.every),
    waitMs: durationMs(options.wait ?? defaultProbe.wait),
    downAfter: options['down-after'] ?? defaultProbe['down-after'],
    upAfter: options['up-after'] ?? defaultProbe['up-after'],
    alive: failureSet(options.alive ?? defaultProbe.alive).statuses,
  })
}

function compileBreaker(options: BreakerOptions): BreakerRule {
  const [failures = NaN, among = NaN] = (options['open-at'] ?? defaultBreaker['open-at']).split(' of ').map(Number)
  return Object.freeze({
    failures, among,
    on: failureSet(options.on ?? defaultBreaker.on),
    restMs: durationMs(options.rest ?? defaultBreaker.rest),
    trial: options.trial ?? defaultBreaker.trial,
    slowStartMs: options['slow-start'] === undefined ? 0 : durationMs(options['slow-start']),
    ejectShare: shareOf(options['eject-at-most'] ?? defaultBreaker['eject-at-most']),
  })
}

function compileOutlier(options: OutlierOptions): OutlierRule {
  return Object.freeze({
    calls: options.calls ?? defaultOutlier.calls,
    moreFailures: shareOf(options.failures ?? defaultOutlier.failures),
    ...options.delay !== undefined && { laterMs: durationMs(options.delay) },
    on: failureSet(options.on ?? defaultOutlier.on),
    restMs: durationMs(options.rest ?? defaultOutlier.rest),
    slowStartMs: durationMs(options['slow-start'] ?? defaultOutlier['slow-start']),
    ejectShare: shareOf(options['eject-at-most'] ?? defaultOutlier['eject-at-most']),
  })
}

function shareOf(percent: string): number {
  return Number(percent.slice(0, -1)) / 100
}

/** Every peer's limit. */
export function compileLimits(peers: Readonly<Record<string, Peer>>): ReadonlyMap<string, CallLimit> {
  const limits = Object.entries(peers).flatMap(([name, { limit }]) =>
    limit ? [[name, compileLimit(limit)] as const] : [])
  return Object.freeze(new Map(limits))
}

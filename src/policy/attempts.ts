/**
 * What a call's attempts come to when its targets do as they are told: the policy's own tests hunt
 * without sockets or clocks, by the same {@link movesOn} as a live call.
 */
import { hash32 } from '../base/hash.ts'
import type { DialPlan, Failover, Target } from './decision.ts'
import type { AfterRule } from './failures.ts'
import type { CallFacts } from './facts.ts'
import { durationMs } from './failover.ts'
import { movesOn, moreTelling, toldOf, type AttemptFailure } from './failure.ts'
import { hashKey, lotOf } from './hash-key.ts'
import { endOfFork, type End, type Rung } from './fork-end.ts'
import { redirectedTarget, redirectsOf } from './redirects.ts'
import type { Behaviour } from './schema.gen.ts'

/** Targets in the order one call tries them. */
export type Order = (plan: DialPlan, facts?: CallFacts) => readonly Target[]

/** What became of the hunt. */
export interface Hunt {
  /** The targets tried, by name; those passed over are not. */
  readonly attempts: readonly string[]
  /** The statuses the caller hears, in order, without 100 and without repeats. */
  readonly callerGets: readonly number[]
  /** The rule of the stage after that spoke; left out when none did. */
  readonly after?: AfterRule
}

/**
 * The order when no call came before: as written, the first of a round robin, the heaviest of a
 * weighted pick, the hash's choice. A target that stands in two tiers is tried once.
 */
export function firstOrder(plan: DialPlan, facts?: CallFacts): readonly Target[] {
  return [...new Set(plan.tiers.flatMap(({ pick, members, by = 'from', fork }) => {
    if (fork) return [fork]
    if (pick !== 'weighted' && pick !== 'hash') return members.map(member => member.target)
    const key = hash32(facts ? hashKey(by, facts, '') : '')
    const rank = pick === 'hash' ? members.map(member => ({ ...member, weight: lotOf(key, member.target) })) : members
    return rank.toSorted((a, b) => b.weight - a.weight).map(member => member.target)
  }))]
}

/** A call's place at a target. */
export interface Visit {
  /** The target said something, with this status. */
  heard(status: number): void
  answered(): void
  leave(failure?: AttemptFailure): void
}

/** Where targets are known from calls before: whether one has room for this call, and the time attempts take. */
export interface Doors {
  enter(target: Target): Visit | 'limit' | 'open-circuit'
  pass(ms: number): void
}

interface Try {
  readonly target: Target
  /** Answers in a row that sent the call here. */
  readonly depth: number
}

/**
 * @param pretend what targets do, by name; one not named answers with 200 at once
 * @param facts the call's, for orders that depend on it
 * @param doors when something is known of targets
 */
export function hunt(
  plan: DialPlan, order: Order, pretend: Readonly<Record<string, Behaviour>>, facts?: CallFacts,
  doors?: Doors,
): Hunt {
  const behaviours = new Map(Object.entries(pretend))
  const { failover } = plan
  const queue: Try[] = order(plan, facts).map(target => ({ target, depth: 0 }))
  const attempts: string[] = []
  const followed: string[] = []
  const heard = new Set<number>()
  const visits = new Map<Target, Visit>()
  const enter = (target: Target): End => {
    const visit = doors?.enter(target)
    if (typeof visit === 'object') visits.set(target, visit)
    return endOf(typeof visit === 'string' ? visit : behaviours.get(target.name) ?? 200, failover)
  }
  let elapsedMs = 0
  let failure: AttemptFailure | undefined
  let count = 0
  while (count < failover.attemptsMax) {
    const next = queue.shift()
    if (!next) break
    const { end, rung } = rungAt(next.target, failover.ringMs, enter)
    if (!end.passedOver) count += 1
    attempts.push(...rung.map(({ target }) => target.name))
    const inTime = elapsedMs + end.afterMs < failover.totalMs
    if (end.rings) heard.add(180)
    for (const { target, end: own } of rung) if (own?.rings) visits.get(target)?.heard(180)
    const now = inTime ? end.failure : { status: 408, cause: 'no-answer' } as const
    doors?.pass(inTime ? end.afterMs : failover.totalMs - elapsedMs)
    for (const { target, end: own } of rung) settle(visits.get(target), inTime ? own : { answers: false, failure: now })
    if (inTime && end.answers) return { attempts, callerGets: [...heard, 200] }
    failure = moreTelling(failure, now)
    elapsedMs += end.afterMs
    const behaviour = behaviours.get(next.target.name) ?? 200
    const ahead = inTime && !end.passedOver ? contactsAfter(behaviour, next, failover, followed) : []
    followed.push(...ahead.map(({ target }) => target.contact.uri))
    queue.unshift(...ahead)
    if (!inTime || (ahead.length === 0 && !movesOn(failover, now, end.rings ? 'ringing' : undefined))) break
  }
  const { status, after } = failure ? toldOf(failure, failover) : { status: 503 }
  return { attempts, callerGets: [...heard, status], ...after && { after } }
}

/** Who is rung by one attempt, and how it ends. @param enter how a target does that has room */
function rungAt(
  target: Target, ringMs: number, enter: (target: Target) => End,
): { readonly end: End; readonly rung: readonly Rung[] } {
  if (target.fork) return endOfFork(target.fork, ringMs, enter)
  const end = enter(target)
  return { end, rung: end.passedOver ? [] : [{ target, end }] }
}

/** @param end of the target's own attempt; undefined where another one was quicker */
function settle(visit: Visit | undefined, end: Pick<End, 'answers' | 'failure'> | undefined): void {
  if (!end) return visit?.leave()
  if (end.answers) {
    visit?.heard(200)
    visit?.answered()
    return visit?.leave()
  }
  if (end.failure.cause === undefined) visit?.heard(end.failure.status)
  visit?.leave(end.failure)
}

function contactsAfter(
  behaviour: Behaviour, { target, depth }: Try, { redirect }: Failover, followed: readonly string[],
): readonly Try[] {
  if (typeof behaviour !== 'object' || !('send-to' in behaviour) || !redirect || depth >= redirect.depthMax) return []
  const written = behaviour['send-to']
  const contacts = (typeof written === 'string' ? [written] : written).map(uri => `<${uri}>`)
  return redirectsOf(contacts, redirect, followed)
    .map(contact => ({ target: redirectedTarget(target, contact), depth: depth + 1 }))
}

function endOf(behaviour: Behaviour, { noProgressMs, ringMs }: Failover): End {
  switch (behaviour) {
    case 'unreachable': case 'tls': return failed(0, false, { status: 503, cause: behaviour })
    case 'limit': case 'open-circuit':
      return { ...failed(0, false, { status: 503, cause: behaviour }), passedOver: true }
    case 'never': {
      const cause = noProgressMs <= ringMs ? 'no-progress' : 'no-answer'
      return failed(Math.min(noProgressMs, ringMs), false, { status: 408, cause })
    }
  }
  if (typeof behaviour === 'number') return finalOf(0, false, behaviour)
  if ('send-to' in behaviour) return finalOf(0, false, 302)
  const rungMs = behaviour.then === 'never' ? Infinity : durationMs(behaviour.ring)
  return behaviour.then === 'never' || rungMs >= ringMs
    ? failed(ringMs, true, { status: 408, cause: 'no-answer' })
    : finalOf(rungMs, true, behaviour.then)
}

function finalOf(afterMs: number, rings: boolean, status: number): End {
  return { afterMs, rings, answers: status < 300, failure: { status } }
}

function failed(afterMs: number, rings: boolean, failure: AttemptFailure): End {
  return { afterMs, rings, answers: false, failure }
}

/**
 * What a call's attempts come to when its targets do as they are told: the policy's own tests hunt
 * without sockets or clocks, by the same {@link movesOn} as a live call.
 */
import type { DialPlan, Failover, Target } from './decision.ts'
import { durationMs } from './failover.ts'
import { movesOn, moreTelling, toldStatus, type AttemptFailure } from './failure.ts'
import type { Behaviour } from './schema.gen.ts'

/** Targets in the order one call tries them. */
export type Order = (plan: DialPlan) => readonly Target[]

/** What became of the hunt. */
export interface Hunt {
  /** The targets tried, by name. */
  readonly attempts: readonly string[]
  /** The statuses the caller hears, in order, without 100 and without repeats. */
  readonly callerGets: readonly number[]
}

/**
 * The order when no call came before: as written, the first of a round robin, the heaviest of a
 * weighted pick. A target that stands in two tiers is tried once.
 */
export function firstOrder(plan: DialPlan): readonly Target[] {
  return [...new Set(plan.tiers.flatMap(({ pick, members }) => {
    const ranked = pick === 'weighted' ? members.toSorted((a, b) => b.weight - a.weight) : members
    return ranked.map(member => member.target)
  }))]
}

/** @param pretend what targets do, by name; one not named answers with 200 at once */
export function hunt(plan: DialPlan, order: Order, pretend: Readonly<Record<string, Behaviour>>): Hunt {
  const behaviours = new Map(Object.entries(pretend))
  const { failover } = plan
  const targets = order(plan).slice(0, failover.attemptsMax)
  const attempts: string[] = []
  const heard = new Set<number>()
  let elapsedMs = 0
  let failure: AttemptFailure | undefined
  for (const target of targets) {
    attempts.push(target.name)
    const end = endOf(behaviours.get(target.name) ?? 200, failover)
    const inTime = elapsedMs + end.afterMs < failover.totalMs
    if (end.rings) heard.add(180)
    if (inTime && end.answers) return { attempts, callerGets: [...heard, 200] }
    const now = inTime ? end.failure : { status: 408, cause: 'no-answer' } as const
    failure = moreTelling(failure, now)
    if (!inTime || !movesOn(failover, now)) break
    elapsedMs += end.afterMs
  }
  return { attempts, callerGets: [...heard, failure ? toldStatus(failure) : 503] }
}

/** How one attempt ends: what it does, or the timer that comes first. */
interface End {
  readonly afterMs: number
  readonly rings: boolean
  readonly answers: boolean
  /** Looked at unless it answers. */
  readonly failure: AttemptFailure
}

function endOf(behaviour: Behaviour, { noProgressMs, ringMs }: Failover): End {
  if (behaviour === 'unreachable') return failed(0, false, { status: 503, cause: 'unreachable' })
  if (behaviour === 'never') {
    const cause = noProgressMs <= ringMs ? 'no-progress' : 'no-answer'
    return failed(Math.min(noProgressMs, ringMs), false, { status: 408, cause })
  }
  if (typeof behaviour === 'number') return finalOf(0, false, behaviour)
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

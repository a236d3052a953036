/**
 * Does a policy on trial fare worse than the one in force? A function of what became of the calls of
 * both. A difference counts when chance can hardly explain it, so that a few unlucky calls undo
 * nothing, and a dead target does at once.
 */

/** How much worse it may be. Shares from 0 to 1. */
export interface GuardLimits {
  /** How far back calls are compared. Milliseconds. */
  readonly windowMs: number
  /** Calls that have to be judged before anything is said. */
  readonly callsMin: number
  readonly answerRate: number
  /** At the median. Milliseconds. */
  readonly delayMs: number
  readonly errorRate: number
}

export const defaultGuard: GuardLimits = Object.freeze({
  windowMs: 600_000, callsMin: 20, answerRate: 0.1, delayMs: 2000, errorRate: 0.05,
})

/** What became of the calls of one policy in the window. */
export interface Tally {
  readonly calls: number
  readonly answered: number
  /** The caller heard 5xx or 6xx, or the last target tried said nothing at all. */
  readonly errors: number
  /** How long callers waited until it rang or was answered, of those it did for. Milliseconds, in no order. */
  readonly delaysMs: readonly number[]
}

/** Which limit is broken, in words for the log. */
export interface Breach {
  readonly guard: 'errors' | 'answer-rate' | 'post-dial-delay'
  /** `errors in 100 % of 20 calls, against 0 % of 380`. */
  readonly because: string
}

/** One in two hundred: how rarely chance alone may look like a difference, at each side. */
const z = 2.576

/** @returns the first limit that is broken beyond chance; undefined while there is none, or too little to say */
export function breachOf(trial: Tally, rest: Tally, limits: GuardLimits): Breach | undefined {
  if (trial.calls < limits.callsMin) return undefined
  const enough = rest.calls >= limits.callsMin
  // Nobody else calling, or too few, is no excuse for errors: then they count against none.
  const others = enough ? rest : { ...rest, calls: 0, errors: 0 }
  if (exceeds(share(trial, 'errors'), share(others, 'errors'), limits.errorRate)) {
    return { guard: 'errors', because: `errors in ${compared(trial, rest, 'errors')}` }
  }
  if (!enough) return undefined
  if (exceeds(share(rest, 'answered'), share(trial, 'answered'), limits.answerRate)) {
    return { guard: 'answer-rate', because: `answers in ${compared(trial, rest, 'answered')}` }
  }
  const [low, usual] = [lowMedian(trial.delaysMs, limits.callsMin), median(rest.delaysMs)]
  if (low !== undefined && usual !== undefined && low > usual + limits.delayMs) {
    const [slow, quick] = [median(trial.delaysMs) ?? 0, usual].map(ms => `${(ms / 1000).toFixed(1)} s`)
    return { guard: 'post-dial-delay', because: `it rings after ${slow} at the median, against ${quick}` }
  }
  return undefined
}

interface Share {
  readonly rate: number
  readonly low: number
  readonly high: number
}

/** A share with the bounds chance leaves it (Wilson's); of no calls at all it is none for certain. */
function share(tally: Tally, of: 'answered' | 'errors'): Share {
  const { calls } = tally
  if (calls === 0) return { rate: 0, low: 0, high: 0 }
  const rate = tally[of] / calls
  const middle = (rate + z * z / (2 * calls)) / (1 + z * z / calls)
  const reach = z / (1 + z * z / calls) * Math.sqrt(rate * (1 - rate) / calls + z * z / (4 * calls * calls))
  return { rate, low: middle - reach, high: middle + reach }
}

/** Is `one` larger than `other` by more than `allowed`, chance of both allowed for (Newcombe's interval)? */
function exceeds(one: Share, other: Share, allowed: number): boolean {
  const chance = Math.hypot(one.rate - one.low, other.high - other.rate)
  return one.rate - other.rate - chance > allowed
}

function compared(trial: Tally, rest: Tally, of: 'answered' | 'errors'): string {
  const percent = (tally: Tally): string => `${tally.calls === 0 ? 0 : Math.round(100 * tally[of] / tally.calls)} %`
  return `${percent(trial)} of ${trial.calls} calls, against ${percent(rest)} of ${rest.calls}`
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}

/** The least the true median can well be: an order statistic, so that no shape of delays is assumed. */
function lowMedian(values: readonly number[], callsMin: number): number | undefined {
  const count = values.length
  if (count < callsMin) return undefined
  const at = Math.floor(count / 2 - z * Math.sqrt(count) / 2)
  return values.toSorted((a, b) => a - b)[Math.max(0, at)]
}

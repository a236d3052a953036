/** The longest a caller can be kept waiting by each rule that dials, and by how many attempts. */
import type { DialPlan } from '../decision.ts'
import type { Position } from '../diagnostic.ts'
import { firstOrder } from '../attempts.ts'
import { answered } from './answered.ts'
import type { Case } from './case.ts'
import { factsOf } from './witness.ts'

export interface Wait {
  readonly rule: string
  readonly at: Position
  readonly attempts: number
  readonly waitMs: number
}

/**
 * The worst of a plan: every target is tried and lasts as long as it may. What fails late can still
 * move on, so a target that rang counts with all its ringing time.
 */
export function worstOf(plan: DialPlan): Pick<Wait, 'attempts' | 'waitMs'> {
  const { attemptsMax, ringMs, totalMs, nextOn } = plan.failover
  const movesOn = nextOn.statuses.size > 0 || nextOn.causes.size > 0
  const attempts = Math.min(attemptsMax, movesOn ? firstOrder(plan).length : 1)
  return { attempts, waitMs: Math.min(totalMs, attempts * ringMs) }
}

export function longestWaits({ leaves, engine, witness, document }: Case): Wait[] {
  const seen = new Set<string>()
  return leaves.flatMap((leaf): Wait[] => {
    if (leaf.action.dial === undefined || seen.has(leaf.rule)) return []
    seen.add(leaf.rule)
    const call = witness(leaf.region, [leaf.rule])
    const calls = call ? answered(call, leaf, document.tree) : []
    const [worst] = calls.flatMap(each => {
      const { rule, outcome } = engine.policy.evaluate(factsOf(engine, each))
      return rule === leaf.rule && outcome.kind === 'dial' ? [worstOf(outcome.plan)] : []
    }).toSorted((a, b) => b.waitMs - a.waitMs)
    return worst ? [{ rule: leaf.rule, at: leaf.at, ...worst }] : []
  }).toSorted((a, b) => b.waitMs - a.waitMs)
}

/** Asks conditions of a call with the compiled conditions of the engine, not with regions. */
import { compileWhen } from '../conditions.ts'
import type { CallFacts } from '../facts.ts'
import { tagged } from '../rule-tree.ts'
import type { Condition } from '../schema.gen.ts'
import type { Leaf } from './leaves.ts'
import type { Space } from './space.ts'

export type Asks = (facts: CallFacts) => boolean

export function asksOf(whens: readonly (Condition | undefined)[], { scope }: Space): Asks {
  const conditions = whens.flatMap(when => compileWhen(when, scope))
  return facts => conditions.every(condition => condition.holds(facts))
}

/** Do a rule's conditions and those around it hold, whatever rules stand before it? */
export function asksOfLeaf({ steps, tags }: Leaf, space: Space): Asks {
  const asks = asksOf(steps.map(step => step.when), space)
  return tags.length === 0 ? asks : facts => asks(tagged(facts, tags))
}

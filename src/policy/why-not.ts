/**
 * Why a rule did not take a call, and the smallest change of the call with which it would have:
 * every condition with how it came out, and a call next to the one given that the engine agrees to.
 */
import { compileWhen } from './conditions.ts'
import type { Position } from './diagnostic.ts'
import type { CallFacts } from './facts.ts'
import { failingDimensions } from './prove/coordinates.ts'
import type { Case } from './prove/case.ts'
import type { Leaf } from './prove/leaves.ts'
import { mergedCall, type Change } from './prove/merged-call.ts'
import type { Box } from './prove/region.ts'
import { factsOf, witnessIn, type Witness } from './prove/witness.ts'
import { tagged } from './rule-tree.ts'

export interface WhyNot {
  /** The rule that was asked about, or the one inside it that came closest. */
  readonly rule: string
  readonly at: Position
  /** The rule that decided instead. */
  readonly decidedBy: string
  /** Every condition on the way to the rule, its own last. */
  readonly conditions: readonly Asked[]
  /** The call with which the rule would have decided; undefined when none was found. */
  readonly nearest?: { readonly changes: readonly Change[]; readonly witness: Witness }
}

/** One condition and how it came out. */
export interface Asked {
  readonly rule: string
  readonly at: Position
  readonly held: boolean
  readonly says: string
}

/** @returns undefined when no rule has this path, or is inside one that has */
export function whyNot(whole: Case, rule: string, given: Witness): WhyNot | undefined {
  const leaves = whole.leaves.filter(leaf => leaf.rule === rule || leaf.steps.some(step => step.rule === rule))
  const facts = factsOf(whole.engine, given)
  const found = leaves.map(leaf => oneRule(whole, leaf, given, facts))
  const cost = ({ nearest, conditions }: WhyNot): number =>
    (nearest ? nearest.changes.length : 100) * 100 + conditions.filter(({ held }) => !held).length
  return found.toSorted((a, b) => cost(a) - cost(b))[0]
}

function oneRule(whole: Case, leaf: Leaf, given: Witness, facts: CallFacts): WhyNot {
  const decidedBy = whole.engine.policy.evaluate(facts).rule
  const nearest = decidedBy === leaf.rule ? { changes: [], witness: given } : nearestCall(whole, leaf, given, facts)
  return {
    rule: leaf.rule, at: leaf.at, decidedBy, conditions: askedOn(leaf, facts, whole), ...(nearest && { nearest }),
  }
}

function askedOn({ steps, tags }: Leaf, facts: CallFacts, { space, document: { source } }: Case): Asked[] {
  const seen = tags.length === 0 ? facts : tagged(facts, tags)
  return steps.flatMap(({ rule, asks, path }) => asks.flatMap(({ when, at }) =>
    compileWhen(when, space.scope).map(condition => {
      const held = condition.holds(seen)
      return { rule, at: source.at([...path, ...at], 'key'), held, says: held ? condition.means : condition.says }
    })))
}

/** So many boxes are tried, those that ask for the fewest changes first. */
const BOXES_MAX = 60

function nearestCall(whole: Case, leaf: Leaf, given: Witness, facts: CallFacts): WhyNot['nearest'] {
  const { space, leaves, engine } = whole
  const region = whole.comesTo(leaves.indexOf(leaf), leaf.region)
  const boxes = (region ?? leaf.region).map(box => ({ box, failing: failingDimensions(box, facts, space) }))
    .toSorted((a, b) => a.failing.length - b.failing.length).slice(0, BOXES_MAX)
  let best: WhyNot['nearest']
  for (const { box, failing } of boxes) {
    if (best && best.changes.length <= 1) break
    witnessIn([onlyFailing(box, failing)], space, candidate => {
      const merged = mergedCall(given, candidate, failing, box)
      if (best && merged.changes.length >= best.changes.length) return false
      if (engine.policy.evaluate(factsOf(engine, merged.witness)).rule !== leaf.rule) return false
      best = merged
      return true
    })
  }
  return best
}

/** What has to change, and what nobody can tell beforehand; all else stays as it was given. */
function onlyFailing(box: Box, failing: readonly string[]): Box {
  return new Map([...box].filter(([dimension]) => failing.includes(dimension) || dimension.startsWith('?')
    || failing.some(each => each.split('.')[0] === dimension.split('.')[0])))
}

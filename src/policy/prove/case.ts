/** A policy ready to be reasoned about: its rules as regions, and the engine to ask. */
import type { PolicyDocument } from '../document.ts'
import type { Policy } from '../policy.ts'
import { asksOfLeaf } from './asks.ts'
import { leavesOf, type Leaf } from './leaves.ts'
import { realBoxes } from './real.ts'
import { meet, type Region } from './region.ts'
import { spaceOf, type Space } from './space.ts'
import { leftOf } from './taken.ts'
import { factsOf, witnessIn, type Engine, type Witness } from './witness.ts'

/** What every part of a proof reads. */
export interface Case {
  readonly document: PolicyDocument
  readonly engine: Engine
  readonly space: Space
  readonly leaves: readonly Leaf[]
  /** What of a region comes to the rule at this place: it is the rule's, and no rule before takes it. */
  comesTo(at: number, region: Region): Region | undefined
  /** A call of the region that one of these rules decides; all conditions of `also` hold for it too. */
  witness(region: Region, rules: readonly string[], also?: Leaf): (Witness & { readonly decidedBy: string }) | undefined
}

export function caseOf(policy: Policy, document: PolicyDocument): Case {
  const { tree } = document
  const space = spaceOf(document)
  const engine = { policy, tree }
  const leaves = leavesOf(document, space).map(leaf => ({ ...leaf, region: realBoxes(leaf.region, space) }))
  const decide = (witness: Witness): string => policy.evaluate(factsOf(engine, witness)).rule
  return {
    document, engine, space, leaves,
    comesTo(at, region) {
      const own = leaves[at] ? realBoxes(meet(region, leaves[at].region), space) : region
      return leftOf(own, leaves.slice(0, at), space).region
    },
    witness(region, rules, also) {
      const asks = also && asksOfLeaf(also, space)
      const found = witnessIn(realBoxes(region, space), space, witness =>
        rules.includes(decide(witness)) && (!asks || asks(factsOf(engine, witness))))
      return found && { ...found, decidedBy: decide(found) }
    },
  }
}

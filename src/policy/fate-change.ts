/** One difference between two policies: calls with their old and their new fate. */
import type { Decider } from './deciders.ts'
import type { Position } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import type { Policy } from './policy.ts'
import { regionText } from './prove/describe.ts'
import { actionText } from './prove/fates.ts'
import type { Region } from './prove/region.ts'
import { ADMIT_QUESTION, type Space } from './prove/space.ts'
import { factsOf, witnessIn, type Witness } from './prove/witness.ts'

/** A policy that is compared. */
export interface Side {
  readonly policy: Policy
  readonly document: PolicyDocument
}

/** Calls that had one fate and have another. */
export interface FateChange {
  /** The calls, in words. */
  readonly calls: string
  readonly was: Fate
  readonly is: Fate
  /** Undefined when none was found; then it rests on what cannot be proven. */
  readonly witness?: Witness
}

export interface Fate {
  readonly rule: string
  /** `dial pstn`. */
  readonly does: string
  readonly at: Position
}

/** Empty when no call can be found and nothing is left open: the region then holds none. */
export function changeOf(
  was: Decider, is: Decider, region: Region, space: Space, before: Side, after: Side,
): FateChange[] {
  const decides = ({ policy, document }: Side, rule: string, witness: Witness): boolean =>
    policy.evaluate(factsOf({ policy, tree: document.tree }, witness)).rule === rule
  const witness = witnessIn(region, space, candidate =>
    decides(before, was.leaf.rule, candidate) && decides(after, is.leaf.rule, candidate))
  const isOpen = region.every(box => [...box.keys()].some(dimension =>
    dimension.startsWith('?') && !dimension.startsWith(ADMIT_QUESTION)))
  if (!witness && !isOpen) return []
  return [{
    calls: regionText(region, space), was: fateOf(was), is: fateOf(is, was), ...(witness && { witness }),
  }]
}

function fateOf({ leaf, meaning }: Decider, was?: Decider): Fate {
  const does = actionText(leaf.action)
  const redefined = was && was.meaning !== meaning && actionText(was.leaf.action) === does
  return { rule: leaf.rule, does: redefined ? `${does} in another way` : does, at: leaf.at }
}

/** What rules leave to those after them. */
import type { Leaf } from './leaves.ts'
import { realBoxes } from './real.ts'
import { areRegionsApart, minus, type Region } from './region.ts'
import type { Space } from './space.ts'

/** What is left of a region when rules before have taken theirs. */
export interface Left {
  /** Undefined when it takes too long to say. */
  readonly region: Region | undefined
  /** The rules that took something, in order. */
  readonly takers: readonly Leaf[]
}

/** Of the rules that take all of a region the few without which they would not. */
export function neededOf(region: Region, takers: readonly Leaf[], space: Space): readonly Leaf[] {
  let needed = takers
  for (const taker of takers) {
    const others = needed.filter(each => each !== taker)
    if (leftOf(region, others, space).region?.length === 0) needed = others
  }
  return needed
}

export function leftOf(region: Region, before: readonly Leaf[], space: Space): Left {
  const takers: Leaf[] = []
  let left: Region = region
  for (const leaf of before) {
    if (areRegionsApart(left, leaf.region)) continue
    const rest = minus(left, leaf.region, space.universe)
    if (!rest) return { region: undefined, takers }
    takers.push(leaf)
    left = realBoxes(rest, space)
    if (left.length === 0) break
  }
  return { region: left, takers }
}

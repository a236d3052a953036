/** The rules of one of two policies that are compared, each with the whole meaning of what it does. */
import type { PolicyDocument } from './document.ts'
import { meaningsOf } from './definitions.ts'
import { lastAction, leavesOf, type Leaf } from './prove/leaves.ts'
import { realBoxes } from './prove/real.ts'
import { allCalls } from './prove/region.ts'
import type { Space } from './prove/space.ts'

/** A rule, or what is done when none decides, with the whole meaning of what it does. */
export interface Decider {
  readonly leaf: Leaf
  readonly meaning: string
}

export type Deciders = readonly Decider[]

/** Equal for rules that ask the same and do the same. */
export function sameKey({ leaf, meaning }: Decider): string {
  return `${JSON.stringify(leaf.steps.map(({ when }) => when ?? {}))} ${leaf.tags.join()} ${meaning}`
}

export function leavesBefore(deciders: Deciders, at: number): Leaf[] {
  return deciders.slice(0, at).map(({ leaf }) => leaf)
}

/** In order; what holds when no rule decides is the last. */
export function decidersOf(document: PolicyDocument, space: Space, calendar: (name: string) => string): Decider[] {
  const meaning = meaningsOf(document.tree)
  const leaves = leavesOf(document, space, calendar).map(leaf => ({ ...leaf, region: realBoxes(leaf.region, space) }))
  const action = lastAction(document.tree)
  const path = ['otherwise']
  const last: Leaf = {
    rule: 'otherwise', at: document.source.at(path, 'key'), path, action, region: allCalls, steps: [], tags: [],
    around: [],
  }
  return [...leaves, last].map(leaf => ({ leaf, meaning: meaning(leaf) }))
}

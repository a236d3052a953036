/**
 * What becomes otherwise between two policies: regions of calls with their old and their new fate,
 * each with a call that both engines have been asked about. Only rules that are not the same in both,
 * or stand elsewhere, are looked at; all others leave their calls where they were.
 */
import { decidersOf, leavesBefore, sameKey, type Decider, type Deciders } from './deciders.ts'
import type { PolicyDocument } from './document.ts'
import { changeOf, type FateChange, type Side } from './fate-change.ts'
import { calendarKey } from './prove/asked.ts'
import { realBoxes } from './prove/real.ts'
import { areRegionsApart, meet, minus, type Region } from './prove/region.ts'
import { spaceOf, type Space } from './prove/space.ts'
import { leftOf } from './prove/taken.ts'
import { stillThere } from './sequence.ts'

export interface Difference {
  readonly changes: readonly FateChange[]
  /** What cannot be said in regions: `the home plan is another`. */
  readonly notes: readonly string[]
}

export function diff(before: Side, after: Side): Difference {
  const trees = [before.document.tree, after.document.tree] as const
  const space = spaceOf(before.document, after.document)
  const [old, now] = [before, after].map(({ document }, at) => decidersOf(document, space, name =>
    calendarKey(name, trees, at))) as [Decider[], Decider[]]
  const kept = stillThere(old.map(sameKey), now.map(sameKey))
  const found = new Map<string, { readonly was: Decider; readonly is: Decider; region: Region }>()
  const compare = (mine: Deciders, theirs: Deciders, kept: readonly number[], isOld: boolean): void => {
    for (const at of missing(mine, kept)) {
      const own = mine[at] as Decider
      const { region } = leftOf(own.leaf.region, leavesBefore(mine, at), space)
      for (const { other, part } of partsOf(region ?? own.leaf.region, theirs, space)) {
        const [was, is] = isOld ? [own, other] : [other, own]
        if (was.meaning === is.meaning) continue
        const key = `${was.leaf.rule} > ${is.leaf.rule}`
        const pair = found.get(key)
        if (!pair) found.set(key, { was, is, region: part })
        else if (isOld) pair.region = [...pair.region, ...part]
      }
    }
  }
  compare(old, now, kept.map(([at]) => at), true)
  compare(now, old, kept.map(([, at]) => at), false)
  const changes = [...found.values()].flatMap(({ was, is, region }) => changeOf(was, is, region, space, before, after))
  return { changes, notes: notesOf(trees[0], trees[1]) }
}

function missing(all: readonly unknown[], kept: readonly number[]): Set<number> {
  const there = new Set(kept)
  return new Set([...all.keys()].filter(at => !there.has(at)))
}

/** Who decides the calls of a region on the other side, in order. */
function* partsOf(region: Region, theirs: Deciders, space: Space): Generator<{ other: Decider; part: Region }> {
  let left = region
  for (const other of theirs) {
    if (left.length === 0) return
    if (areRegionsApart(left, other.leaf.region)) continue
    const part = realBoxes(meet(left, other.leaf.region), space)
    if (part.length > 0) yield { other, part }
    const rest = minus(left, other.leaf.region, space.universe)
    if (!rest) return
    left = realBoxes(rest, space)
  }
}

function notesOf(old: PolicyDocument['tree'], now: PolicyDocument['tree']): string[] {
  const differs = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) !== JSON.stringify(b ?? null)
  const sources = ({ peers = {} }: PolicyDocument['tree']): unknown =>
    Object.entries(peers).map(([name, { source }]) => [name, source ?? null])
  return [
    ...differs(old.plan, now.plan)
      ? ['the home plan is another, so numbers may read otherwise; --replay shows it'] : [],
    ...differs(sources(old), sources(now)) ? ['peers are known by other addresses; calls are compared by peer'] : [],
  ]
}

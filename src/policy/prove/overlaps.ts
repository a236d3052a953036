/**
 * Pairs of rules whose order decides: both hold for some calls, make different things of them, and
 * neither is an exception to the other. A special rule before a general one is no finding; it is how
 * policies are written.
 */
import { actionText, fateKey } from './fates.ts'
import type { Finding } from './finding.ts'
import type { Leaf } from './leaves.ts'
import { regionText } from './describe.ts'
import type { Case } from './case.ts'
import { realBoxes } from './real.ts'
import { areRegionsApart, meet, minus } from './region.ts'
import { ADMIT_QUESTION } from './space.ts'
import { leftOf } from './taken.ts'

/** Beyond this many pairs only the first ones are told: nobody reads more. */
const PAIRS_MAX = 500

/** @param unreached rules that overlap with nothing, for no call comes to them */
export function findOverlaps(
  whole: Case, unreached: ReadonlySet<Leaf>,
): { readonly findings: Finding[]; readonly exceptionsCount: number } {
  const { leaves } = whole
  const findings: Finding[] = []
  let exceptionsCount = 0
  const keys = leaves.map(fateKey)
  for (let second = 1; second < leaves.length; second++) {
    for (let first = 0; first < second && findings.length < PAIRS_MAX; first++) {
      const [a, b] = [leaves[first] as Leaf, leaves[second] as Leaf]
      if (a.path[0] === 'admit' || unreached.has(a) || unreached.has(b)) continue
      if (a.rule === b.rule || keys[first] === keys[second] || areRegionsApart(a.region, b.region)) continue
      if (isWithin(a, b, whole)) exceptionsCount++
      else findings.push(...overlapOf(first, second, whole))
    }
  }
  return { findings, exceptionsCount }
}

function isWithin(a: Leaf, b: Leaf, { space }: Case): boolean {
  const outside = minus(a.region, b.region, space.universe)
  return outside !== undefined && realBoxes(outside, space).length === 0
}

function overlapOf(first: number, second: number, whole: Case): Finding[] {
  const { leaves, space } = whole
  const [a, b] = [leaves[first] as Leaf, leaves[second] as Leaf]
  // Only calls that come to either, so that changing their order would change something.
  const others = leaves.slice(0, second).filter(leaf => leaf !== a)
  const { region } = leftOf(realBoxes(meet(a.region, b.region), space), others, space)
  if (!region || region.length === 0) return []
  const witness = whole.witness(region, [a.rule], b)
  const common = { rule: b.rule, at: b.at, severity: 'info' } as const
  const related = [{ message: `"${a.rule}" is asked first`, at: a.at }]
  if (witness) {
    return [{
      ...common, kind: 'overlap', by: [a.rule], related, witness,
      message: `"${a.rule}" (${actionText(a.action)}) and "${b.rule}" (${actionText(b.action)}) both hold for `
        + `${regionText(region, space)}; the first decides`,
    }]
  }
  const asked = new Set(region.flatMap(box => [...box.keys()].filter(isOpen)))
  return asked.size === 0 ? [] : [{
    ...common, kind: 'open', related,
    message: `whether "${a.rule}" and "${b.rule}" hold for the same calls cannot be proven: `
      + [...asked].map(each => each.slice(1)).join('; '),
  }]
}

/** A question of the rules themselves; the first stage's are another matter. */
function isOpen(dimension: string): boolean {
  return dimension.startsWith('?') && !dimension.startsWith(ADMIT_QUESTION)
}

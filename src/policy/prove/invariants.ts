/** What the policy says must be so of all calls of a region, whatever rules come and go. */
import type { Invariant } from '../schema.gen.ts'
import { answered } from './answered.ts'
import { asksOf } from './asks.ts'
import { regionText } from './describe.ts'
import type { Finding } from './finding.ts'
import type { Case } from './case.ts'
import { realBoxes } from './real.ts'
import { isBroken, outcomeWords } from './promise.ts'
import { regionOfWhen } from './when-region.ts'
import { factsOf, witnessIn, type Witness } from './witness.ts'

export function checkInvariants(whole: Case): Finding[] {
  return (whole.document.tree.invariants ?? []).flatMap((invariant, at) => checkOne(invariant, at, whole))
}

/** Each rule in turn: of the calls it decides none may break the invariant. The first that does is told. */
function checkOne(invariant: Invariant, index: number, whole: Case): Finding[] {
  const { space, leaves, document: { source, tree }, engine } = whole
  const calls = realBoxes(regionOfWhen(invariant.when, { space, calendar: name => name, tags: [] }), space)
  const at = source.at(['invariants', index])
  const of = { rule: invariant.name, at, related: [] }
  if (calls.length === 0) {
    const message = `invariant "${invariant.name}" speaks of no call: its conditions exclude each other`
    return [{ ...of, kind: 'invariant', severity: 'error', message }]
  }
  const asks = asksOf([invariant.when], space)
  const open: string[] = []
  for (const [at, leaf] of [...leaves, undefined].entries()) {
    const region = whole.comesTo(at, calls)
    const name = leaf?.rule ?? 'otherwise'
    if (region?.length === 0) continue
    let decided: Parameters<typeof outcomeWords>[0] | undefined
    let witness: Witness | undefined
    let reached = false
    witnessIn(region ?? calls, space, candidate => {
      witness = answered(candidate, leaf, tree).find(each => {
        const facts = factsOf(engine, each)
        const { rule, outcome } = engine.policy.evaluate(facts)
        if (rule !== name || !asks(facts)) return false
        reached = true
        decided = outcome
        return isBroken(invariant, rule, outcome)
      })
      return witness !== undefined
    })
    if (witness && decided) {
      return [{
        ...of, kind: 'invariant', severity: 'error',
        message: `invariant "${invariant.name}" does not hold: ${leaf ? `"${name}"` : name} `
          + `${outcomeWords(decided)} for ${regionText(region ?? calls, space)}`,
        related: leaf ? [{ message: `"${name}" decides`, at: leaf.at }] : [],
        witness: { ...witness, decidedBy: name },
      }]
    }
    if (!reached && (region ?? calls).every(box => [...box.keys()].some(isOpen))) open.push(name)
  }
  return open.length === 0 ? [] : [{
    ...of, kind: 'open', severity: 'info',
    message: `whether invariant "${invariant.name}" holds cannot be proven of `
      + open.map(name => `"${name}"`).join(', '),
  }]
}

/** Dimensions nothing is known about. */
function isOpen(dimension: string): boolean {
  return dimension.startsWith('?')
}

/** The second stage: numbers as they came become numbers the plan can read, and lists tag calls. */
import type { Condition, ConditionScope } from './condition.ts'
import { compileWhen } from './conditions.ts'
import type { CallFacts, PartyFacts } from './facts.ts'
import type { Numbers } from './numbers.ts'
import { tagged } from './rule-tree.ts'
import type { ReadRule, Rewrite } from './schema.gen.ts'

/** Facts after the stage; the same ones when nothing held. */
export type ReadStage = (facts: CallFacts) => CallFacts

/** Rules in order; each that holds sees what those before it made. */
export function compileRead(rules: readonly ReadRule[] | undefined, scope: ConditionScope): ReadStage {
  const steps = (rules ?? []).map(rule => compileStep(rule, scope))
  return facts => {
    let read = facts
    for (const step of steps) read = step(read)
    return read
  }
}

function compileStep({ when, from, to, tag }: ReadRule, scope: ConditionScope): ReadStage {
  const conditions: readonly Condition[] = compileWhen(when, scope)
  const tags = tagsFor(tag, scope)
  return facts => {
    if (!conditions.every(condition => condition.holds(facts))) return facts
    let read = facts
    if (from) read = { ...read, from: rewritten(read.from, from, scope.numbers) }
    if (to) read = { ...read, to: rewritten(read.to, to, scope.numbers), request: facts.request ?? facts.to }
    const given = tags(read)
    return given.length === 0 ? read : tagged(read, given)
  }
}

function tagsFor(tag: ReadRule['tag'], { lists }: ConditionScope): (facts: CallFacts) => readonly string[] {
  if (tag === undefined) return () => []
  if (typeof tag === 'string') return () => [tag]
  if (isNames(tag)) return () => tag
  const { from, to } = tag
  return facts => [
    ...(from === undefined ? [] : lists?.get(from)?.tagsOf(facts.from) ?? []),
    ...(to === undefined ? [] : lists?.get(to)?.tagsOf(facts.to) ?? []),
  ]
}

function isNames(tag: NonNullable<ReadRule['tag']>): tag is readonly string[] {
  return Array.isArray(tag)
}

/** Where what is to be taken off is not there, the number is left as it is. */
function rewritten(party: PartyFacts, { strip = '', prefix = '' }: Rewrite, numbers: Numbers): PartyFacts {
  if (!party.user.startsWith(strip)) return party
  const user = prefix + party.user.slice(strip.length)
  const e164 = numbers.e164Of(user)
  const { uri, host } = party
  return { uri, user, host, ...(e164 === undefined ? {} : { e164 }) }
}

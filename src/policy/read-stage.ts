/**
 * The second stage: numbers as they came become numbers the plan can read, lists tag calls, and
 * lookups are asked. The stage itself asks nobody: it says what a call needs to be asked about, and is
 * walked again with the answers. Plan B stands for what is not answered yet.
 */
import type { Condition, ConditionScope } from './condition.ts'
import { compileWhen } from './conditions.ts'
import type { CallFacts, PartyFacts } from './facts.ts'
import { lookupFieldsIn } from './templates.ts'
import type { Answers, Lookup, Need } from './lookups/lookup.ts'
import type { Numbers } from './numbers.ts'
import { listOf } from './outline.ts'
import { tagged } from './rule-tree.ts'
import type { ReadCondition, ReadRule, Rewrite } from './schema.gen.ts'

/** What a call is read as. */
export interface Reading {
  /** The same facts when nothing held. */
  readonly facts: CallFacts
  /** What has to be asked before these facts are the last word; all of it side by side. */
  readonly needs: readonly Need[]
}

export type ReadStage = (facts: CallFacts, answers?: Answers) => Reading

/** A reading under way. */
interface Walk {
  facts: CallFacts
  readonly answers: Answers
  readonly needs: Need[]
}

interface Step {
  /** True when what it does can hang on an answer, so that it has to wait for those before it. */
  readonly waits: boolean
  take(walk: Walk, mayAsk: boolean): void
}

/** Rules in order; each that holds sees what those before it made. */
export function compileRead(rules: readonly ReadRule[] | undefined, scope: ConditionScope): ReadStage {
  const steps = (rules ?? []).map(rule => compileStep(rule, scope))
  return (facts, answers = noAnswers) => {
    const walk: Walk = { facts, answers, needs: [] }
    let mayAsk = true
    for (const step of steps) {
      mayAsk &&= walk.needs.length === 0 || !step.waits
      step.take(walk, mayAsk)
    }
    return { facts: walk.facts, needs: walk.needs }
  }
}

const noAnswers: Answers = new Map()

function compileStep({ when, from, to, tag, lookup }: ReadRule, scope: ConditionScope): Step {
  const conditions: readonly Condition[] = compileWhen(when, scope)
  const tags = tagsFor(tag, scope)
  const lookups = listOf(lookup).flatMap(name => scope.lookups?.get(name) ?? [])
  return {
    waits: hangsOnAnswers(when) || lookups.some(asksWithAnswers),
    take(walk, mayAsk) {
      const { facts } = walk
      if (!conditions.every(condition => condition.holds(facts))) return
      let read = facts
      if (from) read = { ...read, from: rewritten(read.from, from, scope.numbers) }
      if (to) read = { ...read, to: rewritten(read.to, to, scope.numbers), request: facts.request ?? facts.to }
      const given = tags(read)
      walk.facts = given.length === 0 ? read : tagged(read, given)
      for (const each of lookups) ask(each, walk, mayAsk)
    },
  }
}

/** The rule that asks first decides what is asked. */
function ask(lookup: Lookup, walk: Walk, mayAsk: boolean): void {
  const { name, planB, tagFields } = lookup
  if (walk.facts.lookups?.has(name)) return
  const known = walk.answers.get(name)
  const request = known ? undefined : lookup.request(walk.facts)
  if (request && mayAsk) walk.needs.push({ lookup, request })
  const answer = known ?? planB
  const facts = { ...walk.facts, lookups: new Map([...walk.facts.lookups ?? [], [name, answer]]) }
  const tags = tagFields.flatMap(field => answer.fields.get(field) ?? []).filter(tag => typeof tag === 'string')
  walk.facts = tags.length === 0 ? facts : tagged(facts, tags)
}

function hangsOnAnswers(when: ReadCondition | undefined): boolean {
  return when?.lookup !== undefined || when?.tag !== undefined
}

/** A question may quote what another lookup answered. */
function asksWithAnswers({ definition }: Lookup): boolean {
  return lookupFieldsIn(definition).length > 0
}

function tagsFor(tag: ReadRule['tag'], { lists }: ConditionScope): (facts: CallFacts) => readonly string[] {
  if (tag === undefined) return () => []
  if (typeof tag === 'string') return () => [tag]
  if (isNames(tag)) return () => tag
  const { from, to } = tag
  return facts => [
    ...(from === undefined ? [] : lists?.get(from)?.tagsOf(facts.from, facts.atMs) ?? []),
    ...(to === undefined ? [] : lists?.get(to)?.tagsOf(facts.to, facts.atMs) ?? []),
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

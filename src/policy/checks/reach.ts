/** Every rule can be reached: none stands after one that decides for all of its calls. */
import type { Check, PolicyToCheck } from '../check.ts'
import { ANYONE } from '../call-conditions.ts'
import { speaksOfPeers } from '../conditions.ts'
import { listOf } from '../outline.ts'
import type { Condition, Rule } from '../schema.gen.ts'

export const reach: Check = policy => {
  behindAll(policy)
  behindLess(policy)
}

function behindAll({ outline, report }: PolicyToCheck): void {
  const settled = new Map(outline.rules.map(({ path, around }) => [path.join('/'), around.some(speaksOfPeers)]))
  for (const { value: rules, path } of outline.levels) {
    for (const [at, rule] of rules.entries()) {
      const takes = callersOf(rule, settled.get([...path, at].join('/')) ?? false)
      if (takes === 'some') continue
      const blocked = rules.findIndex((later, place) => place > at && (takes === 'all' || !saysAnyone(later)))
      if (blocked < 0) continue
      report({
        code: 'POL-405', severity: 'warning', path: [...path, blocked],
        message: `no call reaches this rule${blocked < rules.length - 1 ? ', nor those after it' : ''}`,
        hint: 'move it up, or take it away',
        related: [{ message: 'this rule decides for every call', path: [...path, at], part: 'value' }],
      })
      break
    }
  }
}

/** Whose calls end at a rule: of all callers, of all that a peer vouches for, or only some. */
function callersOf(rule: Rule, settled: boolean): 'all' | 'known' | 'some' {
  // A group may decide for nobody.
  if (rule.do === undefined || rule.do.goto !== undefined) return 'some'
  if (rule.when === undefined) return settled ? 'all' : 'known'
  const onlyPeer = Object.keys(rule.when).length === 1
  return onlyPeer && listOf(rule.when.peer).includes(ANYONE) ? 'all' : 'some'
}

function saysAnyone(rule: Rule): boolean {
  return conditionSays(rule.when) || (rule.rules ?? []).some(saysAnyone)
}

function conditionSays(when: Condition | undefined): boolean {
  if (!when) return false
  return listOf(when.peer).includes(ANYONE) || [...when.any ?? [], ...when.all ?? []].some(conditionSays)
}

/** Subsets of more conditions than these are not looked through; prove still knows. */
const KEYS_MAX = 5

/** No rule stands after one that asks for less: what both ask for, the first decides. */
function behindLess({ outline, report }: PolicyToCheck): void {
  const settled = new Set(outline.rules.flatMap(({ path, around }) =>
    around.some(speaksOfPeers) ? [path.slice(0, -1).join('/')] : []))
  for (const { value: rules, path } of outline.levels) {
    const isSettled = settled.has(path.join('/'))
    /** What a rule that decides asks for → its place. */
    const deciding = new Map<string, number>()
    for (const [at, rule] of rules.entries()) {
      const asked = askedBy(rule.when)
      if (asked.length === 0 || asked.length > KEYS_MAX) continue
      const strangers = !isSettled && listOf(rule.when?.peer).includes(ANYONE)
      const before = earliest(asked, deciding, part => !strangers || part.startsWith('peer '))
      if (before === undefined) {
        // Who takes everybody is told of elsewhere.
        const isForAll = asked.length === 1 && listOf(rule.when?.peer).includes(ANYONE)
        if (decides(rule) && !isForAll) deciding.set(asked.join('\n'), at)
        continue
      }
      report({
        code: 'POL-405', severity: 'warning', path: [...path, at],
        message: 'no call reaches this rule, for one before it asks for no more', hint: 'move it up, or take it away',
        related: [{ message: 'this rule decides for all of its calls', path: [...path, before], part: 'value' }],
      })
    }
  }
}

/** A group may decide for nobody. */
function decides(rule: Rule): boolean {
  return rule.do !== undefined && rule.do.goto === undefined
}

/** Each condition as a text, peer first. */
function askedBy(when: Condition = {}): readonly string[] {
  const keys = Object.keys(when).toSorted((a, b) => a === 'peer' ? -1 : b === 'peer' ? 1 : a < b ? -1 : 1)
  return keys.map(key => `${key} ${JSON.stringify(when[key as keyof Condition])}`)
}

/** The first rule that asks for some of this, or all of it. */
function earliest(
  asked: readonly string[], deciding: ReadonlyMap<string, number>, counts: (part: string) => boolean,
): number | undefined {
  let first: number | undefined
  for (let mask = 1; mask < 2 ** asked.length; mask++) {
    const part = asked.filter((_, bit) => (mask >> bit) % 2 === 1).join('\n')
    const at = counts(part) ? deciding.get(part) : undefined
    if (at !== undefined && (first === undefined || at < first)) first = at
  }
  return first
}

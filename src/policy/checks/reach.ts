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
  const settled = settledIn(outline)
  for (const { value: rules, path } of outline.levels) {
    const isSettled = settled.has(path.join('/'))
    for (const [at, rule] of rules.entries()) {
      const takes = callersOf(rule, isSettled)
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

/** The lists of rules around which a rule has said who may call. */
function settledIn({ rules }: PolicyToCheck['outline']): ReadonlySet<string> {
  return new Set(rules.flatMap(({ path, around }) =>
    around.some(speaksOfPeers) ? [path.slice(0, -1).join('/')] : []))
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

/** Rules that ask for the same keys, by what they ask. */
interface Shape {
  readonly keys: readonly (keyof Condition)[]
  /** What a rule that decides asks for → its place; the first of several. */
  readonly deciding: Map<string, number>
}

/** No rule stands after one that asks for less: what both ask for, the first decides. */
function behindLess({ outline, report }: PolicyToCheck): void {
  const settled = settledIn(outline)
  for (const { value: rules, path } of outline.levels) {
    const isSettled = settled.has(path.join('/'))
    const shapes = new Map<string, Shape>()
    for (const [at, { when }] of rules.entries()) {
      const keys = Object.keys(when ?? {}) as (keyof Condition)[]
      if (!when || keys.length === 0) continue
      const isForAnyone = listOf(when.peer).includes(ANYONE)
      const before = earliest(when, shapes.values(), isForAnyone && !isSettled)
      if (before === undefined) {
        // Who takes everybody is told of above.
        if (decides(rules[at] as Rule) && !(isForAnyone && keys.length === 1)) file(when, keys.toSorted(), at, shapes)
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

function file(when: Condition, keys: Shape['keys'], at: number, shapes: Map<string, Shape>): void {
  const name = keys.join()
  const shape = shapes.get(name) ?? { keys, deciding: new Map() }
  shapes.set(name, shape)
  shape.deciding.set(textOf(when, keys), at)
}

/** The first rule that asks for some of this, or all of it. Who lets strangers in is not taken by who does not. */
function earliest(when: Condition, shapes: Iterable<Shape>, strangers: boolean): number | undefined {
  let first: number | undefined
  for (const { keys, deciding } of shapes) {
    if ((strangers && !keys.includes('peer')) || keys.some(key => when[key] === undefined)) continue
    const at = deciding.get(textOf(when, keys))
    if (at !== undefined && (first === undefined || at < first)) first = at
  }
  return first
}

function textOf(when: Condition, keys: Shape['keys']): string {
  return keys.map(key => typeof when[key] === 'string' ? `"${when[key]}` : JSON.stringify(when[key])).join('\n')
}

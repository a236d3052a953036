/**
 * Small mistakes somebody could make in a policy, one at a time: a condition left out, another
 * outcome, two rules in the other order, a range that ends elsewhere, a failure that no longer moves
 * on. Tests that pass all the same do not look at that place.
 */
import type { Position } from './diagnostic.ts'
import type { PolicyDocument } from './document.ts'
import type { Path } from './position.ts'
import { fateKey } from './prove/fates.ts'
import { realBoxes } from './prove/real.ts'
import { meet, type Region } from './prove/region.ts'
import { spaceOf, type Space } from './prove/space.ts'
import { regionOfWhen } from './prove/when-region.ts'
import type { Action, Condition, PolicyFile, Pool, Rule } from './schema.gen.ts'
import { outlineOf } from './outline.ts'

export interface Mutant {
  /** What is other: `rule "vip" without its condition from`. */
  readonly message: string
  readonly at: Position
  readonly tree: PolicyFile
}

/** Every mutant, in file order. */
export function mutantsOf(document: PolicyDocument): Mutant[] {
  const { tree, source } = document
  const mutants: Mutant[] = []
  const add = (message: string, path: Path, value: unknown): void => {
    mutants.push({ message, at: source.at(path), tree: replaced(tree, path, value) as PolicyFile })
  }
  const outline = outlineOf(tree)
  const space = spaceOf(document)
  for (const { value: rule, path } of outline.rules) {
    const name = nameOf(rule, path)
    for (const key of Object.keys(rule.when ?? {})) {
      const rest = Object.fromEntries(Object.entries(rule.when ?? {}).filter(([each]) => each !== key))
      // Who may call is changed to anybody: leaving it out would let nobody new in.
      const others = key === 'peer' ? { ...rest, peer: 'anyone' } : rest
      if (JSON.stringify(others) !== JSON.stringify(rule.when)) {
        add(`rule "${name}" without its condition ${key}`, [...path, 'when'], others as Condition)
      }
    }
    if (rule.do) add(`rule "${name}" ${otherWords(rule.do)}`, [...path, 'do'], otherAction(rule.do))
  }
  for (const { value: rules, path } of outline.levels) {
    for (const [at, rule] of rules.entries()) {
      const next = rules[at + 1]
      if (!next || !canMeet(rule, next, space)) continue
      const swapped = rules.map((each, index) => index === at ? next : index === at + 1 ? rule : each)
      add(`rule "${nameOf(rule, [...path, at])}" after "${nameOf(next, [...path, at + 1])}"`, path, swapped)
    }
  }
  for (const [at, rule] of (tree.after ?? []).entries()) {
    mutants.push({
      message: `stage after without rule "${nameOf(rule, ['after', at])}"`, at: source.at(['after', at]),
      tree: { ...tree, after: tree.after?.filter(other => other !== rule) ?? [] },
    })
  }
  for (const { value: condition, path } of outline.conditions) {
    if (path[0] === 'invariants') continue
    for (const key of ['to', 'from', 'request'] as const) {
      for (const [pattern, inside] of textsIn(condition[key])) {
        for (const other of otherBounds(pattern)) {
          add(`${key} ${other} instead of ${pattern}`, [...path, key, ...inside], other)
        }
      }
    }
  }
  for (const { value: pool, path } of outline.pools) {
    for (const list of ['next-on', 'stop-on'] as const) {
      const entries = pool.failover?.[list]
      for (const [at, entry] of (entries ?? []).entries()) {
        if (!changesSomething(pool, list, entry)) continue
        add(`${list} without ${entry} in ${String(path.at(-1))}`, [...path, 'failover', list],
          entries?.filter((_, index) => index !== at))
      }
    }
  }
  return mutants
}

/** The default would do the same, so that nobody could notice. */
function changesSomething(pool: Pool, list: 'next-on' | 'stop-on', entry: unknown): boolean {
  const others = pool.failover?.[list === 'next-on' ? 'stop-on' : 'next-on'] ?? []
  // What neither list names stops: to leave it out of stop-on changes only what next-on names too.
  return list === 'next-on' ? !others.some(each => each === entry)
    : (others as readonly unknown[]).some(each => covers(each, entry))
}

function covers(wide: unknown, entry: unknown): boolean {
  return wide === entry || (typeof wide === 'string' && /^\dxx$/.test(wide) && String(entry).startsWith(wide[0] ?? ''))
}

/** Rules that no call can meet both of are the same in any order; so are two that do the same. */
function canMeet(a: Rule, b: Rule, space: Space): boolean {
  const [fate, otherFate] = [fateOf(a), fateOf(b)]
  if (fate !== undefined && fate === otherFate) return false
  const [one, other] = [a, b].map(({ when }) =>
    realBoxes(regionOfWhen(when, { space, calendar: name => name, tags: [] }), space)) as [Region, Region]
  return realBoxes(meet(one, other), space).length > 0
}

function fateOf({ do: action, tag, media, headers, identity, transfer, limit, timers }: Rule): string | undefined {
  return action && fateKey({ action, around: [tag, media, headers, identity, transfer, limit, timers] })
}

function nameOf(rule: Pick<Rule, 'name'>, path: Path): string {
  return rule.name ?? `rule-${Number(path.at(-1)) + 1}`
}

function otherWords(action: Action): string {
  return action.reject === undefined ? 'refusing instead' : 'refusing with another status'
}

function otherAction(action: Action): Action {
  const { reject } = action
  if (reject === undefined) return { reject: 603 }
  const status = typeof reject === 'number' ? reject : reject.status
  return { reject: status === 603 ? 480 : 603 }
}

function textsIn(patterns: Condition['to']): readonly (readonly [string, Path])[] {
  if (typeof patterns === 'string') return [[patterns, []]]
  if (!Array.isArray(patterns)) return []
  return patterns.flatMap((each, at) => typeof each === 'string' ? [[each, [at]] as const] : [])
}

/** A range one shorter at either end. */
function otherBounds(pattern: string): string[] {
  const [, head, low = '', high = ''] = /^(.*)\{(\d+)-(\d+)\}$/.exec(pattern) ?? []
  if (head === undefined || Number(low) >= Number(high)) return []
  const text = (value: number): string => String(value).padStart(low.length, '0')
  return [`${head}{${text(Number(low) + 1)}-${high}}`, `${head}{${low}-${text(Number(high) - 1)}}`]
}

/** The tree with another value at a path; all else is shared. */
function replaced(tree: unknown, [step, ...rest]: Path, value: unknown): unknown {
  if (step === undefined) return value
  if (Array.isArray(tree)) return tree.map((each, at) => at === step ? replaced(each, rest, value) : each)
  const inside = tree as Readonly<Record<string, unknown>>
  return { ...inside, [step]: replaced(inside[step], rest, value) }
}

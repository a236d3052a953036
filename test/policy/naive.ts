/**
 * The language's meaning in the simplest words there are: a linear walk over the document itself,
 * without indexes or anything prepared. What the engine does is compared with this.
 */
import type { CallFacts } from '../../src/policy/facts.ts'
import type { Numbers } from '../../src/policy/numbers.ts'
import { matches, parsePattern } from '../../src/policy/patterns.ts'
import type { Condition, PolicyFile, Rule } from '../../src/policy/schema.gen.ts'

/** The path of the rule that decides, or `otherwise`. */
export function naiveRule(tree: PolicyFile, facts: CallFacts, world: World): string {
  return walk(tree.rules ?? [], '', [], facts, world) ?? 'otherwise'
}

/** What a policy leaves to others. */
export interface World {
  readonly numbers: Numbers
  readonly isOpen: (calendar: string) => boolean
}

function walk(
  rules: readonly Rule[], around: string, whens: readonly Condition[], facts: CallFacts, world: World,
): string | undefined {
  for (const [at, rule] of rules.entries()) {
    const path = `${around}${rule.name ?? `rule-${at + 1}`}`
    const chain = rule.when ? [...whens, rule.when] : whens
    if (!chain.every(when => holds(when, facts, world))) continue
    if (rule.rules) {
      const found = walk(rule.rules, `${path}/`, chain, facts, world)
      if (found !== undefined) return found
    } else if (facts.peer !== undefined || invited(chain, facts, world)) {
      return path
    }
  }
  return undefined
}

function list<T extends string>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

function holds(when: Condition, facts: CallFacts, world: World): boolean {
  const fits = (texts: readonly string[], party: CallFacts['to']): boolean => texts.some(text => {
    const pattern = parsePattern(text, world.numbers)
    return pattern.kind !== 'fault' && matches(pattern, party)
  })
  return (when.peer === undefined || list(when.peer).some(name => name === 'anyone' || name === facts.peer))
    && (when.to === undefined || fits(list(when.to), facts.to))
    && (when.from === undefined || fits(list(when.from), facts.from))
    && Object.entries(when.header ?? {}).every(([name, value]) => list(value).some(text =>
      facts.headers.get(name.toLowerCase())?.some(line => isLike(line, text))))
    && (when.during === undefined || list(when.during).some(world.isOpen))
    && (when.outside === undefined || !list(when.outside).some(world.isOpen))
    && (when.all ?? []).every(part => holds(part, facts, world))
    && (when.any === undefined || when.any.some(part => holds(part, facts, world)))
    && (when.not === undefined || !holds(when.not, facts, world))
}

function isLike(line: string, text: string): boolean {
  return text.endsWith('*') ? line.startsWith(text.slice(0, -1)) : line === text
}

/** A stranger is invited by a chain of conditions that speaks of peers, on the branches that hold. */
function invited(chain: readonly Condition[], facts: CallFacts, world: World): boolean {
  for (const when of chain) {
    if (says(when)) return true
    for (const branches of anys(when)) {
      if (!branches.some(speaks)) continue
      if (branches.some(branch => holds(branch, facts, world) && invited([branch], facts, world))) return true
    }
  }
  return false
}

function says(when: Condition): boolean {
  return when.peer !== undefined || (when.all ?? []).some(says)
}

function anys(when: Condition): (readonly Condition[])[] {
  return [...when.any ? [when.any] : [], ...(when.all ?? []).flatMap(anys)]
}

function speaks(when: Condition): boolean {
  return says(when) || anys(when).flat().some(speaks)
}

/**
 * The language's meaning in the simplest words there are: a linear walk over the document itself,
 * without indexes or anything prepared. What the engine does is compared with this.
 */
import type { CallFacts } from '../../src/policy/facts.ts'
import type { Kinds } from '../../src/policy/kinds.ts'
import { patternsIn } from '../../src/policy/matchers.ts'
import type { Numbers } from '../../src/policy/numbers.ts'
import { matches, parsePattern } from '../../src/policy/patterns.ts'
import type { Action, Condition, Matcher, Patterns, PolicyFile, Rule } from '../../src/policy/schema.gen.ts'
import { shareOf } from '../../src/policy/share.ts'

/** The path of the rule that decides, or `otherwise`. */
export function naiveRule(tree: PolicyFile, facts: CallFacts, whole: Omit<World, 'tree'>): string {
  return walk(tree.rules ?? [], '', [], facts, { ...whole, tree }) ?? 'otherwise'
}

/** What a policy leaves to others. */
export interface World {
  readonly tree: PolicyFile
  readonly numbers: Numbers
  readonly kinds: Kinds
  /** The beginnings in each list, canonical. */
  readonly lists: Readonly<Record<string, readonly string[]>>
  readonly isOpen: (calendar: string) => boolean
}

function walk(
  rules: readonly Rule[], around: string, whens: readonly Condition[], facts: CallFacts, world: World,
): string | undefined {
  for (const [at, rule] of rules.entries()) {
    const path = `${around}${rule.name ?? `rule-${at + 1}`}`
    const chain = rule.when ? [...whens, rule.when] : whens
    // Those around it held with the tags of their time.
    if (rule.when && !holds(rule.when, facts, world)) continue
    const carried = rule.tag === undefined ? facts
      : { ...facts, tags: new Set([...facts.tags ?? [], ...list(rule.tag)]) }
    const isAdmitted = (now: CallFacts): boolean => now.peer !== undefined || invited(chain, now, world)
    if (rule.rules) {
      const found = walk(rule.rules, `${path}/`, chain, carried, world)
        ?? (rule.otherwise && isAdmitted(carried)
          ? decide(rule.otherwise, `${path}/otherwise`, carried, world) : undefined)
      if (found !== undefined) return found
    } else if (isAdmitted(facts)) {
      const found = decide(rule.do ?? {}, path, carried, world)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** A group is tried for whoever was admitted; it may decide nothing. */
function decide(action: Action, path: string, facts: CallFacts, world: World): string | undefined {
  const { goto } = action
  return goto === undefined ? path
    : walk(world.tree.groups?.[goto] ?? [], `${goto}/`, [{ peer: 'anyone' }], facts, world)
}

function list<T extends string>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

function holds(when: Condition, facts: CallFacts, world: World): boolean {
  const fits = (written: Patterns, party: CallFacts['to'], plan?: Numbers): boolean =>
    patternsIn(written).some(each => {
      if (typeof each !== 'string') return isOf(each, party, world)
      const pattern = parsePattern(each, plan)
      return pattern.kind !== 'fault' && matches(pattern, party)
    })
  const { e164: _, ...asItCame } = facts.to
  return (when.peer === undefined || list(when.peer).some(name => name === 'anyone' || name === facts.peer))
    && (when.to === undefined || fits(when.to, facts.to, world.numbers))
    && (when.from === undefined || fits(when.from, facts.from, world.numbers))
    && (when.request === undefined || fits(when.request, asItCame))
    && (when.source === undefined || list(when.source).some(network => isInside(facts.source.address, network)))
    && (when.transport === undefined || list<string>(when.transport).includes(facts.source.transport))
    && (when.user === undefined || (facts.user !== undefined && patternsIn(when.user).some(each =>
      typeof each === 'string' && isLike(facts.user ?? '', each))))
    && (when.tag === undefined || list(when.tag).some(name => facts.tags?.has(name)))
    && (when.share === undefined || isAmong(when.share, facts))
    && (when.offer === undefined || Object.entries(when.offer).every(([key, wanted]) =>
      (facts.offer?.[key as 'video'] ?? false) === wanted))
    && Object.entries(when.header ?? {}).every(([name, value]) => patternsIn(value).some(text =>
      typeof text === 'string' && facts.headers.get(name.toLowerCase())?.some(line => isLike(line, text))))
    && (when.during === undefined || list(when.during).some(world.isOpen))
    && (when.outside === undefined || !list(when.outside).some(world.isOpen))
    && (when.all ?? []).every(part => holds(part, facts, world))
    && (when.any === undefined || when.any.some(part => holds(part, facts, world)))
    && (when.not === undefined || !holds(when.not, facts, world))
}

function isOf(written: Matcher, party: CallFacts['to'], world: World): boolean {
  if (written.list !== undefined) {
    return world.lists[written.list]?.some(head => (party.e164 ?? party.user).startsWith(head)) ?? false
  }
  if (written.regex !== undefined) return new RegExp(`^(?:${written.regex})$`).test(party.e164 ?? party.user)
  const kinds = typeof written.kind === 'string' ? [written.kind] : written.kind ?? []
  return kinds.some(kind => world.kinds.kindsOf(party).has(kind))
}

/** Only whole octets, which is what the random policies write. */
function isInside(address: string, network: string): boolean {
  const [base = '', bits = '32'] = network.split('/')
  const octets = Number(bits) / 8
  return address.split('.').slice(0, octets).join('.') === base.split('.').slice(0, octets).join('.')
}

function isAmong(share: NonNullable<Condition['share']>, facts: CallFacts): boolean {
  const { part, by = 'from', seed = '' } = typeof share === 'string' ? { part: share } : share
  const party = facts[by]
  return shareOf(party.e164 ?? party.user, seed) * 100 < Number.parseFloat(part)
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

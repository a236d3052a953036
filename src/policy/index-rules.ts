/**
 * Which of a branch's rules can hold for a call? Rules are filed first by peer, then, within a
 * peer's drawer, by the condition on `to` or `from` that the fewest of its fellows share. A call
 * opens two drawers, its peer's and the one for rules of any peer, and walks what lies there in
 * file order; all other rules would have declined.
 */
import type { Condition, ConditionKey } from './condition.ts'
import type { CallFacts } from './facts.ts'
import { slot } from './index-prefix.ts'
import { PartyIndex } from './index-party.ts'
import { probeOf, type FiledPattern } from './patterns.ts'

/** Below this many rules asking each is as fast. */
const INDEXED_MIN = 8
/** A rule with a longer list of peers is filed with those for any peer. */
const PEERS_MAX = 64

type PartyKey = Extract<ConditionKey, { readonly patterns: readonly FiledPattern[] }>

/** Walks the rules worth asking: indexes in file order, then -1. */
export interface Candidates {
  next(): number
}

export class RuleIndex {
  readonly #count: number
  readonly #drawers: Map<string, Drawer> | undefined
  readonly #anyPeer: Drawer | undefined

  /** @param rules the conditions of each rule of a branch, in file order */
  constructor(rules: readonly (readonly Condition[])[]) {
    this.#count = rules.length
    if (rules.length < INDEXED_MIN) return
    const everyone: number[] = []
    const byPeer = new Map<string, number[]>()
    for (const [id, conditions] of rules.entries()) {
      const peers = conditions.map(condition => condition.key).find(key => key?.on === 'peer')
      if (!peers || peers.names.length > PEERS_MAX) everyone.push(id)
      else for (const name of new Set(peers.names)) slot(byPeer, name).push(id)
    }
    this.#anyPeer = new Drawer(everyone, rules)
    this.#drawers = new Map([...byPeer].map(([name, ids]) => [name, new Drawer(ids, rules)]))
  }

  /** @param all true to walk every rule */
  candidates(facts: CallFacts, all: boolean): Candidates {
    if (all || !this.#anyPeer) return new Everyone(this.#count)
    const lists: (readonly number[])[] = []
    this.#anyPeer.collect(facts, lists)
    if (facts.peer !== undefined) this.#drawers?.get(facts.peer)?.collect(facts, lists)
    return lists.length === 1 && lists[0] ? new OneList(lists[0]) : new Merged(lists)
  }
}

class Drawer {
  #to: PartyIndex | undefined
  #from: PartyIndex | undefined
  readonly #rest: number[] = []

  constructor(ids: readonly number[], rules: readonly (readonly Condition[])[]) {
    const keys = ids.map(id => partyKeysOf(rules[id] ?? []))
    const sharers = countSharers(keys.flat())
    for (const [at, id] of ids.entries()) {
      const key = leastShared(keys[at] ?? [], sharers)
      if (!key) {
        this.#rest.push(id)
        continue
      }
      const index = key.on === 'to' ? this.#to ??= new PartyIndex() : this.#from ??= new PartyIndex()
      for (const pattern of key.patterns) index.add(pattern, id)
    }
  }

  collect(facts: CallFacts, lists: (readonly number[])[]): void {
    this.#to?.collect(probeOf(facts.to), facts.to.host, lists)
    this.#from?.collect(probeOf(facts.from), facts.from.host, lists)
    if (this.#rest.length > 0) lists.push(this.#rest)
  }
}

function partyKeysOf(conditions: readonly Condition[]): PartyKey[] {
  return conditions.flatMap(({ key }) => key && key.on !== 'peer' && key.patterns.every(isSelective) ? [key] : [])
}

/** A lone star excludes nobody. */
function isSelective(pattern: FiledPattern): boolean {
  return pattern.kind === 'uri' || pattern.tail.kind !== 'any' || pattern.heads.every(head => head !== '')
}

function sharedNames(key: PartyKey): string[] {
  return key.patterns.map(pattern => pattern.kind === 'uri'
    ? `${key.on}@${pattern.host}`
    : `${key.on} ${pattern.tail.kind === 'end' ? '=' : ''}${pattern.heads[0] ?? ''}`)
}

/** How many conditions say the same thing. */
function countSharers(keys: readonly PartyKey[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) for (const name of sharedNames(key)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function leastShared(keys: readonly PartyKey[], sharers: ReadonlyMap<string, number>): PartyKey | undefined {
  let best: PartyKey | undefined
  let bestCount = Infinity
  for (const key of keys) {
    const count = Math.max(...sharedNames(key).map(name => sharers.get(name) ?? 0))
    if (count < bestCount) [best, bestCount] = [key, count]
  }
  return best
}

class Everyone implements Candidates {
  readonly #count: number
  #at = 0

  constructor(count: number) {
    this.#count = count
  }

  next(): number {
    return this.#at < this.#count ? this.#at++ : -1
  }
}

class OneList implements Candidates {
  readonly #ids: readonly number[]
  #at = 0

  constructor(ids: readonly number[]) {
    this.#ids = ids
  }

  next(): number {
    return this.#ids[this.#at++] ?? -1
  }
}

/** Ascending lists walked as one; an id in several of them comes once. */
class Merged implements Candidates {
  readonly #lists: readonly (readonly number[])[]
  readonly #ats: number[]

  constructor(lists: readonly (readonly number[])[]) {
    this.#lists = lists
    this.#ats = lists.map(() => 0)
  }

  next(): number {
    let least = -1
    for (let list = 0; list < this.#lists.length; list++) {
      const id = this.#head(list)
      if (id !== undefined && (least < 0 || id < least)) least = id
    }
    if (least < 0) return -1
    for (let list = 0; list < this.#lists.length; list++) {
      if (this.#head(list) === least) this.#ats[list] = (this.#ats[list] as number) + 1
    }
    return least
  }

  #head(list: number): number | undefined {
    return (this.#lists[list] as readonly number[])[this.#ats[list] as number]
  }
}

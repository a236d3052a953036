/**
 * Which of a branch's rules can hold for a call? Rules are filed first by peer, then, within a
 * peer's drawer, by the condition on `to` or `from` that the fewest of its fellows share. A call
 * opens two drawers, its peer's and the one for rules of any peer, and walks what lies there in
 * file order; all other rules would have declined.
 */
import type { Sliced } from '../base/sliced.ts'
import { candidatesIn, everyone, type Candidates } from './candidates.ts'
import type { Condition, ConditionKey } from './condition.ts'
import type { CallFacts } from './facts.ts'
import { file, type Ids } from './ids.ts'
import { isProven, PartyIndex } from './index-party.ts'
import { probeOf, type FiledPattern } from './patterns.ts'

/** Below this many rules asking each is as fast. */
const INDEXED_MIN = 8
/** A rule with a longer list of peers is filed with those for any peer. */
const PEERS_MAX = 64

type PeerKey = Extract<ConditionKey, { readonly on: 'peer' }>
type PartyKey = Extract<ConditionKey, { readonly patterns: readonly FiledPattern[] }>

interface Filed {
  /** By rule: the conditions that being found does not prove. */
  readonly open: readonly (readonly Condition[])[]
  readonly anyPeer: Drawer | Ids | undefined
  readonly drawers: ReadonlyMap<string, Drawer | Ids>
}

export class RuleIndex {
  readonly #rules: readonly (readonly Condition[])[]
  readonly #open: Filed['open'] | undefined
  readonly #anyPeer: Filed['anyPeer']
  readonly #drawers: Filed['drawers'] | undefined

  /** @param filed undefined where all rules are asked */
  constructor(rules: readonly (readonly Condition[])[], filed?: Filed) {
    this.#rules = rules
    this.#open = filed?.open
    this.#anyPeer = filed?.anyPeer
    this.#drawers = filed?.drawers
  }

  /** @param all true to walk every rule */
  candidates(facts: CallFacts, all: boolean): Candidates {
    if (all || !this.#open) return everyone(this.#rules.length)
    const found: Ids[] = []
    open(this.#anyPeer, facts, found)
    if (facts.peer !== undefined && this.#drawers) open(this.#drawers.get(facts.peer), facts, found)
    return candidatesIn(found)
  }

  /** What of a candidate remains to be asked; with `all`, everything. */
  openOf(id: number, all: boolean): readonly Condition[] {
    return (all || !this.#open ? this.#rules : this.#open)[id] as readonly Condition[]
  }
}

/** Files rules. @param rules the conditions of each rule of a branch, in file order */
export function* indexOf(rules: readonly (readonly Condition[])[]): Sliced<RuleIndex> {
  if (rules.length < INDEXED_MIN) return new RuleIndex(rules)
  const strangers: number[] = []
  const byPeer = new Map<string, Ids>()
  const kept = new Map<Condition, readonly Condition[]>()
  const open: (readonly Condition[])[] = []
  const parties: (readonly PartyKey[])[] = []
  for (const [id, conditions] of rules.entries()) {
    const peers = filedPeers(conditions)
    if (peers) for (const name of new Set(peers.names)) file(byPeer, name, id)
    else strangers.push(id)
    const own = partyKeysOf(conditions)
    parties.push(own)
    open.push(openOf(conditions, peers, own, kept))
    yield
  }
  const anyPeer = strangers.length > 0 ? yield* drawerOf(strangers, parties) : undefined
  const drawers = new Map<string, Drawer | Ids>()
  for (const [name, ids] of byPeer) drawers.set(name, yield* drawerOf(ids, parties))
  return new RuleIndex(rules, { open, anyPeer, drawers })
}

/** The condition a rule is filed by among peers. */
function filedPeers(conditions: readonly Condition[]): PeerKey | undefined {
  for (const { key } of conditions) if (key?.on === 'peer') return key.names.length > PEERS_MAX ? undefined : key
  return undefined
}

const none: readonly Condition[] = Object.freeze([])

/**
 * Without the conditions that hold for every call the rule is found for. Where it could be filed by
 * `to` or by `from`, either is asked, for that may differ from drawer to drawer.
 *
 * @param kept lists of one made so far: most rules share theirs, and it then stays in the cache
 */
function openOf(
  conditions: readonly Condition[], peers: PeerKey | undefined, parties: readonly PartyKey[],
  kept: Map<Condition, readonly Condition[]>,
): readonly Condition[] {
  const [party] = parties
  const proven = parties.length === 1 && party?.patterns.every(isProven) ? party : undefined
  const open = conditions.filter(({ key }) => key === undefined || (key !== peers && key !== proven))
  const [only] = open
  if (open.length > 1 || !only) return only ? open : none
  const known = kept.get(only) ?? open
  kept.set(only, known)
  return known
}

/** Rules among which only `to` and `from` choose; where nothing does, just their ids. */
function* drawerOf(ids: Ids, parties: readonly (readonly PartyKey[])[]): Sliced<Drawer | Ids> {
  const listed = typeof ids === 'number' ? [ids] : ids
  if (listed.every(id => parties[id]?.length === 0)) return ids
  const sharers = new Map<string, number>()
  // Where every rule has one key at most there is nothing to choose.
  if (listed.some(id => (parties[id]?.length ?? 0) > 1)) {
    for (const id of listed) {
      for (const name of (parties[id] ?? []).flatMap(sharedNames)) sharers.set(name, (sharers.get(name) ?? 0) + 1)
      yield
    }
  }
  const drawer = new Drawer()
  for (const id of listed) {
    drawer.file(id, leastShared(parties[id] ?? [], sharers))
    yield
  }
  return drawer
}

function open(drawer: Drawer | Ids | undefined, facts: CallFacts, found: Ids[]): void {
  if (drawer === undefined) return
  if (drawer instanceof Drawer) drawer.collect(facts, found)
  else found.push(drawer)
}

class Drawer {
  #to: PartyIndex | undefined
  #from: PartyIndex | undefined
  readonly #rest: number[] = []

  file(id: number, key: PartyKey | undefined): void {
    if (!key) {
      this.#rest.push(id)
      return
    }
    const index = key.on === 'to' ? this.#to ??= new PartyIndex() : this.#from ??= new PartyIndex()
    for (const pattern of key.patterns) index.add(pattern, id)
  }

  collect(facts: CallFacts, found: Ids[]): void {
    this.#to?.collect(probeOf(facts.to), facts.to.host, found)
    this.#from?.collect(probeOf(facts.from), facts.from.host, found)
    if (this.#rest.length > 0) found.push(this.#rest)
  }
}

const noKeys: readonly PartyKey[] = Object.freeze([])

function partyKeysOf(conditions: readonly Condition[]): readonly PartyKey[] {
  let keys: PartyKey[] | undefined
  for (const { key } of conditions) {
    if (key && key.on !== 'peer' && key.patterns.every(isSelective)) (keys ??= []).push(key)
  }
  return keys ?? noKeys
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

/** @param sharers how many conditions say the same thing */
function leastShared(keys: readonly PartyKey[], sharers: ReadonlyMap<string, number>): PartyKey | undefined {
  if (keys.length <= 1) return keys[0]
  let best: PartyKey | undefined
  let bestCount = Infinity
  for (const key of keys) {
    const count = Math.max(...sharedNames(key).map(name => sharers.get(name) ?? 0))
    if (count < bestCount) [best, bestCount] = [key, count]
  }
  return best
}

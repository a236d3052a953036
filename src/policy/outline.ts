/**
 * What a checked tree consists of, as lists with paths, gathered in one walk: every check reads these
 * instead of walking by itself.
 */
import type { Path } from './position.ts'
import { admitWhen, afterWhen } from './stage-words.ts'
import type {
  Action, Condition, HeaderSet, Matcher, Peer, PolicyFile, Pool, Proof, Rule, TierOptions, Voicemail,
} from './schema.gen.ts'
import { placedPrompts, type AppParts } from './apps/app-action.ts'
import { appPartsOf } from './apps/app-actions.ts'
import { partsOfConference } from './apps/compile-conference.ts'
import { partsOfSteps } from './flow/flow-parts.ts'
import { isLeftOpen } from './chosen-dial.ts'
import { partsOfQueue } from './queue/queue-parts.ts'
import { toldParts, type ToldPart } from './told-calls.ts'

/** Something of the tree and the way to it. */
export interface Placed<T> {
  readonly value: T
  readonly path: Path
}

/** One use of a name. */
export interface Reference {
  readonly kind: 'peer' | 'target' | 'calendar' | 'media' | 'headers' | 'group' | 'data' | 'lookup' | 'flow'
    | 'queue' | 'conference' | 'recorder'
  readonly name: string
  readonly path: Path
  /** True where only a single target fits, not a whole pool: the members of a shared tier. */
  readonly single?: true
}

export interface Outline {
  /** Depth first, in file order. */
  readonly rules: readonly (Placed<Rule> & {
    /** The conditions of the rules around it, outermost first. */
    readonly around: readonly Condition[]
  })[]
  /** The lists of rules that stand side by side. */
  readonly levels: readonly Placed<readonly Rule[]>[]
  /** Every `when`, and what stands under its any, all and not. */
  readonly conditions: readonly Placed<Condition>[]
  /** What rules do, and every `otherwise`. */
  readonly actions: readonly Placed<Action>[]
  /** Named pools and those written in place. */
  readonly pools: readonly Placed<Pool>[]
  readonly tiers: readonly Placed<TierOptions>[]
  readonly headerSets: readonly Placed<HeaderSet>[]
  readonly references: readonly Reference[]
  /** What leads to applications says: file names of prompts, texts with blanks, durations. */
  readonly prompts: readonly Placed<string>[]
  readonly templates: readonly Placed<string>[]
  readonly durations: readonly Placed<string>[]
  /** How callers leave messages. */
  readonly voicemails: readonly Placed<Voicemail>[]
  /** SIP URIs, wherever they stand. */
  readonly uris: readonly Placed<string>[]
  /** What tests tell of calls, the steps of each after it. */
  readonly told: readonly ToldPart[]
}

/** Gathers the outline of a tree that fits the schema. */
export function outlineOf(tree: PolicyFile): Outline {
  const outline = new Gathering()
  outline.gather(tree)
  return outline
}

/** True where a member is written as a URI and is no name. */
export function isUri(member: string): boolean {
  return member.includes(':')
}

/** Ways to pick among equals. */
export const evenPicks = ['round-robin', 'least-calls', 'random-two', 'latency'] as const

/** The members of a tier, as written. */
export function tierMembers(tier: string | TierOptions): readonly string[] {
  if (typeof tier === 'string') return [tier]
  const even = evenPicks.flatMap(word => tier[word] ?? [])
  const all = ringing(tier).map(([name]) => name)
  return [...tier['in-order'] ?? [], ...even, ...tier.hash?.among ?? [], ...Object.keys(tier.weighted ?? {}), ...all]
}

/** Those who ring together, each with its delay. */
export function ringing({ all = [] }: TierOptions): readonly (readonly [name: string, after: string])[] {
  return Array.isArray(all) ? all.map((name: string) => [name, '0s']) : Object.entries(all as Record<string, string>)
}

/** The tiers of a pool, as written. */
export function poolTiers({ pick, then = [] }: Pool): readonly (string | TierOptions)[] {
  return typeof then === 'string' || !Array.isArray(then) ? [pick, then as string | TierOptions] : [pick, ...then]
}

/** One or several, as a list. */
export function listOf<T extends string>(value: T | readonly T[] | undefined): readonly T[] {
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}

/** The addresses a peer is recognised by; none when it is by another proof. */
export function networksOf({ source }: Pick<Peer, 'source'>): readonly string[] {
  return Array.isArray(source) ? source as readonly string[] : (source as Proof | undefined)?.addresses ?? []
}

/** How a peer's callers prove who they are, when that is not their address. */
export function proofOf({ source }: Pick<Peer, 'source'>): Proof | undefined {
  return Array.isArray(source) ? undefined : source as Proof | undefined
}

/** What stands under contact for the phones that registered. */
export const REGISTERED = 'registered'

class Gathering implements Outline {
  readonly rules: Outline['rules'][number][] = []
  readonly levels: Placed<readonly Rule[]>[] = []
  readonly conditions: Placed<Condition>[] = []
  readonly actions: Placed<Action>[] = []
  readonly pools: Placed<Pool>[] = []
  readonly tiers: Placed<TierOptions>[] = []
  readonly headerSets: Placed<HeaderSet>[] = []
  readonly references: Reference[] = []
  readonly prompts: Placed<string>[] = []
  readonly templates: Placed<string>[] = []
  readonly durations: Placed<string>[] = []
  readonly voicemails: Placed<Voicemail>[] = []
  readonly uris: Placed<string>[] = []
  readonly told: ToldPart[] = []

  gather(tree: PolicyFile): void {
    for (const [name, peer] of Object.entries(tree.peers ?? {})) {
      const path = ['peers', name]
      if (peer.contact !== REGISTERED) this.#uris(peer.contact, [...path, 'contact'])
      for (const key of ['as', 'at', 'through'] as const) this.#uris(peer.register?.[key], [...path, 'register', key])
      this.#reference('media', peer.media, [...path, 'media'])
      const users = proofOf(peer)?.digest?.users
      const known = [...path, 'source', 'digest', 'users', 'lookup']
      if (typeof users === 'object') this.#reference('lookup', users.lookup, known)
      this.#headers(peer.send?.headers, [...path, 'send', 'headers'])
    }
    for (const [name, pool] of Object.entries(tree.pools ?? {})) this.#pool(pool, ['pools', name])
    for (const [name, { record, 'hold-music': music }] of Object.entries(tree.media ?? {})) {
      this.#recorder(record, ['media', name])
      this.prompts.push(...placedPrompts(music, ['media', name, 'hold-music']))
    }
    for (const [name, set] of Object.entries(tree.headers ?? {})) {
      this.headerSets.push({ value: set, path: ['headers', name] })
    }
    for (const [at, { when }] of (tree.admit ?? []).entries()) this.#condition(admitWhen(when), ['admit', at, 'when'])
    for (const [at, { when, tag, lookup }] of (tree.read ?? []).entries()) {
      if (when) this.#condition(when, ['read', at, 'when'])
      this.#references('lookup', lookup, ['read', at, 'lookup'])
      if (typeof tag !== 'object' || Array.isArray(tag)) continue
      const asked = tag as { readonly from?: string; readonly to?: string }
      this.#reference('data', asked.from, ['read', at, 'tag', 'from'])
      this.#reference('data', asked.to, ['read', at, 'tag', 'to'])
    }
    this.#level(tree.rules ?? [], ['rules'], [])
    for (const [at, { when }] of (tree.after ?? []).entries()) {
      if (when) this.#condition(afterWhen(when), ['after', at, 'when'])
    }
    for (const [name, rules] of Object.entries(tree.groups ?? {})) this.#level(rules, ['groups', name], [])
    for (const [name, written] of Object.entries(tree.conferences ?? {})) {
      this.#parts(partsOfConference(written, ['conferences', name]))
    }
    for (const [name, steps] of Object.entries(tree.flows ?? {})) {
      for (const parts of partsOfSteps(steps, ['flows', name])) this.#parts(parts)
    }
    for (const [name, queue] of Object.entries(tree.queues ?? {})) this.#parts(partsOfQueue(queue, ['queues', name]))
    if (tree.otherwise) this.#action(tree.otherwise, ['otherwise'])
    for (const [at, { when }] of (tree.invariants ?? []).entries()) {
      if (when) this.#condition(when, ['invariants', at, 'when'])
    }
    this.told.push(...toldParts(tree))
    for (const { expect, path } of this.told) this.#uris(expect.redirect, [...path, 'expect', 'redirect'])
  }

  #recorder(record: Rule['record'], path: Path): void {
    if (typeof record === 'object') this.#reference('recorder', record.siprec, [...path, 'record', 'siprec'])
  }

  #level(rules: readonly Rule[], path: Path, around: readonly Condition[]): void {
    this.levels.push({ value: rules, path })
    for (const [at, rule] of rules.entries()) {
      const here = [...path, at]
      this.rules.push({ value: rule, path: here, around })
      if (rule.when) this.#condition(rule.when, [...here, 'when'])
      this.#reference('media', rule.media, [...here, 'media'])
      this.#recorder(rule.record, here)
      this.#headers(rule.headers, [...here, 'headers'])
      this.prompts.push(...placedPrompts(rule.limit?.warn?.play, [...here, 'limit', 'warn', 'play']))
      if (rule.do) this.#action(rule.do, [...here, 'do'])
      if (rule.otherwise) this.#action(rule.otherwise, [...here, 'otherwise'])
      if (rule.rules) this.#level(rule.rules, [...here, 'rules'], rule.when ? [...around, rule.when] : around)
    }
  }

  #condition(condition: Condition, path: Path): void {
    this.conditions.push({ value: condition, path })
    this.#references('peer', condition.peer, [...path, 'peer'])
    for (const key of ['from', 'to'] as const) this.#lists(condition[key], [...path, key])
    for (const name of Object.keys(condition.lookup ?? {})) this.#reference('lookup', name, [...path, 'lookup', name])
    this.#references('calendar', condition.during, [...path, 'during'])
    this.#references('calendar', condition.outside, [...path, 'outside'])
    for (const key of ['any', 'all'] as const) {
      for (const [at, part] of (condition[key] ?? []).entries()) this.#condition(part, [...path, key, at])
    }
    if (condition.not) this.#condition(condition.not, [...path, 'not'])
  }

  #lists(written: Condition['from'], path: Path): void {
    const look = (each: Exclude<NonNullable<typeof written>, readonly unknown[]>, place: Path): void => {
      if (typeof each === 'object') this.#reference('data', (each as Matcher).list, [...place, 'list'])
    }
    if (Array.isArray(written)) for (const [at, each] of written.entries()) look(each, [...path, at])
    else if (written !== undefined) look(written as Matcher, path)
  }

  #action(action: Action, path: Path): void {
    this.actions.push({ value: action, path })
    this.#uris(action.redirect, [...path, 'redirect'])
    this.#reference('group', action.goto, [...path, 'goto'])
    this.#reference('peer', action.challenge, [...path, 'challenge'])
    this.#parts(appPartsOf(action, path))
    const { dial } = action
    if (dial === undefined || isLeftOpen(dial)) return
    const here = [...path, 'dial']
    if (typeof dial === 'string' || Array.isArray(dial)) this.#members(dial as string | readonly string[], here)
    else this.#pool(dial as Pool, here)
  }

  #parts({
    prompts = [], templates = [], durations = [], members = [], flows = [], queues = [], conferences = [],
    voicemails = [], lookups = [],
  }: AppParts): void {
    this.prompts.push(...prompts)
    this.templates.push(...templates)
    this.durations.push(...durations)
    this.voicemails.push(...voicemails)
    for (const { value, path } of members) this.#member(value, path)
    for (const { value, path } of conferences) this.#reference('conference', value, path)
    for (const { value, path } of flows) this.#reference('flow', value, path)
    for (const { value, path } of lookups) this.#reference('lookup', value, path)
    for (const { value, path } of queues) this.#reference('queue', value, path)
  }

  #pool(pool: Pool, path: Path): void {
    this.pools.push({ value: pool, path })
    this.#tier(pool.pick, [...path, 'pick'])
    const { then } = pool
    if (then === undefined) return
    if (!Array.isArray(then)) this.#memberOrTier(then as string | TierOptions, [...path, 'then'])
    else for (const [at, each] of then.entries()) this.#memberOrTier(each, [...path, 'then', at])
  }

  #memberOrTier(value: string | TierOptions, path: Path): void {
    if (typeof value === 'string') this.#members(value, path)
    else this.#tier(value, path)
  }

  #tier(tier: TierOptions, path: Path): void {
    this.tiers.push({ value: tier, path })
    this.#members(tier['in-order'], [...path, 'in-order'])
    for (const word of evenPicks) this.#members(tier[word], [...path, word], true)
    this.#members(tier.hash?.among, [...path, 'hash', 'among'], true)
    for (const name of Object.keys(tier.weighted ?? {})) this.#member(name, [...path, 'weighted', name], true)
    for (const [at, [name]] of ringing(tier).entries()) {
      this.#member(name, [...path, 'all', Array.isArray(tier.all) ? at : name], true)
    }
  }

  #members(members: string | readonly string[] | undefined, path: Path, single?: true): void {
    if (typeof members === 'string') this.#member(members, path, single)
    else for (const [at, name] of (members ?? []).entries()) this.#member(name, [...path, at], single)
  }

  #member(name: string, path: Path, single?: true): void {
    if (isUri(name)) this.uris.push({ value: name, path })
    else this.references.push({ kind: 'target', name, path, ...(single && { single }) })
  }

  #headers(choice: string | HeaderSet | undefined, path: Path): void {
    if (typeof choice === 'object') this.headerSets.push({ value: choice, path })
    else this.#reference('headers', choice, path)
  }

  #uris(uris: string | readonly string[] | undefined, path: Path): void {
    if (typeof uris === 'string') this.uris.push({ value: uris, path })
    else for (const [at, value] of (uris ?? []).entries()) this.uris.push({ value, path: [...path, at] })
  }

  #references(kind: Reference['kind'], names: string | readonly string[] | undefined, path: Path): void {
    if (typeof names === 'string') this.#reference(kind, names, path)
    else for (const [at, name] of (names ?? []).entries()) this.#reference(kind, name, [...path, at])
  }

  #reference(kind: Reference['kind'], name: string | undefined, path: Path): void {
    if (name !== undefined) this.references.push({ kind, name, path })
  }
}

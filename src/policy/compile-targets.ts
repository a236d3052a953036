/** From the names after `dial` to targets with parsed contacts, in tiers. Done once per policy. */
import { longName } from '../sip/header-names.ts'
import { credentialsOf, parseContact, type Contact } from './contact.ts'
import type {
  DialPlan, Failover, HashBy, HeaderEdit, HeaderEdits, MediaWords, Member, Target, Tier,
} from './decision.ts'
import { compileSending } from './sending.ts'
import { compileFailover, durationMs, standardFailover } from './failover.ts'
import { evenPicks, listOf, poolTiers, REGISTERED, ringing } from './outline.ts'
import type { RecorderOf, RecordingServer } from './record-wish.ts'
import type {
  Dial, HeaderChange, HeaderChoice, HeaderSet, Peer, PolicyFile, Pool, TierOptions,
} from './schema.gen.ts'
import { parseTemplate, type Lists } from './templates.ts'

/** A peer, compiled: everything a plan or an arriving call wants of it. */
export interface CompiledPeer {
  /** One for each contact, named `peer`, `peer/2` …; empty when it cannot be dialled. */
  readonly targets: readonly Target[]
  readonly media?: MediaWords
}

/** A pool, compiled; frozen, so plans share it. */
export interface CompiledPool {
  readonly tiers: readonly Tier[]
  readonly failover: Failover
}

/** What a plan can name. */
export interface TargetScope {
  readonly peers: ReadonlyMap<string, CompiledPeer>
  readonly pools: ReadonlyMap<string, CompiledPool>
  /** Loaded lists, which may say whom; without them nobody is in any. */
  readonly lists?: Lists
}

/** What a peer says by name, looked up. */
export interface PeerChoices {
  readonly media: MediaWords | undefined
  readonly headers: readonly HeaderEdits[]
  readonly numbers: Parameters<typeof compileSending>[1]
}

export function compilePeer(
  name: string, peer: Peer, { media, headers, numbers }: PeerChoices,
): CompiledPeer {
  const sending = compileSending(peer, numbers)
  const shared = {
    peer: name, headers, ...(media ? { media } : {}), ...(sending && { sending }),
    ...(peer.auth && { auth: credentialsOf(peer.auth) }), ...(peer.transfer && { transfer: peer.transfer }),
  }
  if (peer.contact === REGISTERED) {
    const targets = [Object.freeze({ name, ...shared, contact: nowhere, registered: true as const })]
    return Object.freeze({ targets: Object.freeze(targets), ...(media ? { media } : {}) })
  }
  const uris = peer.contact === undefined ? [] : typeof peer.contact === 'string' ? [peer.contact] : peer.contact
  const targets = uris.flatMap((uri, at): Target[] => {
    const contact = parseContact(uri)
    const targetName = at === 0 ? name : `${name}/${at + 1}`
    return contact ? [Object.freeze({ name: targetName, ...shared, contact })] : []
  })
  return Object.freeze({ targets: Object.freeze(targets), ...(media ? { media } : {}) })
}

/** Where phones that registered are is known when the call comes. */
const nowhere: Contact = Object.freeze({ uri: REGISTERED, user: '', host: '', params: '' })

/** Finds the peer that is to record calls (RFC 7866): one that is reached by a contact of its own. */
export function recorderIn({ peers, media }: Pick<PolicyFile, 'peers' | 'media'>): RecorderOf {
  return name => {
    const peer = peers?.[name]
    const contacts = peer ? ownContacts(peer) : []
    if (!peer || contacts.length === 0) return undefined
    const { transport, codecs } = media?.[peer.media ?? ''] ?? {}
    return Object.freeze({
      name, contacts: Object.freeze(contacts), ...peer.auth && { auth: credentialsOf(peer.auth) },
      media: Object.freeze({ transport: transport === 'srtp' ? transport : 'plain', codecs }),
    })
  }
}

function ownContacts({ contact }: Peer): RecordingServer['contacts'] {
  if (contact === REGISTERED) return []
  return listOf(contact).map(parseContact).filter(each => each !== undefined)
}

/** Header work of a set; names are compared in their long form, so `x` drops Session-Expires too. */
export function compileHeaders(set: HeaderSet, lists: Lists | undefined): HeaderEdits {
  const inDialog = set['in-dialog'] ?? {}
  return Object.freeze({
    request: headerEdit(set.request, lists), response: headerEdit(set.response, lists),
    toTarget: headerEdit(inDialog['to-target'], lists), toCaller: headerEdit(inDialog['to-caller'], lists),
    sdpDrop: Object.freeze(set.sdp?.drop ?? []),
  })
}

/** Header work by a set's name, or as written in place; a list of none or one, so that lists add up. */
export function headersOf(
  choice: HeaderChoice | undefined, named: ReadonlyMap<string, HeaderEdits>, lists: Lists | undefined,
): readonly HeaderEdits[] {
  if (choice === undefined) return Object.freeze([])
  const edits = typeof choice === 'string' ? named.get(choice) : compileHeaders(choice, lists)
  return Object.freeze(edits ? [edits] : [])
}

function headerEdit(change: HeaderChange = {}, lists: Lists | undefined): HeaderEdit {
  const set = Object.entries(change.set ?? {}).flatMap(([name, text]) => {
    const value = parseTemplate(text, lists)
    return 'kind' in value ? [] : [Object.freeze({ name, value })]
  })
  return Object.freeze({
    pass: Object.freeze((change.pass ?? []).map(longName)),
    rename: Object.freeze(new Map(Object.entries(change.rename ?? {}).map(([name, as]) => [longName(name), as]))),
    drop: Object.freeze((change.drop ?? []).map(longName)),
    set: Object.freeze(set),
  })
}

/**
 * The pools, each compiled when one first needs it: a tier that names another pool takes over that
 * pool's tiers. A pool that leads back to itself is an error of the linker; here it ends.
 */
export function compilePools(
  pools: Readonly<Record<string, Pool>>, peers: ReadonlyMap<string, CompiledPeer>,
): Map<string, CompiledPool> {
  const compiled = new Map<string, CompiledPool>()
  const underWay = new Set<string>()
  const byName = new Map(Object.entries(pools))
  const compileOne = (name: string): void => {
    const pool = byName.get(name)
    if (!pool || compiled.has(name) || underWay.has(name)) return
    underWay.add(name)
    for (const other of namedIn(pool)) compileOne(other)
    compiled.set(name, compilePool(name, pool, { peers, pools: compiled }))
  }
  for (const name of byName.keys()) compileOne(name)
  return compiled
}

/** What a `dial` leads to. @param key names its own tiers, where it is written in place: the rule's path */
export function compileDial(dial: Dial, key: string, scope: TargetScope): Omit<DialPlan, 'media' | 'headers'> {
  if (typeof dial === 'string') {
    const pool = scope.pools.get(dial)
    return pool ? { pool: dial, ...pool } : listed([dial], key, scope)
  }
  return 'pick' in dial ? compilePool(key, dial, scope) : listed(dial as readonly string[], key, scope)
}

function listed(names: readonly string[], key: string, scope: TargetScope): CompiledPool {
  return { tiers: Object.freeze(tiersOf(names, key, scope)), failover: standardFailover }
}

/** @param name its own tiers' keys begin with it */
export function compilePool(name: string, pool: Pool, scope: TargetScope): CompiledPool {
  const tiers = poolTiers(pool).flatMap((written, at) => tiersOf(written, `${name}/${at}`, scope))
  const answers = pool['answer-caller']
  const hosts = tiers.flatMap(tier => tier.members).map(({ target }) => target.contact.host)
  const failover = pool.failover || answers ? compileFailover(pool.failover, { answers, hosts }) : standardFailover
  return Object.freeze({ tiers: Object.freeze(tiers), failover })
}

/** A tier as written: one name, a list to try in order, or members under the word for their order. */
function tiersOf(written: string | readonly string[] | TierOptions, key: string, scope: TargetScope): Tier[] {
  if (typeof written === 'string') {
    return [...scope.pools.get(written)?.tiers ?? inOrder([written], key, scope)]
  }
  if (!isPick(written)) {
    // A pool in a list stands between what is before and after it.
    return written.some(name => scope.pools.has(name))
      ? written.flatMap((name, at) => tiersOf(name, `${key}/${at}`, scope))
      : inOrder(written, key, scope)
  }
  if (written['in-order']) return tiersOf(written['in-order'], key, scope)
  if (written.weighted) return shared('weighted', Object.entries(written.weighted), key, scope)
  if (written.hash) return shared('hash', equals(written.hash.among), key, scope, written.hash.by)
  if (written.all) return rungTogether(ringing(written), key, scope)
  const pick = evenPicks.find(word => written[word] !== undefined)
  return pick ? shared(pick, equals(written[pick] ?? []), key, scope) : []
}

/** One attempt at all of them; their second contacts follow in a tier of their own, as for {@link shared}. */
function rungTogether(members: readonly (readonly [name: string, after: string])[], key: string, scope: TargetScope):
Tier[] {
  const [tier, ...spare] = shared('all', members.map(([name]) => [name, 1]), key, scope)
  if (!tier) return []
  const delays = new Map(members.map(([name, after]) => [name, durationMs(after)]))
  const branches = tier.members
    .map(({ target }) => Object.freeze({ target, afterMs: delays.get(target.peer ?? target.name) ?? 0 }))
    .toSorted((one, two) => one.afterMs - two.afterMs)
  const [first] = branches
  if (!first) return []
  const media = together(branches.map(({ target }) => target.media))
  const fork = Object.freeze({
    name: branches.map(({ target }) => target.name).join('+'), contact: first.target.contact, headers: [],
    ...(media && { media }), fork: Object.freeze(branches),
  })
  return [Object.freeze({ ...tier, fork }), ...spare]
}

/** They ring with one offer, on terms that fit them all; a relay that one of them wants is for all. */
function together(said: readonly (MediaWords | undefined)[]): MediaWords | undefined {
  const words = said.filter(each => each !== undefined)
  const [first] = words
  if (!first || words.every(each => each === first)) return first
  const { anchor = first.anchor } = words.find(each => each.anchor === 'always') ?? {}
  const codecs = words.map(each => each.codecs).filter(each => each !== undefined)
    .reduce((some, others) => some.filter(codec => others.includes(codec)), first.codecs ?? [])
  return Object.freeze({ ...Object.assign({}, ...words) as MediaWords, anchor, ...codecs.length > 0 && { codecs } })
}

function equals(names: readonly string[]): readonly (readonly [name: string, weight: number])[] {
  return names.map(name => [name, 1])
}

function isPick(written: readonly unknown[] | TierOptions): written is TierOptions {
  return !Array.isArray(written)
}

function inOrder(names: readonly string[], key: string, scope: TargetScope): Tier[] {
  return tierOf(key, 'in-order', names.flatMap(name => targetsOf(name, scope)).map(target => ({ target, weight: 1 })))
}

/**
 * Members that share the calls do so with their first contacts; second ones are for failover and
 * follow in a tier of their own, else a peer with two contacts would get two shares.
 */
function shared(
  pick: Tier['pick'], members: readonly (readonly [name: string, weight: number])[], key: string, scope: TargetScope,
  by?: HashBy,
): Tier[] {
  const first: Member[] = []
  const later: Member[] = []
  for (const [name, weight] of members) {
    for (const [at, target] of targetsOf(name, scope).entries()) (at === 0 ? first : later).push({ target, weight })
  }
  const spare = later.map(({ target }) => ({ target, weight: 1 }))
  return [...tierOf(key, pick, first, by), ...tierOf(`${key}+`, 'in-order', spare)]
}

function tierOf(key: string, pick: Tier['pick'], members: readonly Member[], by?: HashBy): Tier[] {
  if (members.length === 0) return []
  const frozen = Object.freeze(members.map(member => Object.freeze(member)))
  return [Object.freeze({ key, pick, members: frozen, ...(by && { by }) })]
}

/** A peer's targets, or the one of a URI. */
function targetsOf(name: string, scope: TargetScope): readonly Target[] {
  const peer = scope.peers.get(name)
  if (peer) return peer.targets
  const contact = parseContact(name)
  return contact ? [Object.freeze({ name, contact, headers: Object.freeze([]) })] : []
}

/** The other pools a pool's tiers name. */
function namedIn(pool: Pool): string[] {
  return poolTiers(pool).flatMap(written => typeof written === 'string' ? [written] : written['in-order'] ?? [])
}

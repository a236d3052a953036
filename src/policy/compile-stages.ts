/**
 * The stages a document is compiled in: a list, each of which needs only what the ones before it
 * made. Whatever can be worked out before a call comes is worked out here.
 */
import { compileRules, type CompiledRules } from './compile-rules.ts'
import { calendarsOf } from './calendars/calendars-of.ts'
import {
  compileHeaders, compilePeer, compilePools, headersOf, type CompiledPeer, type CompiledPool, recorderIn,
} from './compile-targets.ts'
import type { PolicyDocument } from './document.ts'
import { lookupsOf } from './lookups/compile-lookups.ts'
import { createKinds, type Kinds } from './kinds.ts'
import { builtinMedia, compileMedia } from './media-terms.ts'
import { createNumbers, type Numbers } from './numbers.ts'
import { sourcesOf } from './peer-sources.ts'
import { digestsOf, registrarsOf, secretsOf, type DigestRealm, type SecretUse } from './secrets.ts'

/** What the stages hand on. */
export interface Draft {
  readonly document: PolicyDocument
  numbers: Numbers
  kinds: Kinds
  readonly lists: NonNullable<PolicyDocument['data']>
  calendars: ReturnType<typeof calendarsOf>
  lookups: ReturnType<typeof lookupsOf>
  readonly media: Map<string, NonNullable<CompiledPeer['media']>>
  readonly headers: Map<string, ReturnType<typeof compileHeaders>>
  readonly peers: Map<string, CompiledPeer>
  sources: ReturnType<typeof sourcesOf>
  digests: readonly DigestRealm[]
  readonly secrets: readonly SecretUse[]
  readonly registrars: ReadonlySet<string>
  readonly recorderOf: ReturnType<typeof recorderIn>
  pools: ReadonlyMap<string, CompiledPool>
  rules: CompiledRules | undefined
}

/** One step of compiling. */
export interface Stage {
  readonly name: string
  /** @returns what remains to be done, where that is long */
  run(draft: Draft): Generator<undefined, void, undefined> | void
}

/** In order; each says why it stands where it does. */
export const stages: readonly Stage[] = [
  // First, for patterns everywhere are read under the home plan.
  { name: 'numbers', run: draft => {
    const { plan } = draft.document.tree
    draft.numbers = createNumbers(plan?.home)
    draft.kinds = createKinds(plan, draft.numbers)
  } },
  // Rules ask them.
  { name: 'calendars', run: draft => { draft.calendars = calendarsOf(draft.document) } },
  // Peers and rules name them.
  { name: 'media', run: draft => {
    for (const [name, words] of builtinMedia) draft.media.set(name, words)
    const { tree, promptsIn } = draft.document
    fill(draft.media, tree.media, (profile, name) => compileMedia(profile, name, draft.recorderOf, promptsIn))
  } },
  { name: 'headers', run: draft => fill(draft.headers, draft.document.tree.headers, set =>
    compileHeaders(set, draft.lists)) },
  // Pools and rules name peers.
  { name: 'peers', run: draft => fill(draft.peers, draft.document.tree.peers, (peer, name) =>
    compilePeer(name, peer, {
      media: draft.media.get(peer.media ?? ''),
      headers: headersOf(peer.send?.headers, draft.headers, draft.lists),
      numbers: draft.numbers,
    })) },
  { name: 'sources', run: draft => { draft.sources = sourcesOf(draft.document.tree, draft) } },
  // Rules dial pools.
  { name: 'pools', run: draft => { draft.pools = compilePools(draft.document.tree.pools ?? {}, draft.peers) } },
  // Their answers name peers and pools, or are what passwords are held against.
  { name: 'lookups', run: draft => {
    draft.lookups = lookupsOf(draft.document.tree, draft.numbers)
    draft.digests = digestsOf(draft.document.tree, draft.lookups)
  } },
  // Last: every name a rule can say has a meaning by now. Filing them in the indexes is part of it.
  { name: 'rules', run: function* (draft) { draft.rules = yield* compileRules(draft.document, draft) } },
]

/** What the stages begin with. */
export function emptyDraft(document: PolicyDocument): Draft {
  const numbers = createNumbers(undefined)
  return {
    document, numbers, kinds: createKinds(undefined, numbers), lists: document.data ?? new Map(),
    calendars: new Map(), lookups: new Map(), media: new Map(),
    headers: new Map(), peers: new Map(), pools: new Map(), rules: undefined,
    sources: sourcesOf({}, { numbers: undefined, kinds: undefined }),
    digests: [], secrets: secretsOf(document), registrars: registrarsOf(document.tree),
    recorderOf: recorderIn(document.tree),
  }
}

function fill<S, C>(into: Map<string, C>, section: Readonly<Record<string, S>> | undefined,
  compileOne: (source: S, name: string) => C): void {
  for (const [name, source] of Object.entries(section ?? {})) into.set(name, compileOne(source, name))
}

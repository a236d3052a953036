/**
 * From a checked document to a policy that serves: a list of stages, each of which needs only what
 * the ones before it made. Whatever can be worked out before a call comes is worked out here.
 *
 * The document is sound: the checks have been through it. What they would have refused is left out.
 */
import { Calendar } from './calendars/calendar.ts'
import { compileRules } from './compile-rules.ts'
import {
  compileHeaders, compilePeer, compilePools, headersOf, type CompiledPeer, type CompiledPool,
} from './compile-targets.ts'
import type { PolicyDocument } from './document.ts'
import { evaluate } from './evaluate.ts'
import { SourceIndex } from './index-source.ts'
import { createNumbers, type Numbers } from './numbers.ts'
import { compileLimits, knownTargets } from './known-targets.ts'
import type { Policy } from './policy.ts'
import { readFacts } from './read-facts.ts'

/** What the stages hand on. */
interface Draft {
  readonly document: PolicyDocument
  numbers: Numbers
  readonly calendars: Map<string, Calendar>
  readonly media: Map<string, NonNullable<CompiledPeer['media']>>
  readonly headers: Map<string, ReturnType<typeof compileHeaders>>
  readonly peers: Map<string, CompiledPeer>
  readonly sources: SourceIndex
  pools: ReadonlyMap<string, CompiledPool>
  rules: ReturnType<typeof compileRules> | undefined
}

/** One step of compiling. */
export interface Stage {
  readonly name: string
  run(draft: Draft): void
}

/** In order; each says why it stands where it does. */
export const stages: readonly Stage[] = [
  // First, for patterns everywhere are read under the home plan.
  { name: 'numbers', run: draft => { draft.numbers = createNumbers(draft.document.tree.plan?.home) } },
  // Rules ask them.
  { name: 'calendars', run: draft =>
    fill(draft.calendars, draft.document.tree.calendars, source => new Calendar(source)) },
  // Peers and rules choose among these two.
  { name: 'media', run: draft => {
    draft.media.set('relay', 'relay').set('direct', 'direct')
    fill(draft.media, draft.document.tree.media, profile => profile.anchor === 'always' ? 'relay' : 'direct')
  } },
  { name: 'headers', run: draft => fill(draft.headers, draft.document.tree.headers, compileHeaders) },
  // Pools and rules name peers.
  { name: 'peers', run: draft => fill(draft.peers, draft.document.tree.peers, (peer, name) =>
    compilePeer(name, peer, draft.media.get(peer.media ?? ''), headersOf(peer.send?.headers, draft.headers))) },
  { name: 'sources', run: draft => {
    for (const [name, peer] of Object.entries(draft.document.tree.peers ?? {})) {
      for (const network of peer.source ?? []) draft.sources.add(network, name)
    }
  } },
  // Rules dial pools.
  { name: 'pools', run: draft => { draft.pools = compilePools(draft.document.tree.pools ?? {}, draft.peers) } },
  // Last: every name a rule can say has a meaning by now. Filing them in the indexes is part of it.
  { name: 'rules', run: draft => { draft.rules = compileRules(draft.document, draft) } },
]

/** Compiles a document. The policy is frozen and shares nothing with the document but texts. */
export function compile(document: PolicyDocument): Policy {
  const draft: Draft = {
    document, numbers: createNumbers(undefined), calendars: new Map(), media: new Map(), headers: new Map(),
    peers: new Map(), sources: new SourceIndex(), pools: new Map(), rules: undefined,
  }
  for (const stage of stages) stage.run(draft)
  const { numbers, peers, sources } = draft
  const { tree, paths } = draft.rules as NonNullable<Draft['rules']>
  const targets = knownTargets(document.tree, draft)
  const peerOf = (address: string): string | undefined => sources.find(address)
  return Object.freeze({
    digest: document.digest,
    peerOf,
    factsOf: call => readFacts(call, peerOf(call.source.address), numbers),
    evaluate: (facts, all) => evaluate(tree, facts, all),
    mediaOf: peer => peer === undefined ? undefined : peers.get(peer)?.media,
    peers: Object.freeze([...peers.keys()]),
    pools: Object.freeze(Object.keys(document.tree.pools ?? {})),
    rules: paths,
    targets,
    limits: compileLimits(document.tree.peers ?? {}),
  } satisfies Policy)
}

function fill<S, C>(into: Map<string, C>, section: Readonly<Record<string, S>> | undefined,
  compileOne: (source: S, name: string) => C): void {
  for (const [name, source] of Object.entries(section ?? {})) into.set(name, compileOne(source, name))
}

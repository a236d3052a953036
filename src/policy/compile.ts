/**
 * From a checked document to a policy that serves: a list of stages, each of which needs only what
 * the ones before it made. Whatever can be worked out before a call comes is worked out here.
 *
 * The document is sound: the checks have been through it. What they would have refused is left out.
 */
import { Calendar } from './calendars/calendar.ts'
import { compileGroup, compileWhen, speaksOfPeers } from './conditions.ts'
import {
  compileDial, compileHeaders, compilePeer, compilePools, type CompiledPeer, type CompiledPool,
} from './compile-targets.ts'
import type { HeaderEdits, MediaChoice, Outcome } from './decision.ts'
import type { PolicyDocument } from './document.ts'
import { evaluate, type RuleTree } from './evaluate.ts'
import { readFacts } from './facts.ts'
import { SourceIndex } from './index-source.ts'
import { createNumbers, type Numbers } from './numbers.ts'
import type { Policy } from './policy.ts'
import type { Path } from './position.ts'
import { branchOf, ruleNode, type Branch, type RuleNode } from './rule-tree.ts'
import type { Action, HeaderChoice, Redirect, Reject, Rule } from './schema.gen.ts'

/** What the stages hand on. */
interface Draft {
  readonly document: PolicyDocument
  numbers: Numbers
  readonly calendars: Map<string, Calendar>
  readonly media: Map<string, MediaChoice>
  readonly headers: Map<string, HeaderEdits>
  readonly peers: Map<string, CompiledPeer>
  readonly sources: SourceIndex
  pools: ReadonlyMap<string, CompiledPool>
  /** Every rule's path in file order. */
  readonly paths: string[]
  tree: RuleTree | undefined
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
  { name: 'calendars', run: draft => fill(draft.calendars, draft.document.tree.calendars, source => new Calendar(source)) },
  // Peers and rules choose among these two.
  { name: 'media', run: draft => {
    draft.media.set('relay', 'relay').set('direct', 'direct')
    fill(draft.media, draft.document.tree.media, profile => profile.anchor === 'always' ? 'relay' : 'direct')
  } },
  { name: 'headers', run: draft => fill(draft.headers, draft.document.tree.headers, compileHeaders) },
  // Pools and rules name peers.
  { name: 'peers', run: draft => fill(draft.peers, draft.document.tree.peers, (peer, name) =>
    compilePeer(name, peer, mediaOf(peer.media, draft), headersOf(peer.send?.headers, draft))) },
  { name: 'sources', run: draft => {
    for (const [name, peer] of Object.entries(draft.document.tree.peers ?? {})) {
      for (const network of peer.source ?? []) draft.sources.add(network, name)
    }
  } },
  // Rules dial pools.
  { name: 'pools', run: draft => { draft.pools = compilePools(draft.document.tree.pools ?? {}, draft.peers) } },
  // Last: every name a rule can say has a meaning by now. Filing them in the indexes is part of it.
  { name: 'rules', run: draft => { draft.tree = compileTree(draft) } },
]

/** Compiles a document. The policy is frozen and shares nothing with the document but texts. */
export function compile(document: PolicyDocument): Policy {
  const draft: Draft = {
    document, numbers: createNumbers(undefined), calendars: new Map(), media: new Map(), headers: new Map(),
    peers: new Map(), sources: new SourceIndex(), pools: new Map(), paths: [], tree: undefined,
  }
  for (const stage of stages) stage.run(draft)
  const { numbers, peers, sources, pools, paths } = draft
  const tree = draft.tree as RuleTree
  const peerOf = (address: string): string | undefined => sources.find(address)
  return Object.freeze({
    digest: document.digest,
    peerOf,
    factsOf: call => readFacts(call, peerOf(call.source.address), numbers),
    evaluate: (facts, all) => evaluate(tree, facts, all),
    mediaOf: peer => peer === undefined ? undefined : peers.get(peer)?.media,
    peers: Object.freeze([...peers.keys()]),
    pools: Object.freeze([...pools.keys()]),
    rules: Object.freeze(paths),
  } satisfies Policy)
}

function fill<S, C>(into: Map<string, C>, section: Readonly<Record<string, S>> | undefined,
  compileOne: (source: S, name: string) => C): void {
  for (const [name, source] of Object.entries(section ?? {})) into.set(name, compileOne(source, name))
}

function mediaOf(name: string | undefined, draft: Draft): MediaChoice | undefined {
  return name === undefined ? undefined : draft.media.get(name)
}

function headersOf(choice: HeaderChoice | undefined, draft: Draft): readonly HeaderEdits[] {
  if (choice === undefined) return Object.freeze([])
  const edits = typeof choice === 'string' ? draft.headers.get(choice) : compileHeaders(choice)
  return Object.freeze(edits ? [edits] : [])
}

/** What a rule takes over from the rules around it. */
interface Inherited {
  readonly path: Path
  readonly name: string
  readonly depth: number
  /** A rule around it speaks of peers. */
  readonly settled: boolean
  readonly media: MediaChoice | undefined
  readonly headers: readonly HeaderEdits[]
}

const OTHERWISE = 'otherwise'

function compileTree(draft: Draft): RuleTree {
  const { tree, source } = draft.document
  const root: Inherited = { path: ['rules'], name: '', depth: 0, settled: false, media: undefined, headers: [] }
  const branch = compileBranch(tree.rules ?? [], root, draft)
  const at = source.at([OTHERWISE], 'key')
  const last = (outcome: Outcome, because: string): RuleNode => ({
    ...ruleNode(OTHERWISE, at, 0, [], outcome),
    held: Object.freeze({ rule: OTHERWISE, at, held: true, because, depth: 0 }),
  })
  const decided = outcomeOf(tree.otherwise ?? { reject: 404 }, { ...root, name: OTHERWISE }, draft)
  const otherwise = last(decided, 'no rule decided')
  const strangers = decided.kind === 'reject' ? otherwise
    : last(Object.freeze({ kind: 'reject', status: 403 }), 'no rule decided, and no peer vouches for the caller')
  return Object.freeze({ branch, otherwise, strangers })
}

function compileBranch(rules: readonly Rule[], around: Inherited, draft: Draft): Branch {
  return branchOf(rules.map((rule, at) => compileRule(rule, at, around, draft)))
}

function compileRule(rule: Rule, at: number, around: Inherited, draft: Draft): RuleNode {
  const own = rule.name ?? `rule-${at + 1}`
  const name = around.name === '' ? own : `${around.name}/${own}`
  const path = [...around.path, at]
  const headers = [...around.headers, ...headersOf(rule.headers, draft)]
  const media = mediaOf(rule.media, draft) ?? around.media
  const place = draft.document.source.at(path)
  draft.paths.push(name)
  if (rule.rules) {
    const conditions = compileGroup(rule.when, draft, around.settled)
    const settled = around.settled || speaksOfPeers(rule.when)
    const inside = { path: [...path, 'rules'], name, depth: around.depth + 1, settled, media, headers }
    return ruleNode(name, place, around.depth, conditions, compileBranch(rule.rules, inside, draft))
  }
  const conditions = compileWhen(rule.when, draft, around.settled)
  const outcome = outcomeOf(rule.do ?? { reject: 404 }, { ...around, name, media, headers }, draft)
  return ruleNode(name, place, around.depth, conditions, outcome)
}

function outcomeOf(action: Action, around: Inherited, draft: Draft): Outcome {
  if (action.dial !== undefined) {
    const plan = compileDial(action.dial, `rule ${around.name}`, draft)
    const { media } = around
    const headers = Object.freeze([...around.headers])
    return Object.freeze({ kind: 'dial', plan: Object.freeze({ ...plan, ...(media ? { media } : {}), headers }) })
  }
  if (action.redirect !== undefined) {
    return Object.freeze({ kind: 'redirect', contacts: Object.freeze(contactsOf(action.redirect)) })
  }
  return rejectOf(action.reject ?? 404)
}

function rejectOf(reject: Reject): Outcome {
  return Object.freeze(typeof reject === 'number' ? { kind: 'reject', status: reject } : { kind: 'reject', ...reject })
}

function contactsOf(redirect: Redirect): string[] {
  return typeof redirect === 'string' ? [redirect] : [...redirect]
}

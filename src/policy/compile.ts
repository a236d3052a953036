/**
 * From a checked document to a policy that serves. The document is sound: the checks have been
 * through it. What they would have refused is left out.
 */
import { atOnce, type Sliced } from '../base/sliced.ts'
import { emptyDraft, stages, type Draft } from './compile-stages.ts'
import type { PolicyDocument } from './document.ts'
import { evaluate } from './evaluate.ts'
import { compileLimits, knownTargets } from './known-targets.ts'
import type { CallFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import { readFacts } from './read-facts.ts'
import { compileRead } from './read-stage.ts'
import { surveyOf } from './survey.ts'

/** Compiles a document. The policy is frozen and shares nothing with the document but texts. */
export function compile(document: PolicyDocument): Policy {
  return atOnce(compiling(document))
}

/** The same, able to wait between any two rules. */
export function* compiling(document: PolicyDocument): Sliced<Policy> {
  const draft = emptyDraft(document)
  for (const stage of stages) {
    yield
    yield* stage.run(draft) ?? []
  }
  const survey = document.survey ?? surveyOf(document.tree)
  const { numbers, kinds, peers, sources } = draft
  const reading = { numbers, trusted: trustedIn(document.tree), asksOffer: survey.asksOffer }
  const read = compileRead(document.tree.read, draft)
  const { tree, paths } = draft.rules as NonNullable<Draft['rules']>
  const targets = knownTargets(survey.pools, draft)
  const transfers = new Map(Object.entries(document.tree.peers ?? {}).map(([name, { transfer }]) => [name, transfer]))
  const peerOf = (address: string): string | undefined => sources.find(address)
  return Object.freeze({
    digest: document.digest,
    peerOf,
    factsOf: call => withEmergency(read(readFacts(call, call.peer ?? peerOf(call.source.address), reading)), kinds),
    evaluate: (facts, all) => evaluate(tree, facts, all),
    mediaOf: peer => peer === undefined ? undefined : peers.get(peer)?.media,
    transferOf: peer => peer === undefined ? undefined : transfers.get(peer),
    peers: Object.freeze([...peers.keys()]),
    pools: Object.freeze(Object.keys(document.tree.pools ?? {})),
    rules: paths,
    headersRead: new Set(survey.headersRead),
    targets,
    limits: compileLimits(document.tree.peers ?? {}),
    digests: draft.digests,
    secrets: draft.secrets,
    registrars: draft.registrars,
  } satisfies Policy)
}

/** Told last, of the number as it was read. */
function withEmergency(facts: CallFacts, kinds: Draft['kinds']): CallFacts {
  return kinds.kindsOf(facts.to).has('emergency') ? { ...facts, emergency: true } : facts
}

function trustedIn({ peers }: PolicyDocument['tree']): ReadonlySet<string> {
  return new Set(Object.entries(peers ?? {}).filter(([, { trusted }]) => trusted).map(([name]) => name))
}

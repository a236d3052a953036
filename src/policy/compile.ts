/**
 * From a checked document to a policy that serves. The document is sound: the checks have been
 * through it. What they would have refused is left out.
 */
import { atOnce, type Sliced } from '../base/sliced.ts'
import { queuesIn } from './app-scope.ts'
import { emptyDraft, stages, type Draft } from './compile-stages.ts'
import { credentialsOf } from './credentials.ts'
import type { PolicyDocument } from './document.ts'
import { evaluate } from './evaluate.ts'
import { compileLimits, knownTargets } from './known-targets.ts'
import type { Policy } from './policy.ts'
import { compileReading } from './read-call.ts'
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
  const { peers, sources } = draft
  const { tree, paths } = draft.rules as NonNullable<Draft['rules']>
  const targets = knownTargets(survey.pools, draft)
  const transfers = new Map(Object.entries(document.tree.peers ?? {}).map(([name, { transfer }]) => [name, transfer]))
  const peerOf = (address: string): string | undefined => sources.find(address)
  const read = compileReading(document.tree, draft, { asksOffer: survey.asksOffer, sources })
  return Object.freeze({
    digest: document.digest,
    peerOf,
    factsOf: (call, answers) => read(call, answers).facts,
    read,
    lookups: Object.freeze(draft.lookups),
    evaluate: (facts, all) => evaluate(tree, facts, all),
    mediaOf: peer => peer === undefined ? undefined : peers.get(peer)?.media,
    transferOf: peer => peer === undefined ? undefined : transfers.get(peer),
    peers: Object.freeze([...peers.keys()]),
    pools: Object.freeze(Object.keys(document.tree.pools ?? {})),
    rules: paths,
    lists: Object.freeze(new Map([...document.data ?? []].map(([name, { count }]) => [name, count]))),
    headersRead: new Set(survey.headersRead),
    targets,
    limits: compileLimits(document.tree.peers ?? {}),
    emergencyNumbers: draft.kinds.emergency,
    digests: draft.digests,
    secrets: draft.secrets,
    registrars: draft.registrars,
    ...credentialsOf(document),
    queues: queuesIn(draft),
    ...(document.promptsIn !== undefined && { promptsIn: document.promptsIn }),
  } satisfies Policy)
}

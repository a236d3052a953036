/** What a test may expect of a call that was, word by word: one that cannot be held to leaves the others. Pure. */
import { longName } from '../sip/header-names.ts'
import { parseUri, unescapeUri } from '../sip/uri.ts'
import { planOf } from './apps/app-plan.ts'
import type { Decision } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { appFate, namesDialled } from './outcome-text.ts'
import type { PastAttempt, PastFate } from './past-test-call.ts'
import type { DecidedReceipt } from './receipt.ts'
import type { Expect, SentToTarget } from './schema.gen.ts'

/** @param tried the targets a test tries: it can look at what they are sent, and no others */
export function pastTestWords(
  past: DecidedReceipt & PastFate, decision: Decision, facts: CallFacts, tried: readonly string[],
): readonly Expect[] {
  const { rule, tags, attempts } = past
  return [
    { rule }, ...wordsOf(decision, facts),
    ...decision.outcome.kind === 'dial' ? [{ attempts: attempts.map(({ target }) => target) }] : [],
    ...sentWords(past, tried), ...tags ? [{ tags: tags as Expect['tags'] & object }] : [],
  ]
}

/** The decision under the word of `expect` for its kind. */
function wordsOf({ outcome }: Decision, facts: CallFacts): readonly Expect[] {
  switch (outcome.kind) {
    case 'dial': return namesDialled(outcome.plan).slice(0, 1).map(dial => ({ dial }))
    case 'reject': return [{ reject: outcome.status }]
    case 'redirect': return [{ redirect: outcome.contacts as Expect['redirect'] & object }]
    case 'challenge': return outcome.peers.slice(0, 1).map(challenge => ({ challenge }))
    case 'app': {
      const { app } = planOf(outcome.work)
      const nobody = { attempts: [], callerGets: [] }
      const word = appFate(outcome.work, facts, { digits: [], replies: new Map(), hunt: () => nobody })[app]
      return word === undefined ? [] : [{ [app]: word } as Expect]
    }
  }
}

/** What each target tried was sent. */
function sentWords({ attempts }: PastFate, tried: readonly string[]): readonly Expect[] {
  const first = new Map(attempts.toReversed().map(attempt => [attempt.target, attempt]))
  return tried.flatMap(target => {
    const attempt = first.get(target)
    return attempt ? sentParts(attempt).map(part => ({ sent: { [target]: part } })) : []
  })
}

function sentParts({ requestUri, from, headers = [] }: PastAttempt): readonly SentToTarget[] {
  const to = unescapeUri(parseUri(requestUri)?.user ?? '')
  const lines = new Map<string, readonly [name: string, value: string]>()
  for (const [name, value] of headers) {
    const [as, before] = lines.get(longName(name)) ?? [name, undefined]
    lines.set(longName(name), [as, before === undefined ? value : `${before}, ${value}`])
  }
  return [
    ...to === '' ? [] : [{ to }], ...from === undefined ? [] : [{ from }],
    ...[...lines.values()].map(([name, value]) => ({ headers: { [name]: value } })),
  ]
}

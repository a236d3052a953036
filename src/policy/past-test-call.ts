/* oxlint-disable unicorn/no-thenable -- "then" is a word of the policy language */
/** What a test tells of a call that was: how it came, and what its targets did. Pure. */
import type { CallFacts, LookupAnswer, OfferFacts } from './facts.ts'
import { ANSWERED } from './lookups/lookup.ts'
import { hidden } from './receipt.ts'
import type { Behaviour, PolicyTest, TestCall } from './schema.gen.ts'

/** What became of a call, as far as a test can tell it. */
export interface PastFate {
  readonly attempts: readonly PastAttempt[]
  readonly passedOver?: readonly { readonly target: string; readonly cause: 'limit' | 'open-circuit' }[]
}

export interface PastAttempt {
  readonly target: string
  readonly outcome: 'answered' | 'failed' | 'abandoned'
  readonly requestUri: string
  readonly from?: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly status?: number
  readonly cause?: string
}

/** What the facts hold of it; a port, further values of a certificate and what was hidden are not told. */
export function pastTestCall(facts: CallFacts): TestCall {
  const { peer, source: { transport, address }, user, subjects: [tls] = [], from, to, offer } = facts
  const headers = [...facts.headers].filter(([, values]) => !values.includes(hidden))
  const lookups = [...facts.lookups ?? []].map(([name, answer]) => [name, replyOf(answer)])
  return {
    ...(peer !== undefined && { peer }), ...(address !== '' && { source: address }),
    ...(transport !== 'udp' && { transport: transport as TestCall['transport'] & string }),
    ...(user !== undefined && { user }), ...(tls !== undefined && { tls }), from: from.uri, to: to.uri,
    ...(headers.length > 0 && { headers: Object.fromEntries(headers.map(([name, all]) => [name, all.join(', ')])) }),
    ...(offer && { offer: offerOf(offer) }),
    ...(lookups.length > 0 && { lookups: Object.fromEntries(lookups) as TestCall['lookups'] & object }),
  }
}

function replyOf({ answered, fields }: LookupAnswer): NonNullable<TestCall['lookups']>[string] {
  return answered ? Object.fromEntries([...fields].filter(([name]) => name !== ANSWERED)) : 'failed'
}

/** The keys of WebRTC are as good as others, and a test does not say both. */
function offerOf({ codecs, secure, webrtc, video, fax }: OfferFacts): NonNullable<TestCall['offer']> {
  return {
    ...(codecs.length > 0 && { codecs: [...codecs] }), ...(secure && !webrtc && { secure }), ...(webrtc && { webrtc }),
    ...(video && { video }), ...(fax && { fax }),
  }
}

/** What targets did that did not answer at once. */
export function pretended({ attempts, passedOver = [] }: PastFate): Pick<PolicyTest, 'pretend'> {
  const failed = attempts.filter(({ outcome }) => outcome === 'failed')
  const all = [
    ...passedOver.map(({ target, cause }) => [target, cause] as const),
    ...failed.map(attempt => [attempt.target, behaviourOf(attempt)] as const),
  ]
  return all.length === 0 ? {} : { pretend: Object.fromEntries(all) }
}

function behaviourOf({ cause, status = 503 }: PastAttempt): Behaviour {
  if (cause === 'unreachable' || cause === 'tls') return cause
  if (cause === 'no-progress') return 'never'
  return cause === 'no-answer' ? { ring: '1s', then: 'never' } : status
}

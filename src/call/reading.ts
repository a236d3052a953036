/** A new INVITE read as a call: under the policy in force, or under the one that is on trial for some calls. */
import type { Verdict } from '../auth/digest-server.ts'
import type { TokenServer } from '../auth/jwt.ts'
import type { ArrivedLeg, LegEvent, ReceivedInvite } from '../edge/signaling.ts'
import type { Decision } from '../policy/decision.ts'
import type { CallFacts, CallToRead } from '../policy/facts.ts'
import type { Lookups } from '../lookups/lookups.ts'
import type { Answers, Need } from '../policy/lookups/lookup.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyStore } from '../policy/store.ts'
import { accountOf, judged, verdictOn, type Account, type Proofs } from './proof.ts'

export interface ReadingPorts {
  readonly policy: Pick<PolicyStore, 'current'>
  /** Checks what callers say to prove who they are; without it nobody proves anything. */
  readonly proofs?: Proofs | undefined
  /** Tells by the address it was called at whose a call is, when we left that address with a peer. */
  readonly recognise?: ((requestUri: string) => { peer: string; requestUri: string } | undefined) | undefined
  /** Checks the tokens callers show. */
  readonly tokens?: Pick<TokenServer, 'verify'> | undefined
  /** The policy on trial, for the calls that are to go by it; undefined for all others. */
  readonly trial?: ((facts: CallFacts) => Policy | undefined) | undefined
}

/** A call, and what is known of it under the policy that will decide. */
export interface Read {
  readonly policy: Policy
  readonly call: CallToRead
  readonly facts: CallFacts
  readonly verdict: Verdict
  /** What it has to be asked about before the facts are the last word. */
  readonly needs: readonly Need[]
}

/** @param behalf on whose account it is, where that is known from elsewhere than the INVITE */
export function read(ports: ReadingPorts, invite: ReceivedInvite, behalf?: Account): Read {
  const { policy: { current: { policy } }, trial } = ports
  const verdict = verdictOn(invite, behalf ? undefined : ports.proofs)
  const called = behalf ? undefined : ports.recognise?.(invite.requestUri)
  // A proof counts before the address called.
  const { peer = called?.peer, user } = behalf ?? accountOf(verdict)
  const account = { ...peer !== undefined && { peer }, ...user !== undefined && { user } }
  const call = { ...readable(invite, called?.requestUri), ...account }
  const first = policy.read(call)
  const other = trial?.(first.facts)
  return { policy: other ?? policy, call, verdict, ...other?.read(call) ?? first }
}

/**
 * Hands a call on with the answers it needs, at once when it needs none. It waits by itself: whatever
 * ends its leg meanwhile is handed on beside it. Without anybody to ask, plan B holds.
 */
export function withAnswers(
  leg: Pick<ArrivedLeg, 'listen'>, known: Read, asking: { readonly lookups: Pick<Lookups, 'answer'> } | undefined,
  go: (known: Read, last?: LegEvent) => void,
): void {
  if (known.needs.length === 0 || !asking) return go(known)
  waiting(leg, asked(known, asking.lookups), go)
}

/** Goes on when a promise is kept, with whatever ended the leg meanwhile. @param kept never rejects */
export function waiting<T>(
  leg: Pick<ArrivedLeg, 'listen'>, kept: Promise<T>, go: (value: T, last?: LegEvent) => void,
): void {
  let last: LegEvent | undefined
  leg.listen(event => { last = event })
  void kept.then(value => go(value, last))
}

/** Asks what a call needs to be asked about. Each round knows at least one answer more, so there is a last one. */
async function asked(known: Read, lookups: Pick<Lookups, 'answer'>, before: Answers = new Map()): Promise<Read> {
  if (known.needs.length === 0) return known
  const answers = new Map([...before, ...await lookups.answer(known.needs)])
  return asked({ ...known, ...known.policy.read(known.call, answers) }, lookups, answers)
}

/** What the policy decides, but for a caller whose proof failed. */
export function decisionOn(policy: Policy, facts: CallFacts, verdict: Verdict): Decision {
  return judged(policy.evaluate(facts), verdict, facts)
}

/** A new INVITE as a policy reads it: live calls and those given as a message alike. */
export function readable(invite: ReceivedInvite, requestUri = invite.requestUri): CallToRead {
  return {
    atMs: invite.receivedAtMs, source: invite.source, fromUri: invite.from.uri, requestUri,
    headers: invite.headers,
    ...(invite.subjects && { subjects: invite.subjects }),
    ...(invite.body?.type.toLowerCase() === 'application/sdp' && { sdp: invite.body.text }),
  }
}

/** What a caller proved, and what follows from it for the facts and the decision. */
import type { Verdict } from '../auth/digest-server.ts'
import type { HeaderLines, ReceivedInvite } from '../edge/signaling.ts'
import type { Decision, Outcome } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'

interface ToProve {
  readonly method: string
  readonly requestUri: string
  readonly headers: HeaderLines
  readonly source: string
}

/** The digest server, as admission needs it. */
export interface Proofs {
  learn?(request: ToProve): Promise<void> | undefined
  verify(request: ToProve): Verdict
  challenge(peers: readonly string[], source: string, stale?: boolean): HeaderLines
}

const nothing: Verdict = Object.freeze({ kind: 'absent' })

export function verdictOn(invite: ReceivedInvite, proofs: Proofs | undefined): Verdict {
  return proofs?.verify(toProve(invite)) ?? nothing
}

/** Asks for what must be known before {@link verdictOn}; undefined when that is nothing. Never rejects. */
export function learning(invite: ReceivedInvite, proofs: Proofs | undefined): Promise<undefined> | undefined {
  return proofs?.learn?.(toProve(invite))?.then(() => undefined)
}

function toProve({ requestUri, headers, source }: ReceivedInvite): ToProve {
  return { method: 'INVITE', requestUri, headers, source: source.address }
}

/** On whose account a call goes. */
export interface Account {
  readonly peer?: string | undefined
  readonly user?: string | undefined
}

/** A proof counts before the address a call comes from. */
export function accountOf(verdict: Verdict): Account {
  return verdict.kind === 'proved' ? { peer: verdict.peer, user: verdict.user } : {}
}

/**
 * A proof that failed is asked for again, whatever a stranger would get; after too many of them no
 * more. Who has given the proof that is asked for is not asked twice.
 */
export function judged(decision: Decision, verdict: Verdict, facts: CallFacts): Decision {
  const { outcome } = decision
  if (verdict.kind === 'wrong') return { ...decision, outcome: { kind: 'challenge', peers: [verdict.peer] } }
  const isRefused = verdict.kind === 'locked'
    || (outcome.kind === 'challenge' && facts.user !== undefined && outcome.peers.includes(facts.peer ?? ''))
  return isRefused ? { ...decision, outcome: forbidden } : decision
}

const forbidden: Outcome = Object.freeze({ kind: 'reject', status: 403 })

export function isStale(verdict: Verdict): boolean {
  return verdict.kind === 'wrong' && verdict.stale
}

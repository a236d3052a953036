/** What a caller proved, and what follows from it for the facts and the decision. */
import type { Verdict } from '../auth/digest-server.ts'
import type { HeaderLines, ReceivedInvite } from '../edge/signaling.ts'
import type { Decision, Outcome } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'

/** The digest server, as admission needs it. */
export interface Proofs {
  verify(request: { method: string; requestUri: string; headers: HeaderLines; source: string }): Verdict
  challenge(peers: readonly string[], source: string, stale?: boolean): HeaderLines
}

const nothing: Verdict = Object.freeze({ kind: 'absent' })

export function verdictOn({ requestUri, headers, source }: ReceivedInvite, proofs: Proofs | undefined): Verdict {
  return proofs?.verify({ method: 'INVITE', requestUri, headers, source: source.address }) ?? nothing
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

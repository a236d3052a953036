/** What callers hear who are not dialled, and what the feed is told of it. */
import type { Verdict } from '../auth/digest-server.ts'
import type { ArrivedLeg, HeaderLines } from '../edge/signaling.ts'
import type { Outcome } from '../policy/decision.ts'
import { endedBy } from './feed.ts'
import type { CallPorts } from './ports.ts'
import { isStale, type Proofs } from './proof.ts'

type Refused = Exclude<Outcome, { kind: 'dial' | 'app' }>

/** Makes refusals: of the policy, or `why` says of what else. */
export function createRefusals({ proofs, feed, clock }: Pick<CallPorts, 'feed' | 'clock'> & {
  readonly proofs?: Proofs | undefined
}) {
  return (leg: ArrivedLeg, callUid: string, outcome: Refused, verdict: Verdict, why?: string): void => {
    const { status, headers } = answerTo(outcome, leg.invite.source.address, proofs, isStale(verdict))
    leg.reject(status, outcome.kind === 'reject' ? outcome.reason : undefined, headers)
    const because = why ?? whyRefused(outcome, verdict)
    feed.publish({ callUid, atMs: clock.nowMs(), ...endedBy({ status, by: 'policy', why: because }) })
  }
}

function answerTo(
  outcome: Refused, source: string, proofs: Proofs | undefined, stale: boolean,
): { readonly status: number; readonly headers: HeaderLines } {
  if (outcome.kind === 'reject') return { status: outcome.status, headers: [] }
  if (outcome.kind === 'redirect') return { status: 302, headers: outcome.contacts.map(uri => ['Contact', `<${uri}>`]) }
  const headers = proofs?.challenge(outcome.peers, source, stale) ?? []
  // Nobody could answer a challenge that asks for nothing.
  return { status: headers.length > 0 ? 401 : 403, headers }
}

function whyRefused(outcome: Refused, verdict: Verdict): string {
  if (verdict.kind === 'wrong') return verdict.stale ? 'proof no longer fresh' : 'wrong password'
  if (verdict.kind === 'locked') return 'too many wrong passwords'
  if (outcome.kind === 'challenge') return 'asked for a password'
  return outcome.kind === 'redirect' ? 'redirected by the policy' : 'refused by the policy'
}

/** A new INVITE read as a call: under the policy in force, or under the one that is on trial for some calls. */
import type { ReceivedInvite } from '../edge/signaling.ts'
import type { CallFacts, CallToRead } from '../policy/facts.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyStore } from '../policy/store.ts'

export interface ReadingPorts {
  readonly policy: Pick<PolicyStore, 'current'>
  /** The policy on trial, for the calls that are to go by it; undefined for all others. */
  readonly trial?: ((facts: CallFacts) => Policy | undefined) | undefined
}

/** A call, and what is known of it under the policy that will decide. */
export interface Read {
  readonly policy: Policy
  readonly call: CallToRead
  readonly facts: CallFacts
}

/** @param said what is known of the caller from elsewhere than the INVITE */
export function read(
  { policy: { current }, trial }: ReadingPorts, invite: ReceivedInvite, said: Partial<CallToRead> = {},
): Read {
  const { policy } = current
  const call = { ...readable(invite), ...said }
  const facts = policy.factsOf(call)
  const other = trial?.(facts)
  return other ? { policy: other, call, facts: other.factsOf(call) } : { policy, call, facts }
}

/** A new INVITE as a policy reads it: live calls and those given as a message alike. */
export function readable(invite: ReceivedInvite): CallToRead {
  return {
    atMs: invite.receivedAtMs, source: invite.source, fromUri: invite.from.uri, requestUri: invite.requestUri,
    headers: invite.headers,
    ...(invite.body?.type.toLowerCase() === 'application/sdp' && { sdp: invite.body.text }),
  }
}

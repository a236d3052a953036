/** From a call and one of its targets to the INVITE to place. */
import { crossing } from '../edge/headers.ts'
import type { DialRequest, ReceivedInvite, SentIdentity } from '../edge/signaling.ts'
import type { Contact, DialPlan, HeaderEdit, HeaderEdits, Target } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'

/** Escapes what may not stand in a URI's user part (RFC 3261 §19.1.2); the plus of a number stays. */
export function escapeUser(user: string): string {
  return encodeURIComponent(user).replaceAll('%2B', '+')
}

/** The Request-URI for a target: its own user when the policy gives one, else the number called. */
export function requestUriFor(contact: Contact, user: string): string {
  const userPart = contact.user === '' ? escapeUser(user) : contact.user
  const host = contact.host.includes(':') ? `[${contact.host}]` : contact.host
  const port = contact.port === undefined ? '' : `:${contact.port}`
  const transport = contact.transport === undefined ? '' : `;transport=${contact.transport}`
  return `sip:${userPart === '' ? '' : `${userPart}@`}${host}${port}${transport}${contact.params}`
}

/** Who is shown as the caller: name and user as received, never the host, which is the caller's network. */
function identityOf(invite: ReceivedInvite, facts: CallFacts): SentIdentity {
  const { displayName } = invite.from
  return { user: escapeUser(facts.from.user), ...(displayName === undefined ? {} : { displayName }) }
}

/** The edits in force for one attempt, the rule's before the target's. */
export function editsFor(plan: DialPlan, target: Target, way: keyof HeaderEdits): readonly HeaderEdit[] {
  if (plan.headers.length === 0 && target.headers.length === 0) return []
  return [...plan.headers, ...target.headers].map(edits => edits[way])
}

/** The INVITE for one attempt. Every attempt starts from the same call: nothing of a failed one is left in it. */
export function dialRequestFor(
  invite: ReceivedInvite, facts: CallFacts, plan: DialPlan, target: Target, sdp: string | undefined,
): DialRequest {
  const requestUri = requestUriFor(target.contact, facts.to.user)
  return {
    requestUri,
    from: identityOf(invite, facts),
    to: { uri: requestUri },
    maxForwards: invite.maxForwards - 1,
    headers: crossing(invite.headers, editsFor(plan, target, 'request'), facts),
    ...(sdp === undefined ? {} : { body: { type: 'application/sdp', text: sdp } }),
  }
}

/** From a call and one of its targets to the INVITE to place. */
import type { DialRequest, ReceivedInvite, SentIdentity } from '../edge/signaling.ts'
import { linesToTarget } from '../policy/crossing.ts'
import type { Contact } from '../policy/contact.ts'
import type { DialPlan, Reached, Target } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import { sentTo, type Sent } from '../policy/sent.ts'
import { isCoreHeader } from '../policy/core-headers.ts'
import { longName } from '../sip/header-names.ts'

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

/** Who is shown as the caller: never with the host it came from, which is the caller's network. */
function identityOf({ user, name, host }: Sent['from']): SentIdentity {
  const shown = { ...(name !== undefined && { displayName: name }), ...(host !== undefined && { host }) }
  return { user: escapeUser(user), ...shown }
}

/**
 * The INVITE for one attempt. Every attempt starts from the same call: nothing of a failed one is left in it.
 * @param passed headers that cross without being named, by long name
 */
export function dialRequestFor(
  invite: ReceivedInvite, facts: CallFacts, plan: DialPlan, target: Target, sdp: string | undefined,
  passed?: ReadonlySet<string>,
): DialRequest {
  const sent = sentTo(facts, invite.from.displayName, plan, target)
  const requestUri = requestUriFor(target.contact, sent.to)
  // Replaces: a policy cannot name it, but the target of a transfer must see it.
  const core = passed === undefined ? [] : invite.headers.filter(([name]) =>
    isCoreHeader(name) && passed.has(longName(name)))
  return {
    requestUri,
    from: identityOf(sent.from),
    to: { uri: requestUri },
    maxForwards: invite.maxForwards - 1,
    patienceMs: plan.failover.noProgressMs,
    ...(target.auth && { credentials: target.auth }),
    ...(target.reached && wayTo(target.reached)),
    headers: [...core, ...linesToTarget(invite.headers, { facts, plan, target }, sent, passed)],
    ...(sdp === undefined ? {} : { body: { type: 'application/sdp', text: sdp } }),
  }
}

function wayTo({ way, path }: Reached): Pick<DialRequest, 'over' | 'routes'> {
  return { ...(way !== undefined && { over: way }), ...(path.length > 0 && { routes: path }) }
}

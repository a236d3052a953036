/** A call that stands for another: what its INVITE says, as whose account it goes, who may take whose place. */
import type { HeaderLines, ReceivedInvite } from '../edge/signaling.ts'
import { parseContact } from '../policy/contact.ts'
import type { DialPlan, Target } from '../policy/decision.ts'
import { standardFailover } from '../policy/failover.ts'
import { wordsOver } from '../policy/media-terms.ts'
import { resumed } from '../sdp/streams.ts'
import { headersOfLines, linesOf, valuesOf } from '../sip/headers.ts'
import { parseReferTo, parseReplaces, printReplaces, type ReferTo, type Replaces } from '../sip/refer.ts'
import type { Party } from './lending.ts'
import { RECORD_AWARE } from './notices.ts'

/** What a transferred call tells its target of how it came to be (RFC 3892, RFC 3891). */
export const transferHeaders: ReadonlySet<string> = new Set(['referred-by', 'replaces'])

/**
 * The call a REFER asks for, as an INVITE of the party that is to talk: from it, with its media, by the
 * way of who asked.
 */
export function inviteFor(
  talks: Party, asks: Party, to: ReferTo, refer: HeaderLines, receivedAtMs: number,
): ReceivedInvite {
  const { invite, sdp } = talks
  const referred = linesOf(headersOfLines(refer), 'referred-by').map(value => ['Referred-By', value] as const)
  const replaces: HeaderLines = to.replaces === undefined ? [] : [['Replaces', printReplaces(to.replaces)]]
  return {
    requestUri: to.uri, to: { uri: to.uri },
    from: { uri: talks.uri, ...talks.displayName !== undefined && { displayName: talks.displayName } },
    callId: talks.leg?.callId ?? invite.callId, maxForwards: invite.maxForwards - 1,
    headers: [...referred, ...replaces, ...talks.isRecordAware ? [['Supported', RECORD_AWARE] as const] : []],
    ...sdp !== undefined && { body: { type: 'application/sdp', text: resumed(sdp) } },
    source: asks.leg?.remote ?? invite.source, local: invite.local, receivedAtMs,
  }
}

/** The one target a REFER names; undefined when it names none, several, or none that can be called. */
export function referredTo(lines: HeaderLines): ReferTo | undefined {
  const [only, ...more] = valuesOf(headersOfLines(lines), 'refer-to')
  return only === undefined || more.length > 0 ? undefined : parseReferTo(only)
}

/** The Replaces of a new call; `broken` when it is none, stands twice or beside Join (RFC 3891 §3). */
export function replacesIn(lines: HeaderLines): Replaces | 'broken' | undefined {
  const headers = headersOfLines(lines)
  if (linesOf(headers, 'replaces').length === 0) return undefined
  const [only = '', ...more] = valuesOf(headers, 'replaces')
  if (more.length > 0 || valuesOf(headers, 'join').length > 0) return 'broken'
  return parseReplaces(only) ?? 'broken'
}

/**
 * May this party put a call in the place of that one's? Only one of the same peer may, or where no peer
 * vouches for either, the same machine: whoever learned the names of a dialog must not take it over.
 */
export function mayReplace(
  who: { readonly peer: string | undefined; readonly address: string | undefined }, { leg, peer }: Party,
): boolean {
  if (who.peer !== peer) return false
  return peer !== undefined || (who.address !== undefined && who.address === leg?.remote?.address)
}

/** How to call a party again that leaves its call: where it was called, else where it is. */
export function planBack(party: Party): DialPlan | undefined {
  const { target, leg, uri } = party
  const at = leg?.remote
  if (!target && !at) return undefined
  const user = parseContact(uri)?.user ?? ''
  const found = target ?? {
    ...targetOf(party),
    contact: { uri, user, host: at?.address ?? '', ...at && { port: at.port, transport: at.transport }, params: '' },
  }
  const tier = { key: `back to ${found.name}`, pick: 'in-order', members: [{ target: found, weight: 1 }] } as const
  return { tiers: [tier], failover: standardFailover, headers: [] }
}

/** What is said of a party's media: by its peer, and of a callee by the rule it was called by. */
export function mediaOf({ target, decision: { outcome }, callerMedia }: Party): Party['callerMedia'] {
  return target ? wordsOver(target.media, outcome.kind === 'dial' ? outcome.plan.media : undefined) : callerMedia
}

/** A party as a target, for its INVITE and the record. */
export function targetOf(party: Party): Target {
  const { target, peer, uri, shown } = party
  const media = mediaOf(party)
  const now = { headers: [], ...media && { media }, ...shown !== undefined && { shown } }
  if (target) return { ...target, ...now }
  const contact = parseContact(uri) ?? { uri, user: '', host: '', params: '' }
  return { name: peer ?? uri, ...peer !== undefined && { peer }, contact, ...now }
}

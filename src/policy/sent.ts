/**
 * What one attempt shows its target of who calls whom. Made anew from the same facts for every
 * attempt, so nothing of one carrier's habits is left when the next is tried.
 */
import { parseNameAddr, printNameAddr } from '../sip/name-addr.ts'
import { splitValues } from '../sip/headers.ts'
import { anonymousHost, withoutPlaces } from '../sip/places.ts'
import { escapeUser } from '../sip/uri.ts'
import type { DialPlan, Target } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { hidesCaller, withheldBy } from './privacy.ts'
import type { Identity, Sending } from './sending.ts'
import { asDialled } from './shapes.ts'

export interface Sent {
  /** The user part of the Request-URI, unescaped. */
  readonly to: string
  readonly from: {
    readonly user: string
    /** As on the wire, a character per byte. */
    readonly name?: string
    /** Left out for our own address. */
    readonly host?: string
  }
  /** P-Asserted-Identity, Privacy and Diversion, where the target gets them. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Headers that no set may write either, by long name: they would give a withheld caller away. */
  readonly withheld: ReadonlySet<string>
}

const nothing: ReadonlySet<string> = new Set()
/** RFC 3323 §4.1: what stands in From of a caller who is not to be known. */
const anonymous = { user: 'anonymous', name: 'Anonymous', host: anonymousHost } as const
const stranger: Sending = Object.freeze({ trusted: false })

/** @param name the caller's display name as received */
export function sentTo(
  facts: CallFacts, name: string | undefined, { identity }: Pick<DialPlan, 'identity'>, target: Target,
): Sent {
  const sending = target.sending ?? stranger
  const privacy = facts.headers.get('privacy') ?? []
  const asked = hidesCaller(privacy)
  const isHidden = identity?.anonymous === true || (asked && !sending.trusted)
  const isWithheld = isHidden || asked
  const shown = identity?.number ?? facts.from
  const shownName = identity?.name ?? (identity?.number ? undefined : name)
  const user = (sending.from ?? asDialled)(shown)
  return {
    to: (sending.to ?? asDialled)(facts.to),
    from: isHidden ? anonymous : { user, ...(shownName !== undefined && { name: shownName }) },
    headers: [
      ...assertedLines(facts, identity, sending, target.contact.host, isWithheld),
      ...diversionLines(facts, sending, target.contact.host),
    ],
    withheld: sending.trusted ? nothing : withheldBy(privacy, isWithheld),
  }
}

/** The caller's number is told where it is trusted, with the wish to keep it (RFC 3325 §7, §9.1, §9.3). */
function assertedLines(
  facts: CallFacts, identity: Identity | undefined, sending: Sending, host: string, isWithheld: boolean,
): Sent['headers'] {
  if (!sending.trusted || !sending.pai) return []
  const party = identity?.number ?? facts.asserted ?? facts.from
  const user = sending.pai(party)
  // Nobody can be asserted who is anonymous already.
  if (user === '' || party.host === anonymousHost) return []
  const value = `<sip:${escapeUser(user)}@${inUri(host)}>`
  return [['P-Asserted-Identity', value], ...(isWithheld ? [['Privacy', 'id'] as const] : [])]
}

function diversionLines(facts: CallFacts, { diversion }: Sending, host: string): Sent['headers'] {
  if (!diversion) return []
  return (facts.headers.get('diversion') ?? []).flatMap(splitValues).flatMap(value => {
    const read = parseNameAddr(value)
    if (!read) return []
    const user = diversion(read.uri)
    const uri = `sip:${user === '' ? '' : `${escapeUser(user)}@`}${inUri(host)}`
    const line = withoutPlaces('diversion', printNameAddr({ ...read, uri }), host)
    return line === undefined ? [] : [['Diversion', line] as const]
  })
}

function inUri(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

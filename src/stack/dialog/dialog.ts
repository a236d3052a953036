/**
 * A dialog as a value (RFC 3261 §12): what both sides must remember to talk on after an INVITE.
 * Functions take a dialog and give the next one; sockets, timers and legs are known above.
 */
import { headerOf, valuesOf } from '../../sip/headers.ts'
import { parseCSeq } from '../../sip/cseq.ts'
import { parseNameAddr, tagOf, withTag } from '../../sip/name-addr.ts'
import type { Headers, SipMessage, SipRequest, SipResponse } from '../../sip/message.ts'
import type { Flow } from '../transactions.ts'

export interface Dialog {
  readonly callId: string
  readonly localTag: string
  /** Empty when the other side is older than tags (RFC 3261 §12.1.1). */
  readonly remoteTag: string
  /** Our whole From value in requests, tag included. */
  readonly local: string
  /** Their whole From value in requests, tag included. */
  readonly remote: string
  /** CSeq of our last request. */
  readonly localSequence: number
  /** CSeq of their last request; undefined until the first. */
  readonly remoteSequence: number | undefined
  /** The URI requests are meant for: the other side's newest Contact. */
  readonly target: string
  /** Route values in the order to send them; frozen once the dialog is confirmed. */
  readonly routes: readonly string[]
  /** The way their last message came. */
  readonly flow: Flow
}

/**
 * The dialog an INVITE of theirs makes (RFC 3261 §12.1.1).
 * @returns undefined when the INVITE carries no Contact to reach its sender by
 */
export function dialogAsUas(invite: SipRequest, flow: Flow, localTag: string): Dialog | undefined {
  const target = contactOf(invite.headers)
  if (target === undefined) return undefined
  const from = headerOf(invite.headers, 'from') ?? ''
  return {
    callId: headerOf(invite.headers, 'call-id') ?? '',
    localTag,
    remoteTag: tagOf(from) ?? '',
    local: withTag(headerOf(invite.headers, 'to') ?? '', localTag),
    remote: from,
    localSequence: 0,
    remoteSequence: sequenceOf(invite.headers),
    target,
    routes: valuesOf(invite.headers, 'record-route'),
    flow,
  }
}

/**
 * The dialog a response to our INVITE makes or confirms (RFC 3261 §12.1.2, §13.2.2.4).
 *
 * A 2xx computes the route set anew; sequence numbers come from `early`, the dialog that provisionals
 * under the same tag made. A response without Contact leaves the target where it was.
 */
export function dialogAsUac(invite: SipRequest, response: SipResponse, flow: Flow, early?: Dialog): Dialog {
  const local = headerOf(invite.headers, 'from') ?? ''
  const remote = headerOf(response.headers, 'to') ?? ''
  return {
    callId: headerOf(invite.headers, 'call-id') ?? '',
    localTag: tagOf(local) ?? '',
    remoteTag: tagOf(remote) ?? '',
    local,
    remote,
    localSequence: early?.localSequence ?? sequenceOf(invite.headers) ?? 0,
    remoteSequence: early?.remoteSequence,
    target: contactOf(response.headers) ?? early?.target ?? invite.uri,
    routes: valuesOf(response.headers, 'record-route').toReversed(),
    flow,
  }
}

/** Where their request stands in the order of CSeq numbers (RFC 3261 §12.2.2); an old one is answered 500. */
export function isOutOfOrder(dialog: Dialog, request: SipRequest): boolean {
  const sequence = sequenceOf(request.headers)
  return sequence === undefined || (dialog.remoteSequence !== undefined && sequence <= dialog.remoteSequence)
}

/** The dialog after a request of theirs: its number and the way it came are the newest now. */
export function heard(dialog: Dialog, request: SipRequest, flow: Flow): Dialog {
  return { ...dialog, remoteSequence: sequenceOf(request.headers), flow }
}

/** INVITE and UPDATE move the target, as do their 2xx (RFC 3261 §12.2, RFC 3311 §5.1). */
export function refreshesTarget(method: string): boolean {
  return method === 'INVITE' || method === 'UPDATE'
}

/** The dialog after a target refresh: the Contact of `message`, when it has one, is the target from now on. */
export function refreshed(dialog: Dialog, message: SipMessage, flow: Flow): Dialog {
  return { ...dialog, target: contactOf(message.headers) ?? dialog.target, flow }
}

/** The first Contact's URI. */
function contactOf(headers: Headers): string | undefined {
  const contact = valuesOf(headers, 'contact')[0]
  return contact === undefined ? undefined : parseNameAddr(contact)?.uri
}

/** Which dialog a request of theirs says it belongs to. */
export interface DialogName {
  readonly callId: string
  /** Our tag, in To; undefined outside a dialog. */
  readonly localTag: string | undefined
  /** Their tag, in From. */
  readonly remoteTag: string
}

export function dialogNameOf(request: SipRequest): DialogName {
  const { headers } = request
  return {
    callId: headerOf(headers, 'call-id') ?? '',
    localTag: tagOf(headerOf(headers, 'to') ?? ''),
    remoteTag: tagOf(headerOf(headers, 'from') ?? '') ?? '',
  }
}

/** Which fork of our INVITE a response comes from: its To tag, empty when it has none. */
export function forkOf(response: SipResponse): string {
  return tagOf(headerOf(response.headers, 'to') ?? '') ?? ''
}

/** CSeq's number. */
export function sequenceOf(headers: Headers): number | undefined {
  return parseCSeq(headerOf(headers, 'cseq') ?? '')?.number
}

/** What an answer says of the dialog it was given in. */
export interface Death {
  readonly why: string
  /** Whether the other side may think otherwise, and is told by a BYE. */
  readonly sayBye: boolean
}

/**
 * Whoever is asked is not known any more where the dialog leads to, or the way there is gone (RFC 5057 §5.1). 405 and
 * 501 are not among them, though the RFC has them: they speak of the method, and phones without UPDATE live on.
 */
const lost: ReadonlySet<number> = new Set([404, 410, 416, 480, 482, 483, 484, 485, 502, 604])

/**
 * 481 to anything says that the other side has no such dialog. Silence to INVITE or UPDATE, and what says that nobody
 * is there, ends it too (RFC 3261 §12.2.1.2); to INFO and the like it may only mean that they do not care.
 * @param status 408 for no answer at all
 * @returns undefined while the dialog lives
 */
export function deathBy(status: number, method: string): Death | undefined {
  if (status === 481) return { why: 'the other side knows no such dialog', sayBye: false }
  if (!refreshesTarget(method)) return undefined
  if (status === 408) return { why: `no answer to ${method}`, sayBye: true }
  return lost.has(status) ? { why: `answered ${status} to ${method}`, sayBye: true } : undefined
}

/**
 * What a transfer says: Refer-To and the Replaces in it (RFC 3515, RFC 3891), the progress told back
 * as a message fragment (RFC 3420), and the subscription that carries it (RFC 6665, RFC 4488).
 */
import { paramOf, parseParams } from './params.ts'
import { parseNameAddr } from './name-addr.ts'
import { reasonOf } from './status.ts'
import { parseUri, printUri, unescapeUri } from './uri.ts'

/** Which dialog a new call takes the place of, as whoever has it names it (RFC 3891 §6.1). */
export interface Replaces {
  readonly callId: string
  /** The tag of the one who is asked to put the new call in its place. */
  readonly toTag: string
  /** The tag of the party that goes. */
  readonly fromTag: string
  /** Only while that dialog still rings. */
  readonly earlyOnly: boolean
}

export interface ReferTo {
  /** Whom to call, without what stands behind `?`. */
  readonly uri: string
  readonly replaces?: Replaces
}

/** Reads a Replaces value. Undefined when it does not name a dialog. */
export function parseReplaces(value: string): Replaces | undefined {
  const semicolon = value.indexOf(';')
  const params = semicolon < 0 ? undefined : parseParams(value, semicolon)
  const callId = value.slice(0, Math.max(0, semicolon)).trim()
  const toTag = params && paramOf(params, 'to-tag')
  const fromTag = params && paramOf(params, 'from-tag')
  if (!params || callId === '' || !toTag || !fromTag) return undefined
  return { callId, toTag, fromTag, earlyOnly: paramOf(params, 'early-only') !== undefined }
}

export function printReplaces({ callId, toTag, fromTag, earlyOnly }: Replaces): string {
  return `${callId};to-tag=${toTag};from-tag=${fromTag}${earlyOnly ? ';early-only' : ''}`
}

/**
 * Reads a Refer-To value. Of the headers in its URI only Replaces counts: what else stands there would
 * let a stranger write our messages. Undefined for what is no URI to call, or asks for another method.
 */
export function parseReferTo(value: string): ReferTo | undefined {
  const uri = parseUri(parseNameAddr(value)?.uri ?? '')
  if (!uri || !callable.has(uri.scheme)) return undefined
  const { headers = '', ...plain } = uri
  const method = paramOf(plain.params, 'method')
  if (method !== undefined && method.toUpperCase() !== 'INVITE') return undefined
  const params = plain.params.filter(([name]) => name.toLowerCase() !== 'method')
  const target = { uri: printUri({ ...plain, params }) }
  const written = headers.split('&').find(header => /^replaces=/i.test(header))
  if (written === undefined) return target
  const replaces = parseReplaces(unescapeUri(written.slice('replaces='.length)))
  return replaces && { ...target, replaces }
}

const callable: ReadonlySet<string> = new Set(['sip', 'sips', 'tel'])

/** The same, to be sent; what could end the value or the header is escaped. */
export function printReferTo({ uri, replaces }: ReferTo): string {
  return replaces ? `<${uri}?Replaces=${encodeURIComponent(printReplaces(replaces))}>` : `<${uri}>`
}

/** How far a transfer is, for NOTIFY. */
export function sipfrag(status: number, reason: string | undefined): { readonly type: string; readonly text: string } {
  const words = (reason ?? '').replace(/[\x00-\x1f\x7f]/g, ' ').trim()
  return {
    type: 'message/sipfrag;version=2.0', text: `SIP/2.0 ${status} ${words === '' ? reasonOf(status) : words}\r\n`,
  }
}

/** The Subscription-State of a NOTIFY about a transfer: it lives until the final answer is told (RFC 3515 §2.4.7). */
export function subscriptionState(status: number): string {
  return status < 200 ? 'active;expires=180' : 'terminated;reason=noresource'
}

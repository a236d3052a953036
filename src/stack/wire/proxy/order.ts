/** What an application asks of a proxy, read from the line of its frame. */
import type { Headers } from '../../../sip/message.ts'
import { parseUri } from '../../../sip/uri.ts'
import { beside, readAppMessage } from '../app-message.ts'
import type { Said } from '../frames.ts'

export interface Order {
  /** The request, as the application names it. */
  readonly transaction: string
  /** Later requests are to come by here too: of the dialog (Record-Route), or to who registers (Path). */
  readonly stays: boolean
  /** The contacts of a 3xx are tried here, not by the caller. */
  readonly followsRedirects: boolean
  /** All targets at once, else one after the other. */
  readonly atOnce: boolean
  /** How long a target may stay without any response, and without a final one. Milliseconds. */
  readonly provisionalMs: number | undefined
  readonly finalMs: number | undefined
  /** SIP URIs, in the order to try them. */
  readonly targets: readonly string[]
  /** Lines that stand in place of the request's own. */
  readonly headers: Headers
}

/** As many as the C++ server takes. */
export const targetsMax = 10
/** An hour: what is longer would be as good as none. */
const waitMaxMs = 3_600_000

/** @returns why not, when it is no order that can be carried out */
export function readOrder({ tokens, text }: Said): Order | string {
  const [transaction = '', stays = '', , follows = '', mode = '', provisional = '', final = '', ...uris] = tokens
  const targets = uris.filter(uri => uri !== '')
  if (targets.length === 0) return 'no destination to proxy to'
  if (targets.length > targetsMax) return `more than ${targetsMax} destinations`
  const wrong = targets.find(uri => !isSip(uri))
  if (wrong !== undefined) return `invalid request-uri: ${wrong}`
  const message = readAppMessage(text)
  if (typeof message === 'string') return message
  return {
    transaction,
    stays: stays !== '',
    followsRedirects: follows !== '',
    atOnce: mode === 'simultaneous',
    provisionalMs: readWait(provisional),
    finalMs: readWait(final),
    targets,
    headers: beside(message.headers, 'contact', 'content-type', 'max-breadth'),
  }
}

export function isSip(text: string): boolean {
  const uri = parseUri(text)
  return uri !== undefined && (uri.scheme === 'sip' || uri.scheme === 'sips')
}

/** `2s`, `1500ms`, or milliseconds. */
function readWait(text: string): number | undefined {
  const found = /^(\d+)(ms|s)?$/.exec(text)
  return found ? Math.min(Number(found[1]) * (found[2] === 's' ? 1000 : 1), waitMaxMs) : undefined
}

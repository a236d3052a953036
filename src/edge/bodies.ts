/** Which bodies cross from one leg to the other: all but those that copy messages of their side. */
import { sipfrag } from '../sip/refer.ts'
import type { Body } from './signaling.ts'

/** Whole messages of one side, or several things at once: their headers name hosts, tags and Call-IDs. */
const copies = /^(?:multipart\/|message\/(?:sip|sipfrag|external-body)\b)/i
const fragment = /^message\/sipfrag\b/i

/**
 * The body as the other side may have it; undefined when nothing of it crosses. Of a fragment of a
 * response, which is what a NOTIFY about a transfer holds, the status does (RFC 3515 §2.4.4).
 */
export function crossingBody(body: Body): Body | undefined {
  if (!copies.test(body.type)) return body
  const status = fragment.test(body.type) ? /^SIP\/2\.0 ([1-6]\d\d) /.exec(body.text)?.[1] : undefined
  return status === undefined ? undefined : sipfrag(Number(status), undefined)
}

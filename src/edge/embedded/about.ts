/** What our messages say of ourselves, and the answers that carry it. */
import { header } from '../../sip/headers.ts'
import type { Headers, SipRequest, SipResponse } from '../../sip/message.ts'
import { responseTo } from '../../sip/respond.ts'
import { backOver } from '../../stack/destination.ts'
import type { Destination, ServerTransaction } from '../../stack/transactions.ts'
import type { HeaderLines, MessageParts } from '../signaling.ts'
import { allowLine } from './capabilities.ts'
import { headersFrom, partsFrom } from './lines.ts'
import type { EdgePorts } from './ports.ts'

/** What one leg says of us otherwise than others do. */
export interface AboutLeg {
  readonly supported?: readonly string[]
  /** Parameters of our Contact. */
  readonly features?: readonly string[]
}

/** Contact, Allow and Supported: for requests that make or refresh a dialog, and their answers. */
export function aboutUs(
  ports: EdgePorts, to: Destination, { supported = ports.supported, features = [] }: AboutLeg = {},
): Headers {
  const contact = ports.transactions.contactFor(to)
  const transport = contact.transport === 'udp' ? '' : `;transport=${contact.transport}`
  return [
    header('Contact', [`<sip:${hostPort(contact)}${transport}>`, ...features].join(';')),
    allowLine(ports),
    ...supported.length > 0 ? [header('Supported', supported.join(', '))] : [],
  ]
}

/** An address and port as a URI writes them; IPv6 stands in brackets. */
export function hostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`
}

/** An answer that may make or refresh a dialog: 101 to 299 to INVITE or UPDATE. @param own lines that only we write */
export function answerAboutUs(
  ports: EdgePorts, { request, flow }: ServerTransaction, status: number, parts?: MessageParts, toTag?: string,
  own: Headers = [],
): SipResponse {
  const { headers, body } = partsFrom(parts)
  return responseTo(request, status, {
    headers: [...aboutUs(ports, backOver(flow)), ...own, ...headers],
    body,
    ...toTag === undefined ? {} : { toTag },
  })
}

/** Any other answer inside a dialog; 405 says what we take. */
export function plainAnswer(
  ports: EdgePorts, { request }: ServerTransaction, status: number, parts?: MessageParts,
): SipResponse {
  const { headers, body } = partsFrom(parts)
  const allow = status === 405 ? [allowLine(ports)] : []
  return responseTo(request, status, { headers: [...allow, ...headers], body })
}

/** A refusal of a first INVITE. Contact goes along only where it says where to go instead. */
export function refusalTo(
  request: SipRequest, status: number, toTag: string, reason?: string, headers?: HeaderLines,
): SipResponse {
  return responseTo(request, status, {
    ...reason === undefined ? {} : { reason },
    toTag,
    headers: headersFrom(headers, status < 400 ? ['contact'] : []),
  })
}

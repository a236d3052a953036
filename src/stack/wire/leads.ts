/** First lines of what the front sends, and the SIP text below them. A line ends in a token of its own. */
import type { SipMessage } from '../../sip/message.ts'
import { printMessage } from '../../sip/print.ts'

/** The way of a message as the control protocol tells it. WS and WSS are `tcp` there. */
export interface Way {
  readonly transport: string
  readonly address: string
  readonly port: number
}

/** A message on its way up, with what its line says of it. */
export interface Carried {
  readonly message: SipMessage
  readonly way: Way
  /** Wall-clock time in milliseconds. */
  readonly atMs: number
  readonly transaction: string
  /** Empty outside a dialog. */
  readonly dialog: string
}

/** What an application receives: all but the id in front. */
export interface Told {
  readonly lead: string
  readonly text?: string
}

/** A message of the network. @param arrivedAt our listener, given for what begins something new */
export function fromNetwork(carried: Carried, arrivedAt?: Way): Told {
  const ending = arrivedAt ? [arrivedAt.address, String(arrivedAt.port), ''] : ['']
  const text = textOf(carried.message)
  return { lead: ['sip', ...told('network', carried, text), carried.dialog, ...ending].join('|'), text }
}

/** A response made up here, since none came: it comes from nowhere. */
export function madeUp(carried: Carried): Told {
  const { dialog, message, way: { transport } } = carried
  const tokens = told('network', { ...carried, way: { transport, address: '', port: 0 } }, '')
  return { lead: ['sip', ...tokens, dialog, ''].join('|'), text: textOf(message) }
}

/** A BYE the front sent by itself. */
export function unsolicited(carried: Omit<Carried, 'transaction'>): Told {
  const text = textOf(carried.message)
  const tokens = told('application', { ...carried, transaction: 'unsolicited' }, text)
  return { lead: ['sip', ...tokens, carried.dialog, ''].join('|'), text }
}

/** The request as it was sent. @param to the id of the application's frame */
export function echoOfRequest(to: string, carried: Carried): Told {
  const text = textOf(carried.message)
  return { lead: ['response', to, 'OK', ...told('application', carried, text), 'Msg sent:', ''].join('|'), text }
}

/** The response as it was sent. */
export function echoOfResponse(to: string, carried: Carried): Told {
  const text = textOf(carried.message)
  const tokens = [...told('application', carried, text), carried.dialog, '', 'Msg sent:', '']
  return { lead: ['response', to, 'OK', ...tokens].join('|'), text }
}

/** A final response that a proxied request came to. @param to the id of the application's frame */
export function heardByProxy(to: string, message: SipMessage, way: Way, atMs: number): Told {
  const text = textOf(message)
  const tokens = told('network', { message, way, atMs, transaction: '', dialog: '' }, text)
  return { lead: ['response', to, 'OK', ...tokens, '', 'continue'].join('|'), text }
}

/** A line of a call's record. @param more its role, or why it ended */
export function cdrOf(event: string, source: string, atMs: number, message: SipMessage, more?: string): Told {
  const lead = [`cdr:${event}`, source, clockTime(atMs), ...more === undefined ? [] : [more]].join('|')
  return { lead, text: textOf(message) }
}

export function accepted(to: string, ...tokens: readonly string[]): Told {
  return { lead: ['response', to, 'OK', ...tokens].join('|') }
}

/** The connection is not what it should be; it is closed behind this. */
export function refusedConnection(to: string, why: string): Told {
  return { lead: ['response', to, 'NO', why].join('|') }
}

/** A message that was not sent. */
export function notDone(to: string, why: string): Told {
  return { lead: ['response', to, 'NOK', why].join('|') }
}

function told(source: 'network' | 'application', { way, atMs, transaction }: Carried, text: string): string[] {
  const transport = way.transport === 'ws' || way.transport === 'wss' ? 'tcp' : way.transport
  return [source, String(text.length), transport, way.address, String(way.port), clockTime(atMs), transaction]
}

/** `HH:MM:SS.uuuuuu`, UTC. */
function clockTime(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(11, 23)}000`
}

function textOf(message: SipMessage): string {
  return printMessage(message).toString('latin1')
}

/** There is no address to send to. */
export function nowhere(to: string): Told {
  return notDone(to, 'requested protocol/transport not available')
}

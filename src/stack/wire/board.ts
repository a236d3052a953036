/** What all parts of one front share, and what more than one of them does. */
import { header } from '../../sip/headers.ts'
import type { Header, SipMessage, SipRequest } from '../../sip/message.ts'
import type { Destination } from '../transactions.ts'
import type { App } from './app.ts'
import type { Apps } from './apps.ts'
import type { Dialogs, WireDialog } from './dialogs.ts'
import type { Way } from './leads.ts'
import type { WireFrontOptions } from './ports.ts'

export interface Board extends WireFrontOptions {
  readonly apps: Apps
  readonly dialogs: Dialogs
}

/** Our own address as this destination sees it. */
export function ownWay(board: Board, to: Destination): Way {
  const { host, port, transport } = board.transactions.contactFor(to)
  return { transport, address: host.replace(/^\[(.*)\]$/, '$1'), port }
}

/** Our Contact towards this destination. */
export function contactTowards(board: Board, to: Destination): Header {
  const { host, port, transport } = board.transactions.contactFor(to)
  return header('Contact', `<sip:${host}:${port}${transport === 'udp' ? '' : `;transport=${transport}`}>`)
}

/** True for a message with SDP. */
export function carriesSdp(message: SipMessage): boolean {
  return message.body.toString('latin1', 0, 3) === 'v=0'
}

/** True for a request that may offer, and refresh a session. */
export function isOffering({ method }: SipRequest): boolean {
  return method === 'INVITE' || method === 'UPDATE'
}

/** A dialog's application, or who takes over from one that is gone. */
export function ownerOf(board: Board, wire: WireDialog): App | undefined {
  if (!wire.owner.isReady) wire.owner = board.apps.heir ?? wire.owner
  return wire.owner.isReady ? wire.owner : undefined
}

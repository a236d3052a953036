/** Requests of the network, shown to the application they are for, and counted for those who ask for records. */
import type { SipRequest } from '../../sip/message.ts'
import type { App } from './app.ts'
import type { Board } from './board.ts'
import { tellCdr } from './cdr.ts'
import { fromNetwork, type Way } from './leads.ts'
import { carriedFor, type Open } from './open.ts'

/** @param arrivedAt our listener, given for what begins something new */
export function show(board: Board, app: App, open: Open, message: SipRequest, arrivedAt?: Way): void {
  app.tell(fromNetwork(carriedFor(board, open, message), arrivedAt))
  const { method } = message
  if (open.begins && method === 'INVITE') tellCdr(board, { on: 'attempt' }, 'network', message)
  if (open.begins && method === 'CANCEL') tellCdr(board, { on: 'stop', why: 'call-canceled' }, 'network', message)
  if (!open.begins && method === 'BYE') tellCdr(board, { on: 'stop', why: 'normal-release' }, 'network', message)
}

/** An ACK to a 2xx. @param transaction the INVITE it closes */
export function showAck(board: Board, app: App, dialog: string, ack: SipRequest, way: Way, transaction: string): void {
  app.tell(fromNetwork({ message: ack, way, atMs: board.clock.nowMs(), transaction, dialog }))
}

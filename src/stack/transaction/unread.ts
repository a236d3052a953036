/**
 * Requests that are dealt with by one look at their heads: new calls there is no room for, and the ACKs to such
 * refusals. Under load these are most of what comes. Only on streams, where nothing comes twice.
 */
import { glanceAt, type Glance } from '../../sip/glance.ts'
import { defaultLimits } from '../../sip/limits.ts'
import { reasonOf } from '../../sip/status.ts'
import type { Gate, TurnedAway } from '../gate.ts'
import type { Flow } from '../transactions.ts'
import type { Transports } from '../transport/transports.ts'
import type { Stateless } from './stateless.ts'
import type { Turns } from './turns.ts'

export interface UnreadPorts {
  readonly transports: Pick<Transports, 'owns' | 'reply'>
  readonly gate: Gate
  readonly stateless: Stateless
  readonly turns: Turns
}

export class Unread {
  readonly #ports: UnreadPorts

  constructor(ports: UnreadPorts) {
    this.#ports = ports
  }

  /** @returns the length of the body, which is passed over; undefined for what is to be read */
  dismiss(bytes: Buffer, head: string, flow: Flow): number | undefined {
    const { gate, stateless, turns } = this.#ports
    if (head.startsWith('ACK ')) {
      if (!stateless.isMarked(head)) return undefined
      const ack = glanceAt(bytes, head, defaultLimits)
      return ack && stateless.isMarked(ack.to) ? ack.contentLength : undefined
    }
    if (!head.startsWith('INVITE ') || !turns.isFull(flow)) return undefined
    const invite = glanceAt(bytes, head, defaultLimits)
    if (!invite || invite.inDialog || gate.isUrgent(invite)) return undefined
    if (gate.admitsUnread(flow)) this.#turnAway(invite, flow, gate.overdue())
    return invite.contentLength
  }

  #turnAway({ via, others, to, callId }: Glance, flow: Flow, { status, retryAfterS }: TurnedAway): void {
    const { stateless, transports } = this.#ports
    // Given up in the middle of what it brought; the port it came from is nobody's to connect to.
    if (!transports.owns(flow.connection)) return
    const text = `SIP/2.0 ${status} ${reasonOf(status)}\r\nVia: ${via};received=${flow.address};rport=${flow.port}\r\n`
      + `${others}To: ${to};tag=${stateless.tagFor(callId)}\r\nRetry-After: ${retryAfterS}\r\nContent-Length: 0\r\n\r\n`
    transports.reply(Buffer.from(text, 'latin1'), flow, flow.port, () => {})
  }
}

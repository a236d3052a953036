/** One line to one peer, whichever side opened it: keep-alive and limits (RFC 3261 §18.3, RFC 5626 §3.5.1). */
import type { FramerItem } from '../../sip/framing.ts'
import type { Flow } from '../transactions.ts'
import type { Line, Rest } from './line.ts'
import { HandshakeFailed } from './socket-line.ts'
import type { SendFailed, TransportPorts } from './transport.ts'

const pong = Buffer.from('\r\n')

export class Connection {
  readonly #line: Line
  readonly #ports: TransportPorts
  #flow: Flow
  /** Why we gave it up. */
  #why: string | undefined
  /** Until when the peer, who opened it, has to say something. */
  #speakByMs: number | undefined
  /** When the message that is not complete yet began. */
  #incompleteSinceMs: number | undefined
  #activeAtMs: number
  /** Until when what waits may still leave; after that the line is dropped. */
  #finishByMs: number | undefined
  /** Nothing came since our last keep-alive. */
  #isUnanswered = false

  /**
   * @param incoming the peer opened it, and so owes a message
   * @param on told once each: that a line we opened carries messages, and that it is gone
   */
  constructor(
    line: Line, flow: Flow, incoming: boolean, ports: TransportPorts,
    on: { readonly up?: () => void; readonly ended: (connection: Connection, why: string) => void },
  ) {
    this.#line = line
    this.#ports = ports
    this.#flow = flow
    this.#activeAtMs = ports.clock.monotonicMs()
    this.#speakByMs = incoming ? this.#activeAtMs + ports.limits.silentMs : undefined
    line.listen({
      up: subjects => {
        if (subjects) this.#flow = { ...this.#flow, subjects }
        on.up?.()
      },
      dismiss: (bytes, head) => ports.inbox.dismiss?.(bytes, head, this.#flow),
      heard: (items, rest) => this.#heard(items, rest),
      ended: why => on.ended(this, this.#why ?? why),
    })
  }

  get flow(): Flow {
    return this.#flow
  }

  /** False from the moment the line is given up, by either side. */
  get writable(): boolean {
    return this.#line.writable
  }

  write(bytes: Buffer, failed: SendFailed): void {
    this.#activeAtMs = this.#ports.clock.monotonicMs()
    if (this.#line.waitingBytes + bytes.length > this.#ports.limits.bufferedBytes) {
      const why = 'the peer does not read what it is sent'
      this.end(why)
      process.nextTick(failed, why)
      return
    }
    this.#line.write(bytes, error => {
      const { transport, address, port } = this.flow
      const cause = error instanceof HandshakeFailed ? 'tls' : undefined
      if (error) failed(`${transport} to ${address}:${port}: ${this.#why ?? error.message}`, cause)
    })
  }

  /** Gives the line up at once; what waits in it is lost and reported as such. */
  end(why: string): void {
    this.#why ??= why
    this.#line.drop()
  }

  /**
   * Called now and then: ends what is idle, says nothing, or has left a message half-sent for too long.
   * @param keepAliveMs how long it may be quiet when something depends on it, which `isInUse` says
   */
  review(nowMs: number, keepAliveMs: number, isInUse: (connection: string) => boolean): void {
    const { idleMs, incompleteMs } = this.#ports.limits
    const quietMs = nowMs - this.#activeAtMs
    if (this.#finishByMs !== undefined) {
      if (nowMs >= this.#finishByMs) this.#line.drop()
    } else if (this.#speakByMs !== undefined && nowMs >= this.#speakByMs) {
      this.end('the peer said nothing')
    } else if (this.#incompleteSinceMs !== undefined && nowMs - this.#incompleteSinceMs >= incompleteMs) {
      this.end('the peer left a message incomplete')
    } else if (quietMs >= Math.min(keepAliveMs, idleMs / 2) && isInUse(this.flow.connection)) {
      this.#keepAlive(nowMs)
    } else if (quietMs >= idleMs) {
      this.end('idle')
    }
  }

  #keepAlive(nowMs: number): void {
    if (this.#isUnanswered && this.#line.answersKeepAlive) return this.end('the peer does not answer')
    this.#isUnanswered = true
    this.#activeAtMs = nowMs
    // What waits keeps the connection alive as well, and a peer that reads nothing is sent no more.
    if (this.#line.waitingBytes === 0) this.#line.keepAlive()
  }

  #heard(items: readonly FramerItem[], rest: Rest): void {
    if (this.#finishByMs !== undefined) return
    this.#activeAtMs = this.#ports.clock.monotonicMs()
    this.#speakByMs = undefined
    this.#isUnanswered = false
    for (const item of items) {
      if (item.kind === 'dismissed') continue
      if (item.kind !== 'ping') this.#ports.inbox.arrived(item, this.flow)
      // Who pings and does not read is not answered without end.
      else if (this.#line.waitingBytes < this.#ports.limits.bufferedBytes) this.#line.write(pong, () => {})
    }
    if (rest === 'broken') {
      // What was answered to the broken message still leaves; reading is over.
      this.#why ??= 'the stream lost its framing'
      this.#finishByMs = this.#activeAtMs + this.#ports.limits.finishMs
      this.#line.finish()
      return
    }
    if (rest === 'nothing') this.#incompleteSinceMs = undefined
    else if (items.length > 0) this.#incompleteSinceMs = this.#activeAtMs
    else this.#incompleteSinceMs ??= this.#activeAtMs
  }
}

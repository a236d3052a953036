/** One stream to one peer, whichever side opened it: framing, keep-alive, limits (RFC 3261 §18.3, RFC 5626 §3.5.1). */
import type { Socket } from 'node:net'
import { createFramer, type Framer } from '../../sip/framing.ts'
import type { Flow } from '../transactions.ts'
import type { SendFailed, TransportPorts } from './transport.ts'

const pong = Buffer.from('\r\n')

export class Connection {
  readonly flow: Flow
  readonly #socket: Socket
  readonly #ports: TransportPorts
  readonly #framer: Framer
  readonly #ended: (connection: Connection, why: string) => void
  /** Why the stream ended, as soon as that is known. */
  #why: string | undefined
  /** When the message that is not complete yet began; for a new connection, when it came up. */
  #incompleteSinceMs: number | undefined
  #activeAtMs: number

  /**
   * @param incoming the peer opened it, and so owes a message
   * @param ended told once, when the stream is gone
   */
  constructor(
    socket: Socket, flow: Flow, incoming: boolean, ports: TransportPorts,
    ended: (connection: Connection, why: string) => void,
  ) {
    this.flow = flow
    this.#socket = socket
    this.#ports = ports
    this.#framer = createFramer()
    this.#ended = ended
    this.#activeAtMs = ports.clock.monotonicMs()
    this.#incompleteSinceMs = incoming ? this.#activeAtMs : undefined
    socket.setNoDelay(true)
    socket.on('data', chunk => this.#received(chunk))
    socket.on('error', error => { this.#why ??= error.message })
    socket.on('close', () => this.#ended(this, this.#why ?? 'closed by the peer'))
  }

  /** False from the moment the stream is given up, by either side. */
  get writable(): boolean {
    return this.#socket.writable
  }

  write(bytes: Buffer, failed: SendFailed): void {
    this.#activeAtMs = this.#ports.clock.monotonicMs()
    const waiting = this.#socket.writableLength + bytes.length
    if (waiting > this.#ports.limits.bufferedBytes) {
      const why = 'the peer does not read what it is sent'
      this.end(why)
      process.nextTick(failed, why)
      return
    }
    this.#socket.write(bytes, error => {
      const { transport, address, port } = this.flow
      if (error) failed(`${transport} to ${address}:${port}: ${this.#why ?? error.message}`)
    })
  }

  /** Gives the stream up at once; what waits in it is lost and reported as such. */
  end(why: string): void {
    this.#why = why
    this.#socket.destroy()
  }

  /** Called now and then: ends what is idle, or has left a message half-sent for too long. */
  review(nowMs: number): void {
    const { idleMs, incompleteMs } = this.#ports.limits
    if (this.#incompleteSinceMs !== undefined && nowMs - this.#incompleteSinceMs >= incompleteMs) {
      this.end('the peer left a message incomplete')
    } else if (nowMs - this.#activeAtMs >= idleMs) {
      this.end('idle')
    }
  }

  #received(chunk: Buffer): void {
    this.#activeAtMs = this.#ports.clock.monotonicMs()
    const items = this.#framer.push(chunk)
    for (const item of items) {
      if (item.kind === 'ping') this.#socket.write(pong)
      else this.#ports.inbox.arrived(item, this.flow)
    }
    if (this.#framer.broken) {
      // What was answered to the broken message still leaves; reading is over.
      this.#why = 'the stream lost its framing'
      this.#socket.destroySoon()
      return
    }
    if (this.#framer.pendingBytes === 0) this.#incompleteSinceMs = undefined
    else if (items.length > 0) this.#incompleteSinceMs = this.#activeAtMs
    else this.#incompleteSinceMs ??= this.#activeAtMs
  }
}

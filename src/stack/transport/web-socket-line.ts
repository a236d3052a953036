/** A line over a WebSocket: each frame is one whole message (RFC 7118 §5). */
import { isUtf8 } from 'node:buffer'
import type { WebSocket } from 'ws'
import type { FramerItem } from '../../sip/framing.ts'
import { parseMessage } from '../../sip/parse.ts'
import type { Line, LineEar } from './line.ts'

export class WebSocketLine implements Line {
  readonly answersKeepAlive = true
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  get writable(): boolean {
    return this.#socket.readyState === this.#socket.OPEN
  }

  get waitingBytes(): number {
    return this.#socket.bufferedAmount
  }

  listen(ear: LineEar): void {
    let why: string | undefined
    this.#socket.on('message', data => ear.heard(itemsIn(data as Buffer), 'nothing'))
    // Both say that the peer lives; the package has answered the ping.
    this.#socket.on('ping', () => ear.heard([], 'nothing'))
    this.#socket.on('pong', () => ear.heard([], 'nothing'))
    this.#socket.on('error', error => { why ??= error.message })
    this.#socket.on('close', () => ear.ended(why ?? 'closed by the peer'))
  }

  write(bytes: Buffer, done: (error?: Error | null) => void): void {
    // A browser reads text more easily; a body that is none has to go as it is.
    this.#socket.send(bytes, { binary: !isUtf8(bytes) }, done)
  }

  keepAlive(): void {
    this.#socket.ping()
  }

  finish(): void {
    this.#socket.close()
  }

  drop(): void {
    this.#socket.terminate()
  }
}

const blank = /^[\r\n]*$/
/** Longer than any keep-alive. */
const KEEP_ALIVE_BYTES = 8

function itemsIn(frame: Buffer): readonly FramerItem[] {
  const isKeepAlive = frame.length <= KEEP_ALIVE_BYTES && blank.test(frame.toString('latin1'))
  if (!isKeepAlive) return [parseMessage(frame)]
  return frame.length >= 4 ? [{ kind: 'ping' }] : []
}

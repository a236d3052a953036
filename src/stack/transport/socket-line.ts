/** A line over a byte stream, TCP or TLS (RFC 3261 §18.3). */
import type { Socket } from 'node:net'
import { createFramer } from '../../sip/framing.ts'
import { defaultLimits } from '../../sip/limits.ts'
import type { Line, LineEar } from './line.ts'

type Written = (error?: Error | null) => void

/** The peer is there, and the two could not agree who it is or how to speak in private. */
export class HandshakeFailed extends Error {}
type Names = () => readonly string[] | undefined

const ping = Buffer.from('\r\n\r\n')

export class SocketLine implements Line {
  /** RFC 5626 has it answered by those that know the RFC; any other passes it over (RFC 3261 §7.5). */
  readonly answersKeepAlive = false
  readonly #socket: Socket
  /** What waits for a handshake: nothing is said to a peer before it has proved who it is. */
  #held: { readonly bytes: Buffer; readonly done: Written }[] | undefined
  #heldBytes = 0
  readonly #upEvent: string | undefined
  readonly #subjects: Names

  /**
   * @param upEvent the event after which it carries messages; left out for one that does already
   * @param subjects asked then
   */
  constructor(socket: Socket, upEvent?: 'connect' | 'secureConnect', subjects: Names = () => undefined) {
    this.#socket = socket
    this.#upEvent = upEvent
    this.#subjects = subjects
    this.#held = upEvent === 'secureConnect' ? [] : undefined
  }

  get writable(): boolean {
    return this.#socket.writable
  }

  get waitingBytes(): number {
    return this.#socket.writableLength + this.#heldBytes
  }

  listen(ear: LineEar): void {
    const socket = this.#socket
    const framer = createFramer(defaultLimits, (bytes, head) => ear.dismiss(bytes, head))
    let why: string | undefined
    let connected = false
    socket.setNoDelay(true)
    socket.once('connect', () => { connected = true })
    if (this.#upEvent !== undefined) {
      socket.once(this.#upEvent, () => {
        ear.up(this.#subjects())
        this.#release()
      })
    }
    socket.on('data', chunk => {
      const items = framer.push(chunk)
      ear.heard(items, framer.broken ? 'broken' : framer.pendingBytes === 0 ? 'nothing' : 'incomplete')
    })
    socket.on('error', error => { why ??= error.message })
    socket.on('close', () => {
      const handshake = this.#held !== undefined && connected
      const error = new (handshake ? HandshakeFailed : Error)(why ?? 'closed by the peer')
      // Who waits for the handshake hears why it failed before everybody hears that the line is gone.
      for (const { done } of this.#held?.splice(0) ?? []) done(error)
      ear.ended(error.message)
    })
  }

  write(bytes: Buffer, done: Written): void {
    if (!this.#held) return this.#send(bytes, done)
    this.#held.push({ bytes, done })
    this.#heldBytes += bytes.length
  }

  keepAlive(): void {
    this.#send(ping, () => {})
  }

  finish(): void {
    this.#socket.destroySoon()
  }

  drop(): void {
    this.#socket.destroy()
  }

  #release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    this.#heldBytes = 0
    for (const { bytes, done } of held) this.#send(bytes, done)
  }

  /** All that is said in one turn leaves together: under load the kernel's part costs more than ours. */
  #send(bytes: Buffer, done: Written): void {
    const socket = this.#socket
    if (socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    socket.write(bytes, done)
  }
}

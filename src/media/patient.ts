/**
 * rtpengine-client with patience and a limit to it: the only place that meets the package. It builds and
 * reads the datagrams and matches cookies; `Patient` adds a time limit on every command, retransmission,
 * typed errors, doubt about an engine that is silent, and silence about late replies.
 */
import { createRequire } from 'node:module'
import type { Clock, Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import type * as rtpengineClient from './rtpengine-client.d.ts'
import { openWebSocketWire } from './web-socket-wire.ts'
import { openWire, placeName, type Wire, type WireEvents } from './wire.ts'

const { Client } = createRequire(import.meta.url)('rtpengine-client') as typeof rtpengineClient

/** When an unanswered datagram goes out again; the engine replays its reply to a cookie it knows. */
const RESEND_AT_MS = [100, 250, 500]
/**
 * Which of those brings a verdict when there was no sign of life since the command began. Not the
 * first: after a stall of the whole machine that one is due before the engine could speak.
 */
const VERDICT_STEP = 1
/** Without a sign of life for this long while somebody waits, the engine is in doubt. */
const DOUBT_MS = 40
/** Verdicts in a row after which the engine is lost. */
const SILENT_MAX = 3
/** uuid-random's names, which the package uses as cookies. */
const COOKIE_LENGTH = 36

export interface NgOptions {
  readonly host: string
  readonly port: number
  /** Over a WebSocket, plain or in TLS; left out, over UDP. */
  readonly webSocket?: 'ws' | 'wss'
  readonly clock: Clock
  /** How long a command may take, all retransmissions included. Default 1000 ms. */
  readonly limitMs?: number
  /**
   * Told, possibly again and again, when the engine is gone: refused by its host, or silent for
   * 250 ms to three commands in a row. What was under way has failed by then.
   */
  readonly onLost?: (why: string) => void
}

/** The package's UDP client with patience, a limit to it, and a connected socket. */
export class Patient extends Client {
  lateReplies = 0
  resends = 0
  readonly #clock: Clock
  readonly #wire: Wire
  readonly #waitsMs: readonly number[]
  readonly #timers = new Map<string, Timer>()
  readonly #onLost: (why: string) => void
  #heardMs = -Infinity
  #doubtful = false
  #doubt: Timer | undefined
  #silent = 0

  constructor({ host, port, webSocket, clock, limitMs = 1000, onLost = () => {} }: NgOptions) {
    super({})
    this.#clock = clock
    this.#onLost = onLost
    this.#waitsMs = waitsWithin(limitMs)
    const events: WireEvents = {
      onMessage: datagram => this._onMessage(datagram),
      onUnreachable: error => this.#lose('MEDIA_UNAVAILABLE', `cannot be reached: ${error.message}`, error),
    }
    this.#wire = webSocket
      ? openWebSocketWire(`${webSocket}://${placeName({ host, port })}`, events)
      : openWire(host, port, events)
    this.on('error', () => { /* only stray replies are reported here, and _onMessage has counted those */ })
    // The package opened an IPv4 socket for every engine; ours is connected to one, over IPv4 or IPv6.
    this.socket.close()
    this.socket = { send: datagram => this.#begin(datagram), close: () => this.#wire.close() }
  }

  get pending(): number {
    return this.messages.size
  }

  get doubtful(): boolean {
    return this.#doubtful
  }

  reopen(): void {
    this.#wire.reopen()
  }

  close(): void {
    this.socket.close()
    this.#failAll(new RouterError('MEDIA_UNAVAILABLE', 'the client of this media engine was closed'))
  }

  /** Drops what nobody waits for, which the package would print and then report as an error. */
  protected override _onMessage(datagram: Buffer): void {
    this.#heardMs = this.#clock.monotonicMs()
    this.#silent = 0
    const cookie = cookieOf(datagram)
    const message = this.messages.has(cookie) ? decode(datagram) : undefined
    if (message) {
      this.#forget(cookie)
      this._onParsedMessage(message)
    } else this.lateReplies++
    this.#listen()
  }

  #begin(datagram: Buffer): void {
    const now = this.#clock.monotonicMs()
    if (this.#doubt === undefined && !this.#doubtful) this.#listen()
    this.#transmit(cookieOf(datagram), datagram, now, 0)
  }

  /** Sends, and again after each wait; the wait after the last transmission ends in MEDIA_TIMEOUT. */
  #transmit(cookie: string, datagram: Buffer, beganMs: number, step: number): void {
    this.#wire.send(datagram, error => {
      const says = 'the description does not fit into a datagram'
      this.#fail(cookie, new RouterError('MEDIA_REFUSED', says, { reason: error.message }, error))
    })
    const overdue = () => {
      if (step === VERDICT_STEP && this.#heardMs < beganMs && ++this.#silent >= SILENT_MAX) {
        return this.#lose('MEDIA_TIMEOUT', 'is silent')
      }
      if (step === this.#waitsMs.length - 1) {
        return this.#fail(cookie, new RouterError('MEDIA_TIMEOUT', 'the media engine did not answer in time'))
      }
      this.resends++
      this.#transmit(cookie, datagram, beganMs, step + 1)
    }
    // One wait after the other, so that a stall of our own ends one of them and not the whole command.
    this.#timers.set(cookie, this.#clock.after(this.#waitsMs[step] ?? 0, overdue))
  }

  /** From now on the engine has 40 ms for its next sign of life, as long as somebody waits for one. */
  #listen(): void {
    this.#doubt?.cancel()
    this.#doubt = undefined
    this.#doubtful = false
    if (this.messages.size === 0) return
    this.#doubt = this.#clock.after(DOUBT_MS, () => {
      // Once more round the loop: after a stall of our own, what the engine said is read only then.
      this.#doubt = this.#clock.after(0, () => {
        this.#doubt = undefined
        this.#doubtful = this.messages.size > 0
      })
    })
  }

  #lose(code: 'MEDIA_TIMEOUT' | 'MEDIA_UNAVAILABLE', why: string, cause?: unknown): void {
    this.#silent = 0
    this.#failAll(new RouterError(code, `the media engine ${why}`, {}, cause))
    this.#onLost(why)
  }

  #failAll(error: RouterError): void {
    for (const cookie of [...this.messages.keys()]) this.#fail(cookie, error)
  }

  #fail(cookie: string, error: RouterError): void {
    const waiter = this.messages.get(cookie)
    this.messages.delete(cookie)
    this.#forget(cookie)
    if (this.messages.size === 0) this.#listen()
    waiter?.(error)
  }

  #forget(cookie: string): void {
    this.#timers.get(cookie)?.cancel()
    this.#timers.delete(cookie)
  }
}

/** The waits after each transmission, the last one ending at the limit. */
function waitsWithin(limitMs: number): readonly number[] {
  const moments = [...RESEND_AT_MS.filter(ms => ms < limitMs), limitMs]
  return moments.map((ms, i) => ms - (moments[i - 1] ?? 0))
}

function cookieOf(datagram: Buffer): string {
  return datagram.toString('latin1', 0, COOKIE_LENGTH)
}

function decode(datagram: Buffer): ReturnType<typeof Client.decodeMessage> | undefined {
  try {
    return Client.decodeMessage(datagram)
  } catch {
    return undefined // not bencode: a reply we cannot read is one we did not get, and is asked for again
  }
}

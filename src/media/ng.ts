/**
 * rtpengine's ng protocol: typed commands over UDP. The only place that meets rtpengine-client;
 * the package builds and reads the datagrams and matches cookies, and `Patient` adds what it lacks:
 * a time limit on every command, retransmission, typed errors, and silence about late replies.
 * Knows nothing of calls, nodes or which flags are wise.
 */
import { createRequire } from 'node:module'
import type { Clock, Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import type * as rtpengineClient from './rtpengine-client.d.ts'
import { openWire, type Wire } from './wire.ts'

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

/** The engine's words for having no room; a fault of its load, not of the description. */
const full = /session limit|load limit|ran out of/i

/** A description for the engine, in ng's own keys. */
export interface NgDescription {
  readonly 'call-id': string
  /** The party who made the offer, also when this is the answer to it. */
  readonly 'from-tag': string
  readonly 'to-tag': string
  readonly sdp: string
  readonly flags?: readonly string[]
  readonly replace?: readonly string[]
  readonly ICE?: 'remove'
}

/** A reply's own keys, as the engine sent them. */
export type NgReply = Readonly<Record<string, unknown>>

export interface NgClient {
  /** Something is asked, and for 40 ms nothing whatever was heard. */
  readonly doubtful: boolean
  /** Commands under way. */
  readonly pending: number
  /** Replies that came after their command had given up, or that could not be read. */
  readonly lateReplies: number
  /** Datagrams sent again. */
  readonly resends: number
  ping(): Promise<void>
  /** Returns the description to show the other party; so does {@link answer}. */
  offer(description: NgDescription): Promise<string>
  answer(description: NgDescription): Promise<string>
  /** Ends a session; one the engine does not know counts as ended. */
  delete(callId: string): Promise<void>
  /** Drops what the party with this tag sends from now on. */
  blockMedia(callId: string, fromTag: string): Promise<void>
  /** Everything the engine knows of one session. */
  query(callId: string): Promise<NgReply>
  /** The call-ids of live sessions, at most `limit`. */
  list(limit: number): Promise<readonly string[]>
  statistics(): Promise<NgReply>
  /** Looks the host up again and goes on with a new socket. */
  reopen(): void
  /** Fails what is under way with MEDIA_UNAVAILABLE and frees the socket. */
  close(): void
}

export interface NgOptions {
  readonly host: string
  readonly port: number
  readonly clock: Clock
  /** How long a command may take, all retransmissions included. Default 1000 ms. */
  readonly limitMs?: number
  /**
   * Told, possibly again and again, when the engine is gone: refused by its host, or silent for
   * 250 ms to three commands in a row. What was under way has failed by then.
   */
  readonly onLost?: (why: string) => void
}

/**
 * A client of one engine. Every command rejects with a {@link RouterError}: MEDIA_TIMEOUT,
 * MEDIA_REFUSED (`fields.reason` has the engine's words) or MEDIA_UNAVAILABLE.
 */
export function createNgClient(options: NgOptions): NgClient {
  return new Ng(options)
}

class Ng implements NgClient {
  readonly #client: Patient
  readonly #engine: { readonly host: string; readonly port: number }
  #closed = false

  constructor(options: NgOptions) {
    this.#engine = { host: options.host, port: options.port }
    this.#client = new Patient(options)
  }

  get doubtful(): boolean { return this.#client.doubtful }
  get pending(): number { return this.#client.pending }
  get lateReplies(): number { return this.#client.lateReplies }
  get resends(): number { return this.#client.resends }

  async ping(): Promise<void> {
    await this.#ask('ping')
  }

  async offer(description: NgDescription): Promise<string> {
    return sdpOf(await this.#ask('offer', description))
  }

  async answer(description: NgDescription): Promise<string> {
    return sdpOf(await this.#ask('answer', description))
  }

  async delete(callId: string): Promise<void> {
    await this.#ask('delete', { 'call-id': callId, 'delete-delay': 0 })
  }

  async blockMedia(callId: string, fromTag: string): Promise<void> {
    await this.#ask('blockMedia', { 'call-id': callId, 'from-tag': fromTag })
  }

  query(callId: string): Promise<NgReply> {
    return this.#ask('query', { 'call-id': callId })
  }

  async list(limit: number): Promise<readonly string[]> {
    const { calls } = await this.#ask('list', { limit })
    return Array.isArray(calls) ? calls.map(String) : []
  }

  statistics(): Promise<NgReply> {
    return this.#ask('statistics')
  }

  reopen(): void {
    if (!this.#closed) this.#client.reopen()
  }

  close(): void {
    this.#closed = true
    this.#client.close()
  }

  async #ask(verb: Verb, args: object = {}): Promise<NgReply> {
    if (this.#closed) throw new RouterError('MEDIA_UNAVAILABLE', 'the client of this media engine is closed')
    const reply = await this.#client[verb](this.#engine, { ...args })
    if (reply['result'] === 'ok' || reply['result'] === 'pong') return reply
    const reason = String(reply['error-reason'] ?? reply['result'])
    // A session the engine forgot in a restart is no fault of the description either.
    const ours = full.test(reason) || /^unknown call-id/i.test(reason)
    throw new RouterError(ours ? 'MEDIA_UNAVAILABLE' : 'MEDIA_REFUSED',
      `the media engine refused "${verb}": ${reason}`, { reason, command: verb })
  }
}

type Verb = 'ping' | 'offer' | 'answer' | 'delete' | 'blockMedia' | 'query' | 'list' | 'statistics'

function sdpOf(reply: NgReply): string {
  const sdp = reply['sdp']
  if (typeof sdp === 'string') return sdp
  throw new RouterError('MEDIA_REFUSED', 'the media engine answered without a description', { reason: 'no sdp' })
}

/** The package's UDP client with patience, a limit to it, and a connected socket. */
class Patient extends Client {
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

  constructor({ host, port, clock, limitMs = 1000, onLost = () => {} }: NgOptions) {
    super({})
    this.#clock = clock
    this.#onLost = onLost
    this.#waitsMs = waitsWithin(limitMs)
    this.#wire = openWire(host, port, {
      onMessage: datagram => this._onMessage(datagram),
      onUnreachable: error => this.#lose('MEDIA_UNAVAILABLE', `cannot be reached: ${error.message}`, error),
    })
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

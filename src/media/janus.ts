/**
 * A Janus whose AudioBridge mixes conferences, over its WebSocket API: one connection and one session for
 * all, a handle for each member. Every request ends: its answer, an error, or a time-out. A connection
 * that is lost is made again by itself; members that were in it are told.
 */
import { WebSocket } from 'ws'
import type { Clock, Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'
import { JanusRooms, type ListedRoom } from './janus-rooms.ts'

/** A member's way in: where the mixer sends to, in one of the two voices of every telephone. */
export interface MemberPlace {
  readonly host: string
  readonly port: number
  readonly codec: 'pcmu' | 'pcma'
  readonly payload: number
}

export interface JanusMember {
  /** Where the mixer takes what the member says. */
  readonly place: { readonly host: string; readonly port: number }
  mute(on: boolean): Promise<void>
  /** Never rejects: who is not there has left. */
  leave(): Promise<void>
}

export interface Janus {
  readonly isUp: boolean
  /** Rooms are nobody's but ours: their names and secrets are drawn. @throws RouterError MIXER_UNAVAILABLE */
  open(room: string): Promise<void>
  /** Has what is said in a room written to this WAV file, or no longer. @throws RouterError MIXER_UNAVAILABLE */
  record(room: string, file: string | undefined): Promise<void>
  /** Ends a room, now or when the mixer can be told; never rejects. */
  end(room: string): Promise<void>
  /**
   * @param lost told when the connection is, and the member with it
   * @throws RouterError MIXER_UNAVAILABLE
   */
  join(room: string, at: MemberPlace, isMuted: boolean, lost: () => void): Promise<JanusMember>
  close(): void
}

export interface JanusOptions {
  /** `ws://127.0.0.1:8188` */
  readonly url: string
  /** Asked each time: it may change. */
  readonly secret: () => string | undefined
  readonly clock: Clock
  readonly onLink: (up: boolean) => void
  /** So many rooms of processes that were killed were ended. */
  readonly onLeft: (count: number) => void
}

/** Milliseconds. */
const LIMIT = 3_000
/** Janus forgets a session that says nothing for 60 s. Milliseconds. */
const ALIVE = 20_000
const AGAIN = 1_000
/** Requests that Janus acknowledges first and answers in an event. */
const inEvents: ReadonlySet<unknown> = new Set(['join', 'configure', 'leave'])

interface Waiting {
  readonly timer: Timer
  readonly inEvent: boolean
  done(answer: Answer): void
  failed(error: RouterError): void
}

interface RtpPlace {
  readonly ip?: string
  readonly port?: number
}

/** What the mixer tells beside that it did something. */
interface Done extends RtpPlace {
  readonly list?: readonly ListedRoom[]
}

interface Answer {
  readonly janus?: string
  readonly transaction?: string
  readonly data?: { readonly id?: number }
  readonly error?: { readonly reason?: string }
  readonly plugindata?: {
    readonly data?: {
      readonly error?: string; readonly error_code?: number; readonly rtp?: RtpPlace
      readonly list?: readonly ListedRoom[]
    }
  }
}

export function createJanus(options: JanusOptions): Janus {
  const rooms = new JanusRooms({ ...options, ask: body => link.ask(body) })
  const onLink = (up: boolean): void => {
    options.onLink(up)
    if (up) rooms.linked()
    else rooms.unlinked()
  }
  const link = new Link({ ...options, onLink })
  link.connect()
  return {
    get isUp() { return link.isUp },
    async open(room) {
      const known = rooms.made(room)
      await link.ask({
        request: 'create', ...known, pin: known.secret, is_private: rooms.isPrivate, sampling_rate: 16_000,
        allow_rtp_participants: true, default_prebuffering: 2,
      })
    },
    async record(room, file) {
      const what = file === undefined ? { record: false } : { record: true, record_file: file }
      await link.ask({ request: 'enable_recording', ...rooms.known(room), ...what })
    },
    end: room => rooms.end(room),
    async join(name, { host: ip, port, codec, payload }, muted, lost) {
      const handle = await link.attach()
      const rtp = { ip, port, payload_type: payload }
      const leave = async (): Promise<void> => {
        link.lost.delete(lost)
        await link.say({ janus: 'detach', handle_id: handle }).catch(() => { /* it is gone already */ })
      }
      try {
        const { room, secret: pin } = rooms.known(name)
        const taken = await link.ask({ request: 'join', room, pin, codec, rtp, muted }, handle)
        const { ip: host, port: takes } = taken
        if (host === undefined || takes === undefined) throw unavailable('Janus does not say where it takes audio')
        link.lost.add(lost)
        return {
          place: { host, port: takes }, leave,
          mute: async on => { await link.ask({ request: 'configure', muted: on }, handle) },
        }
      } catch (error) {
        await leave()
        throw error
      }
    },
    close() {
      rooms.unlinked()
      link.close()
    },
  }
}

class Link {
  /** Who is told when the connection ends. */
  readonly lost = new Set<() => void>()
  readonly #options: JanusOptions
  readonly #waiting = new Map<string, Waiting>()
  #socket: WebSocket | undefined
  #session: number | undefined
  #handle: number | undefined
  #timer: Timer | undefined
  #requests = 0
  #isClosed = false

  constructor(options: JanusOptions) {
    this.#options = options
  }

  get isUp(): boolean {
    return this.#handle !== undefined
  }

  connect(): void {
    const socket = new WebSocket(this.#options.url, 'janus-protocol', {
      handshakeTimeout: LIMIT, maxPayload: 1 << 20, perMessageDeflate: false,
    })
    this.#socket = socket
    socket.on('open', () => void this.#begin().catch(() => socket.terminate()))
    socket.on('message', (data: Buffer) => this.#hear(data.toString()))
    // What went wrong is told by the close that follows.
    socket.on('error', () => {})
    socket.on('close', () => this.#ended())
  }

  /** A handle on the mixer. */
  async attach(): Promise<number> {
    const { data } = await this.say({ janus: 'attach', plugin: 'janus.plugin.audiobridge' })
    if (data?.id === undefined) throw unavailable('Janus gave no handle')
    return data.id
  }

  /** Asks the mixer. */
  async ask(body: Readonly<Record<string, unknown>>, handle = this.#handle): Promise<Done> {
    const inEvent = inEvents.has(body['request'])
    const answer = await this.say({ janus: 'message', handle_id: handle, body }, inEvent)
    const { error, error_code: code, rtp, list } = answer.plugindata?.data ?? {}
    if (code !== undefined) {
      throw unavailable(`Janus refused to ${String(body['request'])}: ${code} ${error ?? ''}`, { refused: code })
    }
    return { ...rtp, ...list && { list } }
  }

  say(request: Readonly<Record<string, unknown>>, inEvent = false): Promise<Answer> {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(unavailable('Janus is not connected'))
    const transaction = String(++this.#requests)
    const apisecret = this.#options.secret()
    return new Promise((done, failed) => {
      const timer = this.#options.clock.after(LIMIT, () => {
        this.#waiting.delete(transaction)
        failed(unavailable('Janus did not answer in time'))
      })
      this.#waiting.set(transaction, { timer, inEvent, done, failed })
      socket.send(JSON.stringify({
        ...request, transaction, ...this.#session !== undefined && { session_id: this.#session },
        ...apisecret !== undefined && { apisecret },
      }))
    })
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
    this.#failAll()
    this.#socket?.terminate()
  }

  async #begin(): Promise<void> {
    this.#session = (await this.say({ janus: 'create' })).data?.id
    this.#handle = await this.attach()
    this.#options.onLink(true)
    this.#keepAlive()
  }

  #keepAlive(): void {
    this.#timer = this.#options.clock.after(ALIVE, () => {
      // One that does not answer is no server any more, whatever its connection says.
      this.say({ janus: 'keepalive' }).then(() => this.#keepAlive(), () => this.#socket?.terminate())
    })
  }

  #hear(text: string): void {
    const answer = read(text)
    const waiting = this.#waiting.get(answer?.transaction ?? '')
    if (!answer || !waiting || (answer.janus === 'ack' && waiting.inEvent)) return
    this.#waiting.delete(answer.transaction ?? '')
    waiting.timer.cancel()
    if (answer.janus === 'error') waiting.failed(unavailable(`Janus refused: ${answer.error?.reason ?? ''}`))
    else waiting.done(answer)
  }

  #ended(): void {
    const wasUp = this.isUp
    this.#timer?.cancel()
    this.#session = undefined
    this.#handle = undefined
    this.#failAll()
    if (wasUp) this.#options.onLink(false)
    for (const tell of [...this.lost]) tell()
    this.lost.clear()
    if (!this.#isClosed) this.#timer = this.#options.clock.after(AGAIN, () => this.connect())
  }

  /** Nobody will answer what was asked. */
  #failAll(): void {
    for (const { timer, failed } of this.#waiting.values()) {
      timer.cancel()
      failed(unavailable('the connection to Janus ended'))
    }
    this.#waiting.clear()
  }
}

function read(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    // Nothing of ours: whoever waits hears a time-out.
    return undefined
  }
}

function unavailable(detail: string, fields?: RouterError['fields']): RouterError {
  return new RouterError('MIXER_UNAVAILABLE', detail, fields)
}

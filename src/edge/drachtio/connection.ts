/** One connection to a drachtio-server, from the attempt to its end. The only file that makes an Srf. */
import { createRequire } from 'node:module'
import type { Clock, Timer } from '../../base/clock.ts'
import type Srf from './drachtio-srf.d.ts'
import type { Request, RequestError, RequestOptions, Response } from './drachtio-srf.d.ts'

const require = createRequire(import.meta.url)

export interface ServerAddress {
  readonly host: string
  readonly port: number
  readonly secret: string
}

/** What a connection tells; after `ended` nothing more. */
export interface ConnectionEvents {
  /** Authenticated; requests may be sent. */
  ready(): void
  /** @param refused the secret is wrong: trying again at once would only fill the server's log */
  ended(why: string, refused: boolean): void
  request(req: Request, res: Response): void
}

/** How long the server may take to let us in. */
const entryMs = 3_000

/**
 * A new Srf for each connection: the package's own reconnection forgets what was under way without a word,
 * keeps listeners of the old socket and leaves Nagle on.
 */
export class Connection {
  /** Loaded with the first connection: most routers make none. */
  readonly #srf = new (require('drachtio-srf') as typeof Srf)()
  readonly #clock: Clock
  readonly #heartbeatMs: number
  readonly #events: ConnectionEvents
  #timer: Timer
  #isOver = false

  /**
   * @param heartbeatMs a ping goes out this often; one without an answer for twice as long means that the
   *   server is gone or hangs
   */
  constructor(address: ServerAddress, clock: Clock, heartbeatMs: number, events: ConnectionEvents) {
    this.#clock = clock
    this.#heartbeatMs = heartbeatMs
    this.#events = events
    this.#timer = clock.after(entryMs, () => this.#end('the server did not let us in', false))
    const srf = this.#srf
    // A handler without a method asks for none; those below ask for theirs, and are never reached.
    srf.use((req, res) => { if (!this.#isOver) events.request(req, res) })
    srf.invite(() => {})
    srf.options(() => {})
    srf.register(() => {})
    srf.on('connect', error => this.#entered(error))
    srf.on('error', () => this.#end('the connection failed', false))
    srf.on('close', () => this.#end('the connection is gone', false))
    srf.connect({ ...address, reconnect: { maxAttempts: 1 } })
  }

  /** Told once, of the request as sent or of why it was not. */
  send(uri: string, options: RequestOptions, told: (error: RequestError | null, sent?: Request) => void): void {
    try {
      this.#srf.request(uri, options, (error, sent) => { if (!this.#isOver) told(error, sent) })
    } catch (error) {
      told(error instanceof Error ? error : new Error(String(error)))
    }
  }

  /** Has the CANCEL of this INVITE come to it again, though another with its Call-ID came after it. */
  awaitCancel(callId: string, req: Request, res: Response): void {
    for (const { pendingNetworkInvites } of this.#srf.app.client.mapServer.values()) {
      pendingNetworkInvites.set(callId, { req, res })
    }
  }

  close(): void {
    this.#end('closed', false)
  }

  #entered(error: Error | null | undefined): void {
    if (this.#isOver) return this.#disconnect()
    if (error) return this.#end(error.message, true)
    this.#timer.cancel()
    this.#beat()
    this.#events.ready()
  }

  #beat(): void {
    const { client } = this.#srf.app
    for (const [socket, { pendingRequests }] of client.mapServer) {
      const id = client.wp.send(socket, 'ping')
      const silence = this.#clock.after(2 * this.#heartbeatMs, () => this.#end('the server does not answer', false))
      this.#timer = silence
      pendingRequests.set(id, () => {
        if (this.#isOver) return
        silence.cancel()
        this.#timer = this.#clock.after(this.#heartbeatMs, () => this.#beat())
      })
    }
  }

  #end(why: string, refused: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#timer.cancel()
    this.#disconnect()
    this.#events.ended(why, refused)
  }

  /** Before the connection is made there is no socket to end; it is ended when it comes. */
  #disconnect(): void {
    const { client } = this.#srf.app
    for (const socket of client.mapServer.keys()) socket.destroy()
  }
}

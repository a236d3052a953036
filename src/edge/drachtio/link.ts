/**
 * The line to a drachtio-server: one connection after another, and what is under way on it. Every request
 * comes to an end, in a response or a failure, whatever becomes of the server.
 */
import type { Timer } from '../../base/clock.ts'
import type { Headers, SipResponse } from '../../sip/message.ts'
import type { LocalCause } from '../signaling.ts'
import { Connection } from './connection.ts'
import type { Acknowledge, Request, Response } from './drachtio-srf.d.ts'
import { frameBytesMax, Pace } from './pace.ts'
import { defaultHeartbeatMs, type LinkPorts } from './ports.ts'
import { bodyText, frameBytes, headerTable, outward, responseIn } from './text.ts'

/** `refused`: the secret is wrong, and is tried again from time to time. */
export type LinkState = 'connecting' | 'up' | 'lost' | 'refused' | 'closed'

/** What a state means for the router's health; undefined where nothing is wrong. */
export const troubleOf: Readonly<Record<LinkState, string | undefined>> = {
  connecting: 'drachtio-server is not connected yet',
  up: undefined,
  lost: 'drachtio-server is lost',
  refused: 'drachtio-server does not take our secret',
  closed: undefined,
}

export interface Outgoing {
  readonly method: string
  /** Left out in a dialog, where the server knows. */
  readonly uri?: string
  readonly dialogId?: string
  readonly nextHop?: string
  readonly headers: Headers
  readonly body: Buffer
  /** How long a final response may take; without it, as long as the server likes. */
  readonly limitMs?: number
}

/** How a request ends without a response. */
export interface Failure {
  readonly status: number
  readonly reason: string
  readonly cause?: LocalCause
}

/** Who waits for a request's outcome. */
export interface Waiting {
  sent?(): void
  /** Provisionals but 100, and the final response. */
  response(response: SipResponse, res: Response, ack: Acknowledge): void
  failed(failure: Failure, why: string): void
  /** An UPDATE of theirs that drachtio-srf hands to our request instead of its dialog. */
  update?(req: Request, res: Response): void
}

export interface LinkEvents {
  request(req: Request, res: Response): void
  up(): void
  lost(why: string): void
}

/** A request under way. */
export interface Pending {
  /** CANCELs it, at once or as soon as it is sent; it fails unless a final response comes within `limitMs`. */
  cancel(headers: Headers, limitMs: number): void
}

const unreachable: Failure = { status: 503, reason: 'Service Unavailable', cause: 'unreachable' }
const timeout: Failure = { status: 408, reason: 'Request Timeout', cause: 'timeout' }
const noDialog: Failure = { status: 481, reason: 'Call/Transaction Does Not Exist' }
const tooLarge: Failure = { status: 513, reason: 'Message Too Large' }

function madeUp({ status, reason }: SipResponse): Failure {
  return { status, reason, cause: status === timeout.status ? 'timeout' : 'unreachable' }
}

const firstRetryMs = 100
const longestRetryMs = 1_000
/** A server may have been given the wrong secret, and be given ours. */
const refusedRetryMs = 60_000

export class Link {
  readonly #ports: LinkPorts
  readonly #events: LinkEvents
  readonly #pace = new Pace()
  /** How to fail what has no final response. */
  readonly #pending = new Set<(failure: Failure, why: string) => void>()
  #state: LinkState = 'connecting'
  #connection: Connection | undefined
  #retry: Timer | undefined
  #retryMs = firstRetryMs

  constructor(ports: LinkPorts, events: LinkEvents) {
    this.#ports = ports
    this.#events = events
    this.#connect()
  }

  get state(): LinkState {
    return this.#state
  }

  send(outgoing: Outgoing, waiting: Waiting): Pending {
    const { uri = 'sip:placeholder', method, headers, body, dialogId, nextHop, limitMs } = outgoing
    let limit: Timer | undefined
    let open = true
    let sent: Request | undefined
    let given: Headers | undefined
    const bound = (ms: number): void => {
      limit?.cancel()
      limit = this.#ports.clock.after(ms, () => fail(timeout, 'no final response in time'))
    }
    const cancel = (): void => {
      if (!sent || !given) return
      sent.cancel({ headers: headerTable(given) }, error => {
        if (error) this.#ports.log.debug({ reason: String(error) }, 'a CANCEL came too late')
      })
    }
    const settled = (): boolean => {
      if (!open) return false
      open = false
      limit?.cancel()
      this.#pending.delete(fail)
      return true
    }
    const fail = (failure: Failure, why: string): void => { if (settled()) waiting.failed(failure, why) }
    this.#pending.add(fail)

    const bytes = frameBytes(uri, headers, body)
    const connection = this.#state === 'up' ? this.#connection : undefined
    if (!connection) this.#soon(() => fail(unreachable, 'no drachtio-server is connected'))
    else if (bytes > frameBytesMax) this.#soon(() => fail(tooLarge, 'more than drachtio-server can read'))
    else this.#pace.add(bytes, read => {
      connection.send(outward(uri), {
        method, headers: headerTable(headers), body: bodyText(body), proxy: nextHop,
        ...dialogId === undefined ? {} : { stackDialogId: dialogId },
      }, (error, req) => {
        read()
        if (error || !req) return fail(error?.code === 'ENODIALOG' ? noDialog : unreachable, String(error?.message))
        req.on('response', (res, ack) => this.#safely(() => {
          const response = responseIn(res.msg)
          if (!response) return fail(unreachable, 'a response could not be read')
          // The server had no answer and made one up: it comes from nowhere.
          if (response.status >= 300 && res.source_address === '') return fail(madeUp(response), 'no answer came')
          if (!open || (response.status >= 200 && !settled())) return
          waiting.response(response, res, ack)
        }))
        req.on('update', (update, res) => this.#safely(() => waiting.update?.(update, res)))
        sent = req
        this.#safely(() => waiting.sent?.())
        cancel()
      })
    })
    if (limitMs !== undefined && open) bound(limitMs)
    return {
      cancel(headers, ms) {
        if (!open) return
        given = headers
        bound(ms)
        cancel()
      },
    }
  }

  /**
   * Answers a request of theirs.
   * @param told of success with the dialog's name, of failure with the reason
   */
  answer(
    res: Response, answer: { status: number; reason?: string; headers?: Headers; body?: Buffer },
    told: (error: string | undefined, dialogId: string) => void = () => {},
  ): void {
    const { status, reason, headers = [], body = Buffer.alloc(0) } = answer
    const bytes = frameBytes('', headers, body)
    if (bytes > frameBytesMax) return this.#soon(() => told('more than drachtio-server can read', ''))
    this.#pace.add(bytes, read => {
      const options = { headers: headerTable(headers), ...body.length > 0 ? { body: body.toString('utf8') } : {} }
      res.send(status, reason === undefined ? undefined : outward(reason), options, error => {
        read()
        this.#safely(() => told(error ? String(error) : undefined, res.stackDialogId))
      })
    })
  }

  /** See {@link Connection.awaitCancel}. */
  awaitCancel(callId: string, req: Request, res: Response): void {
    this.#connection?.awaitCancel(callId, req, res)
  }

  close(): void {
    this.#state = 'closed'
    this.#retry?.cancel()
    this.#connection?.close()
    this.#failAll('the edge was closed')
  }

  #connect(): void {
    const { server, clock, heartbeatMs = defaultHeartbeatMs } = this.#ports
    this.#connection = new Connection(server, clock, heartbeatMs, {
      ready: () => {
        this.#state = 'up'
        this.#retryMs = firstRetryMs
        this.#events.up()
      },
      ended: (why, refused) => this.#ended(why, refused),
      request: (req, res) => this.#safely(() => this.#events.request(req, res)),
    })
  }

  #ended(why: string, refused: boolean): void {
    if (this.#state === 'closed') return
    const state = refused ? 'refused' : 'lost'
    // A server that is away is said once, also one that never was there.
    const isNews = this.#state !== state
    this.#state = state
    this.#pace.reset()
    this.#failAll(why)
    if (isNews) this.#events.lost(why)
    const retryMs = refused ? refusedRetryMs : this.#retryMs
    this.#retry = this.#ports.clock.after(retryMs, () => this.#connect())
    this.#retryMs = Math.min(2 * this.#retryMs, longestRetryMs)
  }

  #failAll(why: string): void {
    for (const fail of [...this.#pending]) fail(unreachable, why)
  }

  /** Failures come after the call that caused them, like everything else. */
  #soon(run: () => void): void {
    queueMicrotask(() => this.#safely(run))
  }

  /** An exception in one of its callbacks leaves a frame in the package's buffer, to be read again and again. */
  #safely(run: () => void): void {
    try {
      run()
    } catch (err) {
      this.#ports.log.error({ err }, 'an event of drachtio-server was not handled')
    }
  }
}

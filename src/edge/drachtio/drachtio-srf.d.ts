/**
 * The part of drachtio-srf 5.0.29 that this folder stands on, inner members included; the package's own
 * types leave most of it out. `test/edge/drachtio-fields.test.ts` fails when an upgrade moves any of them.
 */
import type { Socket } from 'node:net'

type Headers = Readonly<Record<string, string>>

/** A message as it came, or as it was sent. */
export interface Message {
  /** The whole text, headers as they stood; `headers` joins lines of one name. */
  readonly raw: string
}

export interface Request {
  readonly msg: Message
  readonly method: string
  readonly source_address: string
  readonly source_port: number
  readonly protocol: string
  /** `ADDRESS:PORT` of the listener, for requests outside a dialog. */
  readonly receivedOn?: string
  /** `unsolicited` on a BYE that the server sent by itself. */
  readonly stackTxnId: string
  /** Empty outside a dialog. */
  readonly stackDialogId: string
  on(event: 'response', listener: (res: Response, ack: Acknowledge) => void): void
  on(event: 'cancel', listener: (cancel: Message) => void): void
  /** An UPDATE while this INVITE, or any request of ours with its Call-ID, waits for its answer. */
  on(event: 'update', listener: (req: Request, res: Response) => void): void
  cancel(options: { readonly headers: Headers }, callback: (error: unknown) => void): void
}

/** Sends ACK, or PRACK for a reliable provisional. */
export type Acknowledge = (options?: { readonly body?: string; readonly headers?: Headers }) => void

export interface Response {
  readonly msg: Message
  readonly status: number
  readonly source_address: string
  readonly source_port: number
  readonly protocol: string
  readonly stackDialogId: string
  send(
    status: number, reason: string | undefined, options: { readonly headers: Headers; readonly body?: string },
    callback: (error: unknown, sent?: Message) => void,
  ): void
}

export interface RequestOptions {
  readonly method: string
  readonly headers: Headers
  readonly body?: string | undefined
  readonly stackDialogId?: string
  /** The next hop, when it is not the Request-URI. */
  readonly proxy?: string | undefined
}

/** One connection's books. */
export interface Server {
  /** Who waits for the reply to a frame, by the frame's id. */
  readonly pendingRequests: Map<string, (tokens: readonly string[]) => void>
  /** Whose CANCEL is awaited, by Call-ID alone. */
  readonly pendingNetworkInvites: Map<string, { readonly req: Request; readonly res: Response }>
}

/** What talks to the server, behind `srf.app`. */
export interface Agent {
  readonly mapServer: Map<Socket, Server>
  readonly wp: { send(socket: Socket, payload: string): string }
}

export default class Srf {
  readonly app: { readonly client: Agent }
  use(handler: (req: Request, res: Response) => void): void
  invite(handler: (req: Request, res: Response) => void): void
  options(handler: (req: Request, res: Response) => void): void
  register(handler: (req: Request, res: Response) => void): void
  connect(options: {
    readonly host: string
    readonly port: number
    readonly secret: string
    readonly reconnect: { readonly maxAttempts: number }
  }): void
  disconnect(): void
  on(event: 'connect', listener: (error: Error | null | undefined) => void): void
  on(event: 'close' | 'error', listener: () => void): void
  request(uri: string, options: RequestOptions, callback: (error: RequestError | null, sent?: Request) => void): void
}

export interface RequestError extends Error {
  /** `ENODIALOG` when the server knows no such dialog. */
  readonly code?: string
}

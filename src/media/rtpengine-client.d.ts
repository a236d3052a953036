/**
 * The part of rtpengine-client 0.4.12 that `ng.ts` stands on, inner members included; the package
 * brings no types. `test/media/ng.test.ts` fails when an upgrade moves any of them.
 */

type Arguments = Readonly<Record<string, unknown>>
type Reply = Readonly<Record<string, unknown>>
type Callback = (error: unknown, reply?: Reply) => void

/** What the package asks of its socket. */
export interface Socket {
  send(datagram: Buffer, port: number, host: string, sent: (error: Error | null) => void): void
  close(): void
}

/** Where one command goes. */
export interface Engine {
  readonly host: string
  readonly port: number
}

export declare class Client {
  static decodeMessage(datagram: Buffer): { readonly id: string; readonly data: Reply }
  constructor(options: { readonly timeout?: number })
  /** Written with on every transmission; a bound dgram socket unless replaced. */
  protected socket: Socket
  /** Cookie → who waits for the reply. */
  protected messages: Map<string, Callback>
  /** Cookie → the package's own time limit, when it has one. */
  protected timers: Map<string, NodeJS.Timeout>
  protected _onMessage(datagram: Buffer): void
  /** Hands the reply to the one who waits for its cookie. */
  protected _onParsedMessage(message: { readonly id: string; readonly data: Reply }): void
  on(event: 'error', listener: (error: unknown) => void): this
  ping(engine: Engine): Promise<Reply>
  offer(engine: Engine, args: Arguments): Promise<Reply>
  answer(engine: Engine, args: Arguments): Promise<Reply>
  delete(engine: Engine, args: Arguments): Promise<Reply>
  blockMedia(engine: Engine, args: Arguments): Promise<Reply>
  unblockMedia(engine: Engine, args: Arguments): Promise<Reply>
  silenceMedia(engine: Engine, args: Arguments): Promise<Reply>
  unsilenceMedia(engine: Engine, args: Arguments): Promise<Reply>
  playMedia(engine: Engine, args: Arguments): Promise<Reply>
  stopMedia(engine: Engine, args: Arguments): Promise<Reply>
  startRecording(engine: Engine, args: Arguments): Promise<Reply>
  stopRecording(engine: Engine, args: Arguments): Promise<Reply>
  startForwarding(engine: Engine, args: Arguments): Promise<Reply>
  stopForwarding(engine: Engine, args: Arguments): Promise<Reply>
  publish(engine: Engine, args: Arguments): Promise<Reply>
  subscribeRequest(engine: Engine, args: Arguments): Promise<Reply>
  subscribeAnswer(engine: Engine, args: Arguments): Promise<Reply>
  unsubscribe(engine: Engine, args: Arguments): Promise<Reply>
  playDTMF(engine: Engine, args: Arguments): Promise<Reply>
  blockDTMF(engine: Engine, args: Arguments): Promise<Reply>
  unblockDTMF(engine: Engine, args: Arguments): Promise<Reply>
  query(engine: Engine, args: Arguments): Promise<Reply>
  list(engine: Engine, args: Arguments): Promise<Reply>
  statistics(engine: Engine): Promise<Reply>
}

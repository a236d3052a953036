/**
 * What stands behind the parser, with a transport that is none: the defence, the transaction layer, the edge, and a
 * listener that answers by draws. Broken messages go in; nothing may throw, and in the end nothing may be left.
 */
import { createLog } from '../../../src/base/log.ts'
import type { Ids } from '../../../src/base/ids.ts'
import { createEmbeddedEdge, type EmbeddedEdge } from '../../../src/edge/embedded/embedded.ts'
import { createGuard } from '../../../src/edge/guard.ts'
import type { Leg, LegEvent } from '../../../src/edge/signaling.ts'
import type { ParseFault, SipMessage, SipRequest } from '../../../src/sip/message.ts'
import { parseMessage } from '../../../src/sip/parse.ts'
import { sipTimers } from '../../../src/sip/timers.ts'
import { createTransactions, type TransactionLayer } from '../../../src/stack/transaction/layer.ts'
import type { Flow, TransportName } from '../../../src/stack/transactions.ts'
import type { Inbox } from '../../../src/stack/transport/transport.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { among, type Draw } from './mutate.ts'

/** Longer than any timer but the session's. Milliseconds. */
const QUIET_MS = 400_000
/** Of what we sent, so many are remembered to be answered or talked about. */
const REMEMBERED = 32

const sdp = {
  type: 'application/sdp',
  text: 'v=0\r\no=- 1 1 IN IP4 h\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 8\r\n',
}

export class Behind {
  readonly clock = new VirtualClock()
  /** Requests of ours that nobody has answered yet, newest last. */
  readonly asked: SipRequest[] = []
  /** Answers of ours that made or keep a dialog, newest last. */
  readonly answered: SipMessage[] = []
  readonly #errors: string[] = []
  readonly #draw: Draw
  readonly #inboxes = new Map<TransportName, Inbox>()
  #layer: TransactionLayer | undefined
  #edge: EmbeddedEdge | undefined

  private constructor(draw: Draw) {
    this.#draw = draw
  }

  static async open(draw: Draw): Promise<Behind> {
    const behind = new Behind(draw)
    await behind.#open()
    return behind
  }

  /** A message, or what was none, arrives. */
  arrive(item: SipMessage | ParseFault, transport: 'udp' | 'tcp'): void {
    const address = `10.${this.#draw(4)}.${this.#draw(256)}.${this.#draw(256)}`
    const flow: Flow = {
      transport, address, port: 5060, localAddress: '192.0.2.1', localPort: 5060, connection: `${transport} ${address}`,
    }
    this.#inboxes.get(transport)?.arrived(item, flow)
  }

  /** We call somebody. */
  dial(): void {
    const leg = this.#edge?.dial({
      requestUri: 'sip:bob@192.0.2.20', from: { user: 'anna' }, to: { uri: 'sip:bob@192.0.2.20' }, maxForwards: 70,
      ...this.#draw(3) > 0 && { body: sdp },
    })
    if (leg) leg.listen(event => this.#hear(leg, event, () => leg.ack(this.#draw(2) > 0 ? sdp : undefined)))
  }

  /** Lets legs hear what came, and what is repeated go out. */
  async breathe(): Promise<void> {
    await this.clock.pass(this.#draw(600))
  }

  /** Lets everything come to its end. @throws when something was logged as an error, or does not end */
  async settle(): Promise<void> {
    await this.clock.pass(0)
    for (const leg of this.#talking.splice(0)) leg.bye()
    await this.clock.pass(QUIET_MS)
    this.asked.length = this.answered.length = 0
    const { clients = 0, servers = 0 } = this.#layer?.live ?? {}
    const left = `${this.#edge?.legCount} legs, ${clients} client and ${servers} server transactions`
    if (left !== '0 legs, 0 client and 0 server transactions') throw new Error(`${left} are left`)
    if (this.#errors.length > 0) throw new Error(this.#errors.join('\n'))
  }

  async close(): Promise<void> {
    this.#edge?.close()
    await this.#layer?.close()
  }

  readonly #talking: Leg[] = []

  async #open(): Promise<void> {
    const { clock } = this
    const log = createLog('error', { write: line => this.#errors.push(line) })
    const timers = sipTimers()
    const listeners = [
      { transport: 'udp', host: '192.0.2.1', port: 5060 }, { transport: 'tcp', host: '192.0.2.1', port: 5060 },
    ] as const
    const ids = countedIds()
    this.#layer = await createTransactions({
      listeners, clock, ids, timers, log,
      open: name => async (listener, { inbox }) => {
        this.#inboxes.set(name, inbox)
        return {
          listener, owns: () => true, close: async () => {},
          send: ({ bytes }) => {
            this.#sent(bytes)
            return name
          },
        }
      },
    })
    this.#edge = createEmbeddedEdge({
      transactions: this.#layer, clock, ids, timers, log, random: () => this.#draw(1_000) / 1_000,
      guard: createGuard(() => {}), session: { seconds: 90 },
      resolve: uri => [{ transport: uri.host.length % 4 === 0 ? 'tcp' : 'udp', address: '192.0.2.20', port: 5060 }],
    })
    this.#edge.onInvite(leg => {
      leg.listen(event => this.#hear(leg, event))
      if (this.#draw(3) === 0) leg.progress(among([180, 183], this.#draw), this.#draw(2) > 0 ? { body: sdp } : {})
      const fate = this.#draw(4)
      if (fate < 2) leg.answer({ body: sdp })
      else if (fate === 2) leg.reject(486, undefined)
      this.#talking.push(leg)
    })
  }

  #hear(leg: Leg, event: LegEvent, accept: () => void = () => {}): void {
    if (event.on === 'answer') accept()
    else if (event.on === 'request') leg.respond(event.request.id, among([200, 200, 488], this.#draw), { body: sdp })
    else if (event.on === 'response' && event.status < 300) leg.ackReinvite(event.id)
    if (event.on === 'answer' || event.on === 'ack') {
      this.#talking.push(leg)
      if (this.#draw(3) === 0) leg.request(among(['INVITE', 'UPDATE', 'INFO'], this.#draw), { body: sdp })
    }
  }

  /** What we send can be read. */
  #sent(bytes: Buffer): void {
    const message = parseMessage(bytes)
    if (message.kind === 'fault') throw new Error(`we sent ${bytes.toString('latin1')}: ${message.why}`)
    const kept = message.kind === 'request' ? this.asked : this.answered
    if (message.kind === 'response' && (message.status === 100 || message.status >= 300)) return
    kept.push(message as SipRequest)
    if (kept.length > REMEMBERED) kept.shift()
  }
}

function countedIds(): Ids {
  let count = 0
  const next = (kind: string): string => `${kind}${++count}`
  return { uid: () => next('u'), tag: () => next('t'), branch: () => next('z9hG4bK'), callId: () => next('c') }
}

/** The transaction layer (RFC 3261 §17) put together: sockets below, requests and responses above. */
import { systemClock, type Clock } from '../../base/clock.ts'
import { randomIds, type Ids } from '../../base/ids.ts'
import { createLog, type Log } from '../../base/log.ts'
import { sipTimers, type SipTimers } from '../../sip/timers.ts'
import { openGate, type Gate } from '../gate.ts'
import type { Listener, Transactions } from '../transactions.ts'
import type { Inbox } from '../transport/transport.ts'
import { Transports, type TransportOptions, type TransportsPorts } from '../transport/transports.ts'
import { Incoming, type RefusedRequest } from './incoming.ts'
import { Outgoing, type RefusedResponse } from './outgoing.ts'

/** Why a message or a connection was turned away or dropped; a closed set, so that it can label a counter. */
export type RefusedReason = RefusedRequest | RefusedResponse | Parameters<TransportsPorts['refused']>[0]

export interface TransactionOptions extends TransportOptions {
  readonly listeners: readonly Listener[]
  readonly clock?: Clock
  readonly ids?: Ids
  readonly timers?: SipTimers
  /** An INVITE gets 500 when its last provisional is this old. Default 200 000 ms. */
  readonly unansweredInviteMs?: number
  /** Any other request without a final response gets 500 after this. Default 30 000 ms. */
  readonly unansweredMs?: number
  /** Told of each message and connection that went no further. */
  readonly onRefused?: (reason: RefusedReason) => void
  /** Looks at every message first; without one everybody is let in. */
  readonly gate?: Gate
  /** Hears of socket errors and of handlers that threw. Default: warnings to standard output. */
  readonly log?: Log
}

/** The layer, with what a gauge asks of it. */
export interface TransactionLayer extends Transactions {
  /** Transactions that are not over, those that only linger to absorb repeats included. */
  readonly live: { readonly clients: number; readonly servers: number }
  /** Connections peers opened that are inside, handshakes included. */
  readonly connectionCount: number
}

/**
 * Binds the listeners and runs the four machines on them.
 * @throws RouterError LISTEN_FAILED when a listener cannot be bound, CONFIG_INVALID when a certificate is not usable;
 *   none is left open then
 */
export async function createTransactions(options: TransactionOptions): Promise<TransactionLayer> {
  const { clock = systemClock, ids = randomIds, timers = sipTimers() } = options
  const { log = createLog('warn'), gate = openGate } = options
  const refused = (reason: RefusedReason): void => options.onRefused?.(reason)
  const broken = (error: unknown): void => log.error({ err: error }, 'a transaction met an error of our own')

  /** One message that we fail at must not keep others from being heard. */
  const guarded = (run: () => void): void => {
    try {
      run()
    } catch (error) {
      broken(error)
    }
  }
  let lost: ((connection: string) => void) | undefined
  let inUse: TransportsPorts['inUse'] = () => () => false
  const inbox: Inbox = {
    arrived: (item, flow) => guarded(() => {
      if (!gate.admits(item, flow)) return
      if (item.kind === 'request') incoming.request(item, flow)
      else if (item.kind === 'response') outgoing.response(item, flow)
      else incoming.fault(item, flow)
    }),
    dismiss(bytes, head, flow) {
      let length: number | undefined
      guarded(() => { length = incoming.dismiss(bytes, head, flow) })
      return length
    },
    lost(connection, why) {
      outgoing.lost(connection, why)
      lost?.(connection)
    },
    refused: (address, port, why) => outgoing.refused(address, port, why),
  }
  const transports = new Transports(options, {
    clock, inbox, inUse: () => inUse(), refused, isKnown: address => gate.isKnown({ address }),
    warn: (sentence, fields) => log.warn(fields, sentence),
  })
  const outgoing = new Outgoing({ clock, timers, transports, branch: () => ids.branch(), refused, broken })
  const incoming = new Incoming({
    clock, timers, transports, refused, broken, gate,
    passedUs: request => outgoing.hasSent(request),
    soon: run => { setImmediate(() => guarded(run)) },
    tag: () => ids.tag(),
    unansweredInviteMs: options.unansweredInviteMs ?? 200_000,
    unansweredMs: options.unansweredMs ?? 30_000,
  })
  await transports.listen(options.listeners)

  return {
    listeners: transports.listeners,
    get live() {
      return { clients: outgoing.size, servers: incoming.size }
    },
    get connectionCount() {
      return transports.connectionCount
    },
    onRequest: handler => incoming.onRequest(handler),
    onLost(handler) {
      lost = handler
    },
    dependOn(told) {
      inUse = told
    },
    keepAlive: flow => transports.keepAlive(flow),
    lives: flow => transports.owns(flow.connection),
    send: (...given) => outgoing.request(...given),
    withdraw: (...given) => outgoing.withdraw(...given),
    sendAck: (request, to) => outgoing.acknowledge(request, to),
    contactFor: to => transports.contactFor(to),
    close: async () => {
      incoming.close()
      outgoing.close()
      await transports.close()
    },
  }
}

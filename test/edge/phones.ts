/** Two SIP user agents on real sockets of the loopback, each an embedded edge of its own. */
import { systemClock, type Clock } from '../../src/base/clock.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { createEmbeddedEdge, type EmbeddedEdge } from '../../src/edge/embedded/embedded.ts'
import type { EmbeddedEdgeOptions } from '../../src/edge/embedded/ports.ts'
import { createGuard } from '../../src/edge/guard.ts'
import type { ArrivedLeg, DialRequest, Leg, LegEvent, PlacedLeg } from '../../src/edge/signaling.ts'
import { defaultTimerBase, sipTimers } from '../../src/sip/timers.ts'
import {
  createTransactions, type TransactionLayer, type TransactionOptions,
} from '../../src/stack/transaction/layer.ts'
import type { Transactions } from '../../src/stack/transactions.ts'
import { eventually } from '../support/eventually.ts'
import type { LossyWire } from '../support/lossy.ts'
import { offer, sdp } from './messages.ts'

/** A twentieth of the usual, so that 64·T1 is 1.6 s: too little for another process on a busy machine. */
const quickTimers = sipTimers({ ...defaultTimerBase, t1Ms: 25, t2Ms: 200, t4Ms: 200 })

const PATIENCE_MS = 5_000

/** One leg and what it told. */
export class Party<L extends Leg> {
  readonly leg: L
  readonly events: LegEvent[] = []

  readonly #patienceMs: number

  constructor(leg: L, patienceMs = PATIENCE_MS) {
    this.leg = leg
    this.#patienceMs = patienceMs
    leg.listen(event => this.events.push(event))
  }

  /** What it heard and nobody took, but for 100s: on a busy machine an INVITE goes out again, and is answered again. */
  get untaken(): readonly LegEvent[] {
    return this.events.filter(({ on }) => on !== 'trying')
  }

  /** The next event of this kind, taken out of the list. */
  async next<On extends LegEvent['on']>(on: On, ms = this.#patienceMs): Promise<Extract<LegEvent, { on: On }>> {
    return eventually(ms, `${on}, having heard ${this.events.map(event => event.on).join(', ') || 'nothing'}`, () => {
      const at = this.events.findIndex(event => event.on === on)
      return at < 0 ? undefined : this.events.splice(at, 1)[0] as Extract<LegEvent, { on: On }>
    })
  }
}

export interface Phone {
  readonly edge: EmbeddedEdge
  readonly layer: TransactionLayer
  readonly uri: string
  readonly arrived: ArrivedLeg[]
  dial(to: string, more?: Partial<DialRequest>): Party<PlacedLeg>
  taken(): Promise<Party<ArrivedLeg>>
  close(): Promise<void>
}

export interface PhoneOptions
  extends Pick<EmbeddedEdgeOptions, 'resolve' | 'supported' | 'passwordOf'>, Pick<TransactionOptions, 'tls'> {
  /** A free one when left out. */
  readonly port?: number
  /** Another address of the loopback than 127.0.0.1. */
  readonly host?: string
  /** How long its parties wait for an event. Milliseconds */
  readonly patienceMs?: number
  /** Its timers are not those of the RFC but {@link quickTimers}, so that what was lost comes again at once. */
  readonly isQuick?: boolean
  /** The time it lives in, where that is not ours. */
  readonly clock?: Clock
  /** A wire other than the plain one. */
  readonly wire?: Pick<LossyWire, 'open'>
}

/** @param wrap stands between edge and layer, to lose what a test wants lost */
export async function phone(
  transport: 'udp' | 'tcp' | 'tls', wrap: (layer: TransactionLayer) => Transactions = layer => layer,
  {
    tls, wire, port: wanted = 0, host = '127.0.0.1', patienceMs, isQuick = false, clock = systemClock, ...more
  }: PhoneOptions = {},
): Promise<Phone> {
  const log = createLog('warn')
  const timers = isQuick ? quickTimers : sipTimers()
  const layer = await createTransactions({
    listeners: [{ transport, host, port: wanted }], timers, log, tls, clock,
    ...wire ? { open: name => wire.open(name) } : {},
  })
  const edge = createEmbeddedEdge({
    transactions: wrap(layer), clock, ids: randomIds, timers, random: Math.random, log,
    guard: createGuard(() => {}), ...more,
  })
  const arrived: ArrivedLeg[] = []
  edge.onInvite(leg => arrived.push(leg))
  const port = layer.listeners[0]?.port ?? 0
  return {
    edge, layer, arrived,
    uri: `sip:${host}:${port}${transport === 'udp' ? '' : `;transport=${transport}`}`,
    dial: (to, more = {}) => new Party(edge.dial({
      requestUri: to, from: { user: 'alice' }, to: { uri: to }, maxForwards: 70, body: sdp(offer), ...more,
    }), patienceMs),
    taken: async () => new Party(
      await eventually(patienceMs ?? PATIENCE_MS, 'an arriving leg', () => arrived.shift()), patienceMs,
    ),
    async close() {
      edge.close()
      await layer.close()
    },
  }
}

/** One that talks to its own process alone. */
export function quickPhone(transport: 'udp' | 'tcp'): Promise<Phone> {
  return phone(transport, undefined, { isQuick: true })
}

/** Two phones, for as long as `use` runs. */
export async function withPhones(
  transport: 'udp' | 'tcp', use: (a: Phone, b: Phone) => Promise<void>,
  wrapA?: (layer: TransactionLayer) => Transactions,
): Promise<void> {
  const a = await phone(transport, wrapA, { isQuick: true })
  const b = await quickPhone(transport)
  try {
    await use(a, b)
  } finally {
    await a.close()
    await b.close()
  }
}

/** A call from `a` to `b` that both answered. */
export async function talking(a: Phone, b: Phone): Promise<{ caller: Party<PlacedLeg>; callee: Party<ArrivedLeg> }> {
  const caller = a.dial(b.uri)
  const callee = await b.taken()
  callee.leg.answer({ body: sdp(offer) })
  await caller.next('answer')
  caller.leg.ack()
  await callee.next('ack')
  await caller.next('trying')
  return { caller, callee }
}

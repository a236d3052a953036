/** The wire front on free ports, applications on unmodified drachtio-srf, and phones that call through them. */
import { once } from 'node:events'
import { isIP } from 'node:net'
import { createRequire } from 'node:module'
import { systemClock } from '../../src/base/clock.ts'
import { randomIds } from '../../src/base/ids.ts'
import { createLog } from '../../src/base/log.ts'
import { defaultTimerBase, sipTimers } from '../../src/sip/timers.ts'
import { uriParam, type SipUri } from '../../src/sip/uri.ts'
import type { Destination } from '../../src/stack/transactions.ts'
import { createTransactions, type TransactionLayer } from '../../src/stack/transaction/layer.ts'
import { createWireFront, type WireFront } from '../../src/stack/wire/front.ts'
import type { WireFrontOptions } from '../../src/stack/wire/ports.ts'
import { quickPhone, type Phone } from '../edge/phones.ts'
import { eventually } from '../support/eventually.ts'
import { within } from '../support/within.ts'

/** drachtio-srf as an application sees it; its own types leave most of this out. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Loose = any

export const Srf = createRequire(import.meta.url)('drachtio-srf') as new () => Loose

export const secret = 'cymru'

/** A twentieth of the usual, so that 64·T1 is 1.6 s. */
export const quickTimers = sipTimers({ ...defaultTimerBase, t1Ms: 25, t2Ms: 200, t4Ms: 200 })

/** The tests' URIs name addresses. */
export const byAddress = (uri: SipUri): Destination[] => {
  const transport = uriParam(uri, 'transport') === 'tcp' ? 'tcp' : 'udp'
  return isIP(uri.host) ? [{ transport, address: uri.host, port: uri.port ?? 5060 }] : []
}

export interface WireWorld {
  readonly front: WireFront
  readonly layer: TransactionLayer
  /** Where SIP is taken: `sip:127.0.0.1:PORT`. */
  readonly uri: string
  /** Connects an application; `prepare` registers what it handles, before it connects. */
  app(prepare?: (srf: Loose) => void): Promise<Loose>
  close(): Promise<void>
}

export async function wireWorld(
  more: Partial<Pick<WireFrontOptions, 'outbound' | 'resolve' | 'clock' | 'control' | 'secret'>>
    & { readonly transport?: 'udp' | 'tcp' } = {},
): Promise<WireWorld> {
  const { transport = 'udp', outbound, resolve = byAddress, clock = systemClock } = more
  const { control = { host: '127.0.0.1', port: 0 }, secret: known = secret } = more
  const log = createLog('silent')
  const layer = await createTransactions({
    listeners: [{ transport, host: '127.0.0.1', port: 0 }], timers: quickTimers, log,
  })
  const front = await createWireFront({
    transactions: layer, control, secret: known, clock, ids: randomIds,
    timers: quickTimers, random: Math.random, log, resolve,
    ...outbound ? { outbound } : {},
  })
  const apps: Loose[] = []
  return {
    front, layer,
    uri: `sip:127.0.0.1:${layer.listeners[0]?.port}${transport === 'udp' ? '' : `;transport=${transport}`}`,
    async app(prepare = () => {}) {
      const srf = new Srf()
      prepare(srf)
      srf.on('error', () => {})
      srf.connect({ ...front.control, secret: known, reconnect: { maxAttempts: 1 } })
      apps.push(srf)
      const [err] = await within(2_000, 'the application is connected', once(srf, 'connect'))
      if (err) throw err
      return srf
    },
    async close() {
      for (const srf of apps) {
        // One that lost its connection has none to end.
        try { srf.disconnect() } catch { /* it is over */ }
      }
      await front.close()
      await layer.close()
    },
  }
}

/** A front and two phones, for as long as `use` runs. */
export async function withWire(
  use: (world: WireWorld, alice: Phone, bob: Phone) => Promise<void>,
): Promise<void> {
  const world = await wireWorld()
  const [alice, bob] = [await quickPhone('udp'), await quickPhone('udp')]
  try {
    await use(world, alice, bob)
  } finally {
    await Promise.all([alice.close(), bob.close(), world.close()])
  }
}

export const nothingLeft = ({ front }: WireWorld) => eventually(2_000, 'no dialog left', () => front.dialogCount === 0)

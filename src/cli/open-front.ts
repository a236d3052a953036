/** The stack and its drachtio front, put together and ended as one. */
import { systemClock } from '../base/clock.ts'
import { randomIds } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import { sipTimers } from '../sip/timers.ts'
import { createDns } from '../stack/resolve/dns.ts'
import { createResolver } from '../stack/resolve/resolver.ts'
import { createTransactions, type TransactionOptions } from '../stack/transaction/layer.ts'
import type { Listener } from '../stack/transactions.ts'
import { createWireFront } from '../stack/wire/front.ts'
import type { ControlAddress } from '../stack/wire/ports.ts'

export interface FrontSettings {
  readonly control: ControlAddress
  readonly secret: string
  readonly listen: readonly Listener[]
  /** What TLS and WSS listeners show and trust; they need it. */
  readonly tls?: TransactionOptions['tls']
  /** Outbound mode: who is connected to with a new request that nobody asked for. */
  readonly app: ControlAddress | undefined
  readonly log: Log
}

export interface OpenFront {
  /** As bound. */
  readonly control: ControlAddress
  readonly listeners: readonly Listener[]
  close(): Promise<void>
}

/** @throws RouterError LISTEN_FAILED, or CONFIG_INVALID for a certificate; what was open is closed again */
export async function openFront({ control, secret, listen, tls, app, log }: FrontSettings): Promise<OpenFront> {
  const transactions = await createTransactions({ listeners: listen, tls, log })
  const { listeners } = transactions
  const shared = { clock: systemClock, random: Math.random }
  const resolve = createResolver({ ...shared, dns: createDns(), listeners })
  try {
    const front = await createWireFront({
      ...shared, transactions, control, secret, ids: randomIds, timers: sipTimers(), log, resolve,
      ...app ? { outbound: () => app } : {},
    })
    return {
      control: front.control,
      listeners,
      async close() {
        await front.close()
        await transactions.close()
      },
    }
  } catch (error) {
    await transactions.close()
    throw error
  }
}

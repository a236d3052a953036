/** A host with our SIP stack and leg port on it, at an address of the simulated network. */
import type { Clock } from '../../src/base/clock.ts'
import type { Ids } from '../../src/base/ids.ts'
import type { Log } from '../../src/base/log.ts'
import { createEmbeddedEdge, type EmbeddedEdge } from '../../src/edge/embedded/embedded.ts'
import type { EmbeddedEdgeOptions } from '../../src/edge/embedded/ports.ts'
import { createGuard } from '../../src/edge/guard.ts'
import { sipTimers } from '../../src/sip/timers.ts'
import type { Dns } from '../../src/stack/resolve/dns.ts'
import { createResolver } from '../../src/stack/resolve/resolver.ts'
import { createTransactions, type TransactionLayer } from '../../src/stack/transaction/layer.ts'
import type { Transactions } from '../../src/stack/transactions.ts'
import type { Chance } from './chance.ts'
import type { Network } from './network.ts'
import { PORT } from './streams.ts'

const noNames: Dns = { ask: async () => ({ records: [], ttlS: 60 }) }

export interface HostPorts
  extends Pick<EmbeddedEdgeOptions, 'supported' | 'session' | 'draining' | 'moved' | 'passwordOf'> {
  readonly address: string
  /** How often it was started before; what it names is told apart by it. */
  readonly restarts?: number
  readonly clock: Clock
  readonly network: Pick<Network, 'open'>
  readonly chance: Chance
  readonly log: Log
  /** None but addresses are known when left out. */
  readonly dns?: Dns
  /** A mistake between the edge and the transaction layer. */
  readonly flawed?: (layer: Transactions) => Transactions
}

export interface Host {
  readonly address: string
  readonly ids: Ids
  readonly layer: TransactionLayer
  readonly edge: EmbeddedEdge
  close(): Promise<void>
}

export async function openHost(ports: HostPorts): Promise<Host> {
  const { address, restarts = 0, clock, network, chance, log, dns = noNames, flawed, ...more } = ports
  const ids = countedIds(address, restarts)
  const timers = sipTimers()
  const random = (): number => chance.number()
  const listeners = [
    { transport: 'udp', host: address, port: PORT }, { transport: 'tcp', host: address, port: PORT },
  ] as const
  const layer = await createTransactions({ listeners, clock, ids, timers, log, open: network.open })
  const edge = createEmbeddedEdge({
    transactions: flawed?.(layer) ?? layer, clock, ids, timers, random, log, guard: createGuard(() => {}),
    resolve: createResolver({ dns, clock, random, listeners }), ...more,
  })
  return {
    address, ids, layer, edge,
    async close() {
      edge.close()
      await layer.close()
    },
  }
}

/** Names that are told apart in a ladder and the same in every replay. */
function countedIds(host: string, restarts: number): Ids {
  const mark = host.replaceAll('.', '-') + 'r'.repeat(restarts)
  let count = 0
  const next = (kind: string): string => `${kind}${++count}.${mark}`
  return {
    uid: () => next('u'), tag: () => next('t'), branch: () => `z9hG4bK${next('b')}`, callId: () => next('c'),
  }
}

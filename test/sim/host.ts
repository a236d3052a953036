/** A host with our SIP stack and leg port on it, at an address of the simulated network. */
import type { Clock } from '../../src/base/clock.ts'
import type { Ids } from '../../src/base/ids.ts'
import type { Log } from '../../src/base/log.ts'
import { createEmbeddedEdge, type EmbeddedEdge } from '../../src/edge/embedded/embedded.ts'
import type { EmbeddedEdgeOptions } from '../../src/edge/embedded/ports.ts'
import { createGuard } from '../../src/edge/guard.ts'
import { sipTimers } from '../../src/sip/timers.ts'
import { createTransactions, type TransactionLayer } from '../../src/stack/transaction/layer.ts'
import type { Chance } from './chance.ts'
import type { Network } from './network.ts'

export interface HostPorts extends Pick<EmbeddedEdgeOptions, 'supported' | 'session'> {
  readonly address: string
  readonly clock: Clock
  readonly network: Network
  readonly chance: Chance
  readonly log: Log
}

export interface Host {
  readonly address: string
  readonly ids: Ids
  readonly layer: TransactionLayer
  readonly edge: EmbeddedEdge
  close(): Promise<void>
}

export async function openHost({ address, clock, network, chance, log, ...more }: HostPorts): Promise<Host> {
  const ids = countedIds(address)
  const timers = sipTimers()
  const layer = await createTransactions({
    listeners: [{ transport: 'udp', host: address, port: 5060 }], clock, ids, timers, log, open: network.open,
  })
  const edge = createEmbeddedEdge({
    transactions: layer, clock, ids, timers, random: () => chance.number(), log, guard: createGuard(() => {}), ...more,
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
function countedIds(host: string): Ids {
  const mark = host.replaceAll('.', '-')
  let count = 0
  const next = (kind: string): string => `${kind}${++count}.${mark}`
  return {
    uid: () => next('u'), tag: () => next('t'), branch: () => `z9hG4bK${next('b')}`, callId: () => next('c'),
  }
}

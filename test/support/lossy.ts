/**
 * A wire that loses, doubles and delays datagrams, in both directions, by a seed: a transport around
 * the real one, so that whoever uses it talks to real sockets.
 */
import type { TransportName } from '../../src/stack/transactions.ts'
import { openSocket } from '../../src/stack/transport/sockets.ts'
import type { OpenTransport } from '../../src/stack/transport/transport.ts'

export interface Losses {
  readonly seed: number
  /** The share of datagrams that never arrive, 0 to 1. */
  readonly lost: number
  /** The share that arrives twice. */
  readonly doubled: number
  /** The share that others overtake: they come up to `delayMs` later. */
  readonly late: number
  readonly delayMs: number
}

export const tenPercent: Omit<Losses, 'seed'> = { lost: 0.1, doubled: 0.1, late: 0.1, delayMs: 300 }

export interface LossyWire {
  /** Hand it to `createTransactions`. */
  open(name: TransportName): OpenTransport
  readonly dropped: number
  readonly passed: number
}

/** When each copy of a datagram arrives, in milliseconds from its sending; none when it is lost. */
export type Fate = readonly number[]

/** @param losses what happens to each datagram; the same seed gives the same draws */
export function lossyWire(losses: Losses): LossyWire {
  const random = seeded(losses.seed)
  return wireOf(() => {
    if (random() < losses.lost) return []
    const copies = random() < losses.doubled ? [0, 0] : [0]
    return copies.map(() => random() < losses.late ? random() * losses.delayMs : 0)
  })
}

/** A wire on which every datagram has the fate it is given, counted from 0. */
export function wireOf(fateOf: (at: number) => Fate): LossyWire {
  const counts = { dropped: 0, passed: 0, all: 0 }

  function carry(isOpen: () => boolean, deliver: () => void): void {
    const fate = fateOf(counts.all++)
    if (fate.length === 0) counts.dropped += 1
    for (const delayMs of fate) {
      counts.passed += 1
      if (delayMs === 0) deliver()
      else setTimeout(() => { if (isOpen()) deliver() }, delayMs).unref()
    }
  }

  return {
    get dropped() { return counts.dropped },
    get passed() { return counts.passed },
    open: name => async (listener, ports) => {
      let isOpen = true
      const transport = await openSocket(name)(listener, {
        ...ports,
        inbox: {
          arrived: (item, flow) => carry(() => isOpen, () => ports.inbox.arrived(item, flow)),
          lost: (connection, why) => ports.inbox.lost(connection, why),
          // On a wire like this nobody says that a port is closed.
          refused() {},
        },
      })
      return {
        listener: transport.listener,
        send(parcel, failed) {
          carry(() => isOpen, () => transport.send(parcel, failed))
          return `${name}:${listener.host}:${transport.listener.port}`
        },
        owns: connection => transport.owns(connection),
        close() {
          isOpen = false
          return transport.close()
        },
      }
    },
  }
}

/** Numbers in [0, 1) that follow from the seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

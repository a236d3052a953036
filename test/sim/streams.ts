/** TCP between hosts that do not exist: in order, nothing lost, until a connection is cut with all it carries. */
import type { Clock } from '../../src/base/clock.ts'
import type { SipMessage } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printMessage } from '../../src/sip/print.ts'
import type { Listener } from '../../src/stack/transactions.ts'
import type { Inbox, Transport } from '../../src/stack/transport/transport.ts'
import type { Datagram } from './datagram.ts'

/** Where every host listens. */
export const PORT = 5060
/** A host that is there says so little later that nobody listens at a port of its. Milliseconds. */
export const UNREACHABLE_MS = 100

export interface StreamsPorts {
  readonly clock: Clock
  /** Who listens at a host; undefined when nobody does. */
  readonly inboxOf: (host: string) => Inbox | undefined
  readonly delayMs: () => number
  readonly copies: (from: string, to: string, bytes: Buffer) => readonly SipMessage[]
  readonly note: (from: string, to: string, message: SipMessage, over: string) => Datagram
  readonly arrives: (datagram: Datagram) => void
  readonly isHeldBack: (datagram: Datagram) => boolean
}

interface Connection {
  readonly id: string
  readonly ends: readonly [dialed: string, accepted: string]
  /** When the last thing sent each way arrives: what comes after may not overtake it. */
  readonly lastAtMs: Map<string, number>
}

export class Streams {
  readonly #ports: StreamsPorts
  readonly #live = new Map<string, Connection>()
  #count = 0

  constructor(ports: StreamsPorts) {
    this.#ports = ports
  }

  transport(listener: Listener): Omit<Transport, 'close'> {
    const { host } = listener
    const mine = (id: string | undefined): Connection | undefined => {
      const found = id === undefined ? undefined : this.#live.get(id)
      return found?.ends.includes(host) ? found : undefined
    }
    return {
      listener,
      owns: id => mine(id) !== undefined,
      send: ({ bytes, address, connection }, failed) => {
        const over = mine(connection) ?? this.#between(host, address) ?? this.#connect(host, address)
        if (over) this.#carry(over, host, bytes)
        else this.#ports.clock.after(UNREACHABLE_MS, () => failed('connection refused'))
        return over?.id
      },
    }
  }

  /** Ends every connection, or every one of a host. */
  cut(host?: string): void {
    for (const connection of [...this.#live.values()]) {
      if (host !== undefined && !connection.ends.includes(host)) continue
      this.#live.delete(connection.id)
      for (const end of connection.ends) {
        this.#ports.clock.after(0, () => this.#ports.inboxOf(end)?.lost(connection.id, 'the connection was cut'))
      }
    }
  }

  #between(one: string, other: string): Connection | undefined {
    for (const connection of this.#live.values()) {
      if (connection.ends.includes(one) && connection.ends.includes(other)) return connection
    }
    return undefined
  }

  #connect(from: string, to: string): Connection | undefined {
    if (!this.#ports.inboxOf(to)) return undefined
    const connection: Connection = { id: `tcp ${from} ${to} ${++this.#count}`, ends: [from, to], lastAtMs: new Map() }
    this.#live.set(connection.id, connection)
    return connection
  }

  #carry(connection: Connection, from: string, bytes: Buffer): void {
    const { clock, copies, note, delayMs, arrives, isHeldBack, inboxOf } = this.#ports
    const to = connection.ends[0] === from ? connection.ends[1] : connection.ends[0]
    for (const message of copies(from, to, bytes)) {
      const datagram = note(from, to, message, connection.id)
      if (isHeldBack(datagram)) continue
      const nowMs = clock.monotonicMs()
      const atMs = Math.max(nowMs + delayMs(), connection.lastAtMs.get(from) ?? 0)
      connection.lastAtMs.set(from, atMs)
      const copy = printMessage(message)
      clock.after(atMs - nowMs, () => {
        if (!this.#live.has(connection.id)) return
        arrives(datagram)
        inboxOf(to)?.arrived(parseMessage(copy), {
          transport: 'tcp', address: from, port: PORT, localAddress: to, localPort: PORT, connection: connection.id,
        })
      })
    }
  }
}

/** The connections of one listener: found by name, by the peer's address, and by the alias a peer asked for. */
import { randomBytes } from 'node:crypto'
import { Connection } from './connection.ts'

/** Where a connection leads. On TLS the name the peer proved counts too: one address may serve several. */
export interface Peer {
  readonly address: string
  readonly port: number
  readonly serverName?: string | undefined
}

export class ConnectionTable {
  readonly #byId = new Map<string, Connection>()
  /** The newest connection to each peer. */
  readonly #byPeer = new Map<string, Connection>()
  /** Every place in #byPeer a connection holds: its own, and at most one alias. */
  readonly #own = new Map<Connection, string>()
  readonly #alias = new Map<Connection, string>()
  readonly #series = randomBytes(4).toString('hex')
  #count = 0

  /** No connection has this name, nor had one of another process: what was written down of that is not meant. */
  newName(listener: string): string {
    return `${listener}/${this.#series}.${++this.#count}`
  }

  get size(): number {
    return this.#byId.size
  }

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#byId.values()
  }

  add(connection: Connection, peer: Peer): void {
    const key = keyOf(peer)
    this.#byId.set(connection.flow.connection, connection)
    this.#byPeer.set(key, connection)
    this.#own.set(connection, key)
  }

  named(id: string): Connection | undefined {
    const connection = this.#byId.get(id)
    return connection?.writable ? connection : undefined
  }

  leadingTo(peer: Peer): Connection | undefined {
    const connection = this.#byPeer.get(keyOf(peer))
    return connection?.writable ? connection : undefined
  }

  /** What goes to `peer` takes this connection from now on, but for one of ours that leads there. */
  alias(connection: Connection, peer: Peer): void {
    const key = keyOf(peer)
    const other = this.#byPeer.get(key)
    if (other === connection || (other?.writable && this.#own.get(other) === key)) return
    this.#forget(connection, this.#alias.get(connection))
    this.#byPeer.set(key, connection)
    this.#alias.set(connection, key)
  }

  drop(connection: Connection): void {
    this.#byId.delete(connection.flow.connection)
    this.#forget(connection, this.#own.get(connection))
    this.#forget(connection, this.#alias.get(connection))
    this.#own.delete(connection)
    this.#alias.delete(connection)
  }

  #forget(connection: Connection, key: string | undefined): void {
    if (key !== undefined && this.#byPeer.get(key) === connection) this.#byPeer.delete(key)
  }
}

function keyOf({ address, port, serverName }: Peer): string {
  return `${address} ${port} ${serverName?.toLowerCase() ?? ''}`
}

/** Where a Redis or Valkey is, as its URL says it. */

export interface RedisPlace {
  /** A name or an address; of IPv6 without its brackets. */
  readonly host: string
  readonly port: number
  /** The number of the database. */
  readonly db: number
  readonly username?: string
  /** The name its certificate has to bear, where it is spoken to over TLS (`rediss:`). */
  readonly tls?: { readonly servername: string }
}

const PORT = 6379

/** @param url `redis://USER@HOST:PORT/DATABASE`, or `rediss:` for TLS; a password in it is passed over */
export function readRedisUrl(url: string): RedisPlace {
  const { protocol, hostname, port, username, pathname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return {
    host, port: Number(port) || PORT, db: Number(pathname.slice(1)) || 0,
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(protocol === 'rediss:' && { tls: { servername: host } }),
  }
}

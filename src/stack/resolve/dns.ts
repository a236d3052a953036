/** DNS as a port, and the adapter on the resolver that comes with Node.js. */
import { promises as dns, type NaptrRecord, type SrvRecord } from 'node:dns'

/** What a name may be asked for, and what a record of that kind is. */
export interface Records {
  readonly A: string
  readonly AAAA: string
  readonly SRV: Srv
  readonly NAPTR: Naptr
}

/** RFC 2782. */
export interface Srv {
  readonly target: string
  readonly port: number
  readonly priority: number
  readonly weight: number
}

/** RFC 3403, as far as RFC 3263 uses it. */
export interface Naptr {
  readonly order: number
  readonly preference: number
  readonly flags: string
  readonly service: string
  readonly replacement: string
}

/** What the name has of that kind: nothing, perhaps, which is an answer too. */
export interface Answer<T> {
  readonly records: readonly T[]
  /** How long it may be kept. Seconds. */
  readonly ttlS: number
}

export interface Dns {
  /** Rejects when no server gave an answer. */
  ask<K extends keyof Records>(type: K, name: string): Promise<Answer<Records[K]>>
}

/** How long nothing is kept, and what the resolver tells without its TTL. Seconds. */
const NOTHING_TTL_S = 30
const UNTOLD_TTL_S = 60
/** The system's own names have no TTL either; its files may change. */
const SYSTEM_TTL_S = 5

const nothing = { records: [], ttlS: NOTHING_TTL_S }

export interface DnsOptions {
  /** As `192.0.2.53` or `192.0.2.53:5353`; left out, those of the system. */
  readonly servers?: readonly string[]
}

/**
 * Asks DNS servers, twice within about 1.5 s. A name they do not know, or that has no dot, is
 * looked up as the system does, which reads its hosts file.
 */
export function createDns({ servers }: DnsOptions = {}): Dns {
  const resolver = new dns.Resolver({ timeout: 500, tries: 2 })
  if (servers) resolver.setServers(servers)

  async function addresses(name: string, family: 4 | 6): Promise<Answer<string>> {
    if (isInvalid(name)) return nothing
    if (isLocal(name)) return await looked(name, family)
    const asked = family === 4 ? resolver.resolve4(name, { ttl: true }) : resolver.resolve6(name, { ttl: true })
    const found = await orNothing(asked)
    if (found.length === 0) return await looked(name, family)
    return { records: found.map(({ address }) => address), ttlS: Math.min(...found.map(({ ttl }) => ttl)) }
  }

  const ask: { readonly [K in keyof Records]: (name: string) => Promise<Answer<Records[K]>> } = {
    A: name => addresses(name, 4),
    AAAA: name => addresses(name, 6),
    SRV: async name => isInvalid(name) || isLocal(hostOf(name)) ? nothing
      : untold((await orNothing(resolver.resolveSrv(name))).map(srvOf)),
    NAPTR: async name => isInvalid(name) || isLocal(name) ? nothing
      : untold((await orNothing(resolver.resolveNaptr(name))).map(naptrOf)),
  }
  return { ask: (type, name) => ask[type](name) }
}

function srvOf({ name, port, priority, weight }: SrvRecord): Srv {
  return { target: name, port, priority, weight }
}

function naptrOf({ order, preference, flags, service, replacement }: NaptrRecord): Naptr {
  return { order, preference, flags, service, replacement }
}

function untold<T>(records: readonly T[]): Answer<T> {
  return { records, ttlS: records.length > 0 ? UNTOLD_TTL_S : NOTHING_TTL_S }
}

/** That there is no such name, or nothing of the kind, is an answer. */
async function orNothing<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  return await asked.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOTFOUND' || error.code === 'ENODATA') return []
    throw error
  })
}

async function looked(name: string, family: 4 | 6): Promise<Answer<string>> {
  const found = await dns.lookup(name, { family, all: true }).catch(() => [])
  return found.length > 0 ? { records: found.map(({ address }) => address), ttlS: SYSTEM_TTL_S } : nothing
}

/** RFC 6761: never a name of the DNS. */
function isInvalid(name: string): boolean {
  return /(?:^|\.)invalid\.?$/i.test(name)
}

function isLocal(name: string): boolean {
  return !name.includes('.') || /\.localhost\.?$/i.test(name)
}

/** `_sip._udp.acme.example` is about `acme.example`. */
function hostOf(name: string): string {
  return name.replace(/^(?:_[^.]+\.)+/, '')
}

/** Which address of ours a peer sees, for listeners bound to all of them. */
import { BlockList } from 'node:net'
import { networkInterfaces } from 'node:os'

interface Own {
  readonly address: string
  readonly family: 'ipv4' | 'ipv6'
  readonly internal: boolean
  readonly prefix: number
  readonly net: BlockList
}

/** Addresses come and go with DHCP and interfaces; this often they are read again, in milliseconds. */
const FRESH_MS = 5_000
let own: readonly Own[] = []
let readAtMs = -Infinity
/** What was found since then, for it is asked several times a call; whom one talks to is few or soon forgotten. */
const facing = new Map<string, string>()
const FACING_MOST = 1_000

/** Whether a listener at `host` takes what comes to any address. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** Asked of addresses and host names many times a message; whether they are sound is known by then. */
export function isV6(address: string): boolean {
  return address.includes(':')
}

/** An address as a URI or a Via writes it: IPv6 in brackets. */
export function inUri(address: string): string {
  return isV6(address) ? `[${address}]` : address
}

/**
 * The address of ours that shares a network with `remote`; else the first that is not loopback, for
 * what lies behind a router. On a host with several ways out, bind listeners to addresses instead.
 *
 * @param nowMs monotonic, to know how old the list of interfaces is
 */
export function ownAddressFor(remote: string, nowMs: number): string {
  if (nowMs - readAtMs > FRESH_MS || nowMs < readAtMs) {
    own = readOwn() ?? own
    readAtMs = nowMs
    facing.clear()
  }
  const known = facing.get(remote)
  if (known !== undefined) return known
  const found = find(remote)
  if (facing.size >= FACING_MOST) facing.clear()
  facing.set(remote, found)
  return found
}

function find(remote: string): string {
  const family = isV6(remote) ? 'ipv6' : 'ipv4'
  let best: Own | undefined
  let outward: Own | undefined
  for (const one of own) {
    if (one.family !== family) continue
    if (!one.internal) outward ??= one
    if (one.net.check(remote, family) && one.prefix > (best?.prefix ?? -1)) best = one
  }
  return (best ?? outward)?.address ?? (family === 'ipv6' ? '::1' : '127.0.0.1')
}

/** Undefined when the system cannot be asked: that takes a descriptor, and there may be none left. */
function readOwn(): readonly Own[] | undefined {
  let interfaces: ReturnType<typeof networkInterfaces>
  try {
    interfaces = networkInterfaces()
  } catch {
    return undefined
  }
  const found: Own[] = []
  for (const addresses of Object.values(interfaces)) {
    for (const { address, family, internal, cidr } of addresses ?? []) {
      const version = family === 'IPv6' ? 'ipv6' : 'ipv4'
      const prefix = Number(cidr?.split('/')[1] ?? (version === 'ipv6' ? 128 : 32))
      const net = new BlockList()
      net.addSubnet(address, prefix, version)
      found.push({ address, family: version, internal, prefix, net })
    }
  }
  return found
}

/** The networks of each listener that has some, with what was found of whom one talks to. */
const within = new WeakMap<readonly string[], { readonly list: BlockList; readonly known: Map<string, boolean> }>()

/** @param networks as `10.0.0.0/8`, the same list each time */
export function isWithin(networks: readonly string[], address: string): boolean {
  const looked = within.get(networks) ?? { list: listOf(networks), known: new Map() }
  within.set(networks, looked)
  const { list, known } = looked
  const isKnown = known.get(address)
  if (isKnown !== undefined) return isKnown
  const isIn = list.check(address, isV6(address) ? 'ipv6' : 'ipv4')
  if (known.size >= FACING_MOST) known.clear()
  known.set(address, isIn)
  return isIn
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [net = '', bits] = network.split('/')
    list.addSubnet(net, Number(bits), isV6(net) ? 'ipv6' : 'ipv4')
  }
  return list
}

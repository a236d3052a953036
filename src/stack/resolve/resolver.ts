/** From a SIP URI to the addresses it may be sent to, best first (RFC 3263 §4). */
import { isIP, isIPv6 } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { uriParam, type SipUri } from '../../sip/uri.ts'
import { bareHost } from '../dialog/route.ts'
import type { Destination, Listener, TransportName } from '../transactions.ts'
import { Answers } from './answers.ts'
import { createDns, type Dns } from './dns.ts'
import { inOrder, servicesIn, type Service } from './order.ts'

/**
 * Empty when the URI is none to send to, or its host leads nowhere. At once when nothing has to be
 * looked up; a promise never rejects.
 */
export type Resolve = (uri: SipUri) => readonly Destination[] | Promise<readonly Destination[]>

export interface ResolverPorts {
  /** The system's when left out. */
  readonly dns?: Dns
  readonly clock: Clock
  /** A number in [0, 1), for weights. */
  readonly random: () => number
  /** What can be sent by: transports and IP versions. */
  readonly listeners: readonly Listener[]
}

/** How long a look-up may take as a whole. Milliseconds. */
const DEADLINE_MS = 2_000
/** Nobody waits for more than a few addresses to fail one after the other. */
const MOST_TARGETS = 10
const MOST_DESTINATIONS = 12

const defaultPort: Readonly<Record<TransportName, number>> = { udp: 5060, tcp: 5060, tls: 5061, ws: 80, wss: 443 }

/** What SRV records are asked for, by transport; there are none for WebSocket. */
const srvPrefix: Readonly<Partial<Record<TransportName, string>>> = {
  udp: '_sip._udp.', tcp: '_sip._tcp.', tls: '_sips._tcp.',
}

export function createResolver(ports: ResolverPorts): Resolve {
  const answers = new Answers(ports.dns ?? createDns(), ports.clock)
  return uri => {
    const wanted = wantedBy(uri)
    if (!wanted) return []
    const { host, port, transport, orTcp } = wanted
    if (isIP(host)) {
      const name = transport ?? 'udp'
      return [{ transport: name, address: host, port: port ?? defaultPort[name], ...orTcp ? { orTcp } : {} }]
    }
    return new Search(ports, answers, wanted).run()
  }
}

/** What a URI asks for. */
interface Wanted {
  readonly host: string
  readonly port: number | undefined
  /** Asked for by the URI; undefined leaves the choice to DNS. */
  readonly transport: TransportName | undefined
  readonly orTcp: boolean
}

function wantedBy(uri: SipUri): Wanted | undefined {
  if ((uri.scheme !== 'sip' && uri.scheme !== 'sips') || uri.host === '') return undefined
  const named = uriParam(uri, 'transport')?.toLowerCase()
  if (named !== undefined && !Object.hasOwn(defaultPort, named)) return undefined
  const asked = named as TransportName | undefined
  const web = asked === 'ws' || asked === 'wss'
  const transport = uri.scheme === 'sips' ? (web ? 'wss' : 'tls') : asked
  return { host: bareHost(uri.host), port: uri.port, transport, orTcp: transport === undefined }
}

/** One look-up. */
class Search {
  readonly #ports: ResolverPorts
  readonly #answers: Answers
  readonly #wanted: Wanted
  readonly #untilMs: number

  constructor(ports: ResolverPorts, answers: Answers, wanted: Wanted) {
    this.#ports = ports
    this.#answers = answers
    this.#wanted = wanted
    this.#untilMs = ports.clock.monotonicMs() + DEADLINE_MS
  }

  async run(): Promise<readonly Destination[]> {
    const { host, port, transport } = this.#wanted
    const found = port === undefined ? await this.#byServices(await this.#services()) : undefined
    if (found) return found.slice(0, MOST_DESTINATIONS)
    const by = transport ?? 'udp'
    return (await this.#at(host, by, port ?? defaultPort[by])).slice(0, MOST_DESTINATIONS)
  }

  /** Where SRV records are to be asked for (§4.1). */
  async #services(): Promise<readonly Service[]> {
    const { host, transport } = this.#wanted
    const srv = (by: TransportName): Service[] => {
      const prefix = srvPrefix[by]
      return prefix === undefined ? [] : [{ transport: by, name: `${prefix}${host}` }]
    }
    if (transport !== undefined) return srv(transport)
    const speaks = (by: TransportName): boolean => this.#ports.listeners.some(listener => listener.transport === by)
    const naptrs = await this.#answers.ask('NAPTR', host, this.#untilMs) ?? []
    const services = servicesIn(naptrs, speaks)
    return services.length > 0 ? services : (['udp', 'tcp', 'tls'] as const).filter(speaks).flatMap(srv)
  }

  /**
   * The addresses behind their SRV records, in the order of services, priorities, weights and addresses
   * (§4.2). Undefined without any such record; with records that lead nowhere there is no address.
   */
  async #byServices(services: readonly Service[]): Promise<readonly Destination[] | undefined> {
    const targets = (await Promise.all(services.map(async ({ transport, name }) => {
      const records = await this.#answers.ask('SRV', name, this.#untilMs) ?? []
      return inOrder(records, this.#ports.random).map(({ target, port }) => ({ transport, target, port }))
    }))).flat()
    if (targets.length === 0) return undefined
    // A lone dot says that the service is decidedly not there.
    const there = targets.filter(({ target }) => target !== '' && target !== '.').slice(0, MOST_TARGETS)
    const found = await Promise.all(there.map(({ transport, target, port }) => this.#at(target, transport, port)))
    return found.flat()
  }

  async #at(name: string, transport: TransportName, port: number): Promise<readonly Destination[]> {
    const { host, orTcp } = this.#wanted
    const secure = transport === 'tls' || transport === 'wss'
    const more = { ...secure ? { serverName: host } : {}, ...orTcp && transport === 'udp' ? { orTcp } : {} }
    const found = await Promise.all(this.#versions(transport).map(type => this.#answers.ask(type, name, this.#untilMs)))
    return found.flatMap(addresses => addresses ?? []).map(address => ({ transport, address, port, ...more }))
  }

  /** Addresses we have no listener to send from are not asked for. */
  #versions(transport: TransportName): readonly ('A' | 'AAAA')[] {
    const own = this.#ports.listeners.filter(listener => listener.transport === transport)
    const has6 = own.some(({ host }) => isIPv6(host))
    const has4 = own.some(({ host }) => !isIPv6(host))
    return [...has4 || !has6 ? ['A'] as const : [], ...has6 ? ['AAAA'] as const : []]
  }
}

/**
 * How later requests of a dialog find the way back through us: Record-Route, which the dialog's ends
 * repeat as Route (RFC 3261 §16.6 step 4). Ours bear a mark that only we can make, of the Call-ID: passing on
 * whatever names us in a Route would let strangers send anything to anybody through us.
 */
import { createHmac } from 'node:crypto'
import { header, headerOf, valuesOf } from '../../../sip/headers.ts'
import type { Header, SipRequest } from '../../../sip/message.ts'
import { parseNameAddr } from '../../../sip/name-addr.ts'
import { parseUri, uriParam, type SipUri } from '../../../sip/uri.ts'
import { bareHost } from '../../dialog/route.ts'
import type { Destination, Flow, Transactions } from '../../transactions.ts'

const defaultPort = 5060
const secureDefaultPort = 5061

export class Waymarks {
  readonly #transactions: Transactions
  readonly #key: string

  /** @param key known to nobody else */
  constructor(transactions: Transactions, key: string) {
    this.#transactions = transactions
    this.#key = key
  }

  /** Ours as either side can reach it; one line when that is the same. The callee's comes first. */
  lines(name: 'Record-Route' | 'Path', request: SipRequest, caller: Flow, callee: Destination): Header[] {
    const sides = [callee, backTo(caller)].map(side => this.#uri(request, side))
    return [...new Set(sides)].map(uri => header(name, `<${uri};lr>`))
  }

  /**
   * The route of a request without its stretches that end at us.
   * @returns undefined for a request that was not sent here by a mark of ours
   */
  routesBehind(request: SipRequest): readonly string[] | undefined {
    const routes = valuesOf(request.headers, 'route')
    const mark = this.#mark(request)
    const foreign = routes.findIndex(route => uriIn(route)?.user !== mark)
    const ours = foreign < 0 ? routes.length : foreign
    return ours === 0 ? undefined : routes.slice(ours)
  }

  /** The route of a new request without us, whom a neighbour may have been told to send everything to. */
  routesOf(request: SipRequest, flow: Flow): readonly string[] {
    const routes = valuesOf(request.headers, 'route')
    const first = uriIn(routes[0] ?? '')
    return first && this.isOurs(first, flow) ? routes.slice(1) : routes
  }

  /** True for a URI that leads to us, as its sender sees us. */
  isOurs(uri: SipUri, flow: Flow): boolean {
    const host = bareHost(uri.host)
    const secure = uri.scheme === 'sips' || uriParam(uri, 'transport')?.toLowerCase() === 'tls'
    const port = uri.port ?? (secure ? secureDefaultPort : defaultPort)
    const seen = this.#transactions.contactFor(backTo(flow))
    return (host === bareHost(seen.host) && port === seen.port)
      || (host === flow.localAddress && port === flow.localPort)
  }

  #uri(request: SipRequest, side: Destination): string {
    const { host, port, transport } = this.#transactions.contactFor(side)
    return `sip:${this.#mark(request)}@${host}:${port}${transport === 'udp' ? '' : `;transport=${transport}`}`
  }

  #mark({ headers }: SipRequest): string {
    const callId = headerOf(headers, 'call-id') ?? ''
    return createHmac('sha256', this.#key).update(callId, 'latin1').digest('hex').slice(0, 20)
  }
}

function backTo(flow: Flow): Destination {
  return { transport: flow.transport, address: flow.address, port: flow.port, flow }
}

function uriIn(route: string): SipUri | undefined {
  const uri = parseNameAddr(route)?.uri
  return uri === undefined ? undefined : parseUri(uri)
}

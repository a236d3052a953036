/** In which order records are to be tried. Pure: chance comes as an argument. */
import type { TransportName } from '../transactions.ts'
import type { Naptr, Srv } from './dns.ts'

/**
 * Lower priorities first; within one, drawn one after the other, each as likely as its weight says
 * among those left. Weight 0 is drawn first only when the draw is 0.
 *
 * @param random a number in [0, 1), asked once for each draw
 * @see RFC 2782
 */
export function inOrder(records: readonly Srv[], random: () => number): Srv[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap(priority => drawn(records.filter(record => record.priority === priority), random))
}

function drawn(records: readonly Srv[], random: () => number): Srv[] {
  const left = [...records].sort((a, b) => Number(a.weight > 0) - Number(b.weight > 0))
  const order: Srv[] = []
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0)
    const draw = Math.floor(random() * (total + 1))
    let sum = 0
    const at = left.findIndex(({ weight }) => (sum += weight) >= draw)
    order.push(...left.splice(at, 1))
  }
  return order
}

/** What a NAPTR record leads to: a transport, and the name of its SRV records. */
export interface Service {
  readonly transport: TransportName
  readonly name: string
}

/** The services a client can open; a WebSocket is opened by the other side alone. */
const services: Readonly<Record<string, TransportName>> = { 'SIP+D2U': 'udp', 'SIP+D2T': 'tcp', 'SIPS+D2T': 'tls' }

/** Lower order first, then lower preference; what we do not speak, or does not lead to SRV records, is left out. */
export function servicesIn(records: readonly Naptr[], speaks: (transport: TransportName) => boolean): Service[] {
  return [...records]
    .sort((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap(({ flags, service, replacement }) => {
      const transport = services[service.toUpperCase()]
      const leads = flags.toLowerCase() === 's' && replacement !== '' && replacement !== '.'
      return transport && leads && speaks(transport) ? [{ transport, name: replacement }] : []
    })
}

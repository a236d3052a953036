/** How an order is carried out on the request it is for (RFC 3261 §16.6). */
import { header } from '../../../sip/headers.ts'
import type { Headers } from '../../../sip/message.ts'
import { parseUri } from '../../../sip/uri.ts'
import type { Destination, ServerTransaction } from '../../transactions.ts'
import { forwarded } from './forward.ts'
import type { Order } from './order.ts'
import type { Plan } from './passage.ts'
import type { Waymarks } from './waymarks.ts'

export function planOf(order: Order, marks: Waymarks, { request, flow }: ServerTransaction): Plan {
  const own = parseUri(request.uri)
  const isForUs = own !== undefined && marks.isOurs(own, flow)
  const routes = marks.routesOf(request, flow)
  const marksTowards = (to: Destination): Headers => {
    if (!order.stays) return []
    if (request.method !== 'REGISTER') return marks.lines('Record-Route', request, flow, to)
    return [...marks.lines('Path', request, flow, to), header('Require', 'path')]
  }
  return {
    ...order,
    // Another's name stays; the target is then only the next hop.
    write: ({ uri, isRedirect }, breadth, to) => forwarded(request, {
      uri: isForUs || isRedirect ? uri : request.uri, routes, headers: order.headers, marks: marksTowards(to), breadth,
    }),
  }
}

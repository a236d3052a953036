/** What a server writes into the Via of a request it received (RFC 3261 §18.2.1, RFC 3581 §4). */
import { header, valuesOf } from '../../sip/headers.ts'
import type { Headers, SipRequest } from '../../sip/message.ts'
import { printVia, type Via } from '../../sip/via.ts'
import type { Flow } from '../transactions.ts'

/**
 * The request with `received` and `rport` on its topmost Via, so that every response made from it
 * carries them. Both are always written, asked for or not: answers go where the request came from.
 *
 * @param via the topmost Via, as read
 */
export function withReceived(request: SipRequest, via: Via, flow: Flow): SipRequest {
  const params = via.params.filter(([name]) => !isStamp(name.toLowerCase()))
  const stamped = printVia({
    ...via,
    params: [...params, ['received', flow.address], ['rport', String(flow.port)]],
  })
  return { ...request, headers: replaceTop(request.headers, stamped) }
}

function isStamp(name: string): boolean {
  return name === 'received' || name === 'rport'
}

function replaceTop(headers: Headers, top: string): Headers {
  const at = headers.findIndex(line => line.name === 'via')
  const line = headers[at]
  if (!line) return headers
  const others = line.value.includes(',') ? valuesOf([line], 'via').slice(1) : []
  return headers.with(at, header(line.as, [top, ...others].join(', ')))
}

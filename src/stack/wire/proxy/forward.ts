/** A request as it is passed on, and its response as it goes back (RFC 3261 §16.3, §16.6, §16.7). */
import { header, headerOf, splitValues, valuesOf } from '../../../sip/headers.ts'
import type { Header, Headers, SipRequest, SipResponse } from '../../../sip/message.ts'
import { responseTo } from '../../../sip/respond.ts'

const FURTHEST = 70

/** The refusal of a request that may not be passed on: it has come too far, or asks what we cannot do. */
export function refusalOf(request: SipRequest, toTag: string): SipResponse | undefined {
  const { headers } = request
  if (headerOf(headers, 'max-forwards') === '0') return responseTo(request, 483, { toTag })
  const asked = valuesOf(headers, 'proxy-require')
  if (asked.length === 0) return undefined
  return responseTo(request, 420, { toTag, headers: [header('Unsupported', asked.join(', '))] })
}

/** What changes on the way, beside Via. */
export interface Forwarding {
  readonly uri: string
  /** What is left of the route. */
  readonly routes: readonly string[]
  /** Ours: Record-Route, or Path. */
  readonly marks: Headers
  /** Stand in place of lines with their names. */
  readonly headers: Headers
  /** See {@link breadthOf}; an ACK, which is not split, keeps what it has. */
  readonly breadth?: number
}

/** The request one hop further, without our Via. */
export function forwarded(request: SipRequest, { uri, routes, marks, headers, breadth }: Forwarding): SipRequest {
  const bounds = [
    header('Max-Forwards', String(Number(headerOf(request.headers, 'max-forwards') ?? FURTHEST + 1) - 1)),
    ...breadth === undefined ? [] : [header('Max-Breadth', String(breadth))],
  ]
  const replaced = new Set(['via', 'route', ...[...bounds, ...headers].map(({ name }) => name)])
  return {
    ...request,
    uri,
    headers: [
      ...request.headers.filter(({ name }) => name === 'via'),
      ...marks,
      ...routes.map(route => header('Route', route)),
      ...bounds,
      ...request.headers.filter(({ name }) => !replaced.has(name)),
      ...headers,
    ],
  }
}

/** The response on its way back: our Via, the first, has done its work. */
export function withoutOurVia(response: SipResponse): SipResponse {
  const at = response.headers.findIndex(({ name }) => name === 'via')
  return { ...response, headers: response.headers.flatMap((line, index) => index === at ? behindFirst(line) : [line]) }
}

function behindFirst(line: Header): Header[] {
  const [, ...others] = splitValues(line.value)
  return others.length === 0 ? [] : [{ ...line, value: others.join(', ') }]
}

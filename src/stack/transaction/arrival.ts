/** A request as it came in: whose it is by its Via, where its answers go, and what names its transaction. */
import { valuesOf } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import { parseVia } from '../../sip/via.ts'
import type { Flow } from '../transactions.ts'
import { withReceived } from '../transport/received.ts'
import { serverKey } from './key.ts'

const SIP_PORT = 5060
const SIPS_PORT = 5061

export interface Arrival {
  /** With `received` and `rport` in its Via. */
  readonly request: SipRequest
  /** As it came. */
  readonly received: SipRequest
  readonly flow: Flow
  /** The port of the topmost Via, for a stream that is gone when the answer comes. */
  readonly sentByPort: number
  /** The host of the topmost Via, when the peer asks that its connection serve for what goes there (RFC 5923). */
  readonly alias: string | undefined
  /** See {@link serverKey}. */
  readonly key: string
}

const otherVersion = /^[ \t]*SIP[ \t]*\/[ \t]*\d+\.\d+[ \t]*\//i

/** Undefined without a readable Via: nobody could be answered. */
export function arrivalOf(received: SipRequest, flow: Flow): Arrival | undefined {
  const top = valuesOf(received.headers, 'via')[0] ?? ''
  // Who speaks another version of SIP is to hear 505 from us, so its Via is read as one of ours.
  const via = parseVia(top) ?? parseVia(top.replace(otherVersion, 'SIP/2.0/'))
  if (!via) return undefined
  return {
    request: withReceived(received, via, flow),
    received,
    flow,
    sentByPort: via.port ?? (flow.transport === 'tls' ? SIPS_PORT : SIP_PORT),
    alias: via.params.some(([name]) => name.toLowerCase() === 'alias') ? via.host : undefined,
    key: serverKey(received, via),
  }
}

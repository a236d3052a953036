/** Via (RFC 3261 §20.42, RFC 3581). */
import { type Params, paramOf, parseParams, printParams } from './params.ts'

export interface Via {
  /** In upper case: `UDP`, `TCP`, `TLS`, `WS`, `WSS`, or one we do not know. */
  readonly transport: string
  /** The sent-by host, IPv6 with its brackets. */
  readonly host: string
  readonly port?: number
  readonly params: Params
}

/** `SIP / 2.0 / transport`, then host and port. */
const form = new RegExp(
  String.raw`^[ \t]*SIP[ \t]*/[ \t]*2\.0[ \t]*/[ \t]*([\w.!%*+\x60'~-]+)[ \t]+`
  + String.raw`(\[[\dA-Fa-f:.]+\]|[\w.-]+)(?:[ \t]*:[ \t]*(\d{1,5}))?`, 'i')

/** Reads one Via value. Undefined when it is not one of SIP/2.0. */
export function parseVia(text: string): Via | undefined {
  const found = form.exec(text)
  if (!found) return undefined
  const [all, transport = '', host = '', digits] = found
  const params = parseParams(text, all.length)
  if (params === undefined) return undefined
  if (digits === undefined) return { transport: transport.toUpperCase(), host, params }
  const port = Number(digits)
  return port > 65535 ? undefined : { transport: transport.toUpperCase(), host, port, params }
}

export function printVia(via: Via): string {
  const port = via.port === undefined ? '' : `:${via.port}`
  return `SIP/2.0/${via.transport} ${via.host}${port}${printParams(via.params)}`
}

/** The transaction's branch; undefined when the Via has none, as before RFC 3261. */
export function branchOf(via: Via): string | undefined {
  return paramOf(via.params, 'branch')
}

/** Answers (RFC 3261 §8.2.6). */
import { viasMax } from './limits.ts'
import type { Header, Headers, SipRequest, SipResponse } from './message.ts'
import { tagOf, withTag } from './name-addr.ts'
import { reasonOf } from './status.ts'
import { oneLine } from './text.ts'

export interface ResponseParts {
  /** Instead of the usual phrase. */
  readonly reason?: string
  /** Put on To when the request's has none; not on a 100. */
  readonly toTag?: string
  /** Written behind the copied ones. */
  readonly headers?: Headers
  readonly body?: Buffer
}

const noBody = Buffer.alloc(0)

/** What stands once, each with its bit in the set of names seen. */
const once = new Map(['from', 'to', 'call-id', 'cseq', 'timestamp'].map((name, index) => [name, 1 << index]))

/**
 * Builds the response to a request: every Via, From, To, Call-ID and CSeq as they came, and
 * Record-Route where a dialog may come of it (101 to 299). What a broken request lacks is left out,
 * and what stands in it too often is not given back as often.
 */
export function responseTo(request: SipRequest, status: number, parts: ResponseParts = {}): SipResponse {
  const headers: Header[] = []
  let [seen, vias] = [0, 0]
  for (const line of request.headers) {
    const { name } = line
    if (!isCopied(name, status)) continue
    const bit = once.get(name) ?? 0
    if ((seen & bit) !== 0 || (name === 'via' && (line.value === '' || ++vias > viasMax))) continue
    seen |= bit
    headers.push(name === 'to' ? tagged(line, status, parts.toTag) : line)
  }
  if (parts.headers) headers.push(...parts.headers)
  return {
    kind: 'response',
    status,
    reason: parts.reason === undefined ? reasonOf(status) : oneLine(parts.reason),
    headers,
    body: parts.body ?? noBody,
  }
}

function isCopied(name: string, status: number): boolean {
  switch (name) {
    case 'via': case 'from': case 'to': case 'call-id': case 'cseq': return true
    case 'record-route': return status > 100 && status < 300
    case 'timestamp': return status === 100
    default: return false
  }
}

function tagged(to: Header, status: number, toTag: string | undefined): Header {
  if (toTag === undefined || status === 100 || tagOf(to.value) !== undefined) return to
  return { ...to, value: withTag(to.value, toTag) }
}

/**
 * One look at the head of an INVITE or an ACK, for refusing the one and passing over the other: under load most
 * requests get nothing else, and reading them whole would take from the calls that are served. Whatever is not of the
 * plainest shape is not looked at so.
 */
import { nameAt } from './header-names.ts'
import type { MessageLimits } from './limits.ts'
import { trimmed } from './text.ts'

export interface Glance {
  readonly uri: string
  /** Whether To has a tag. */
  readonly inDialog: boolean
  readonly contentLength: number
  /** The topmost Via, without `received` and `rport`. */
  readonly via: string
  readonly to: string
  readonly callId: string
  /** The lines a response repeats beside Via on top and To, in order, each with its end. */
  readonly others: string
}

const SPACE = 32
const TAB = 9
const requestLine = /^(INVITE|ACK) ([^\x00-\x20<>"\x7f]+) SIP\/2\.0\r\n/
/** As good as all of them; the few others are for the parser. */
const plainVia = new RegExp(
  String.raw`^SIP/2\.0/[A-Z]+ (?:[\w.-]+|\[[\da-f:.]+\])(?::(?:\d{1,4}|[1-5]\d{4}|6[0-4]\d{3}))?`
  + String.raw`(?:;[\w.!%*+\x60'~-]+(?:=[^\x00-\x20",;<>\x7f]*)?)*$`, 'i')
const stamps = /;(?:received|rport)(?:=[^;]*)?(?=;|$)/gi
const tag = /;[ \t]*tag[ \t]*=/i

/** @param head `bytes` as latin1: a whole head, with the empty line that ends it */
export function glanceAt(bytes: Buffer, head: string, limits: MessageLimits): Glance | undefined {
  const [opening, method, uri] = requestLine.exec(head) ?? []
  if (opening === undefined || method === undefined || uri === undefined) return undefined
  let via, from, to, callId, cseq, length: string | undefined
  let others = ''
  let at = opening.length
  for (let lines = 0; ; lines++) {
    const end = head.indexOf('\r', at)
    if (end < 0 || head.indexOf('\n', at) !== end + 1) return undefined
    if (end === at) break
    const colon = head.indexOf(':', at)
    const isFolded = bytes[at] === SPACE || bytes[at] === TAB
    if (isFolded || colon < 0 || colon > end) return undefined
    if (lines === limits.headerLines || end - at > limits.lineBytes) return undefined
    const value = (): string => trimmed(head, colon + 1, end)
    // What stands there twice is for others to judge.
    switch (nameAt(bytes, at, colon)?.name) {
      case undefined: return undefined
      case 'via':
        if (via === undefined) via = value()
        else others += head.slice(at, end + 2)
        break
      case 'to':
        if (to !== undefined) return undefined
        to = value()
        break
      case 'content-length':
        if (length !== undefined) return undefined
        length = value()
        break
      case 'from':
        if (from !== undefined) return undefined
        others += from = head.slice(at, end + 2)
        break
      case 'call-id':
        if (callId !== undefined) return undefined
        callId = value()
        others += head.slice(at, end + 2)
        break
      case 'cseq':
        if (cseq !== undefined) return undefined
        cseq = value()
        others += head.slice(at, end + 2)
    }
    at = end + 2
  }
  if (from === undefined || to === undefined || !callId || !isOf(method, cseq)) return undefined
  if (via === undefined || !plainVia.test(via) || length === undefined || !/^\d{1,9}$/.test(length)) return undefined
  return {
    uri, to, callId, others, inDialog: tag.test(to), contentLength: Number(length), via: via.replace(stamps, ''),
  }
}

function isOf(method: string, cseq = ''): boolean {
  return cseq.endsWith(` ${method}`) && /^\d{1,10} /.test(cseq)
}

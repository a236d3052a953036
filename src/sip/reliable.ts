/** Reliable provisional responses as values (RFC 3262): RSeq, RAck, and who asks for them. */
import { header, headerOf, valuesOf } from './headers.ts'
import type { Header, Headers, SipRequest, SipResponse } from './message.ts'

/** The option tag. */
export const RELIABLE = '100rel'

const LARGEST = 0xffff_ffff

/** Which provisional a PRACK acknowledges (§7.2). */
export interface RAck {
  readonly rseq: number
  readonly cseq: number
  readonly method: string
}

export function parseRAck(text: string): RAck | undefined {
  const found = /^\s*(\d{1,10})\s+(\d{1,10})\s+([^\s;,]+)\s*$/.exec(text)
  if (!found) return undefined
  const [rseq, cseq] = [Number(found[1]), Number(found[2])]
  return rseq > LARGEST || cseq > LARGEST ? undefined : { rseq, cseq, method: found[3] ?? '' }
}

export function rack({ rseq, cseq, method }: RAck): Header {
  return header('RAck', `${rseq} ${cseq} ${method}`)
}

/** What makes a provisional of ours reliable. */
export function reliableLines(rseq: number): Headers {
  return [header('Require', RELIABLE), header('RSeq', String(rseq))]
}

/** RSeq of a provisional that has to be acknowledged; undefined for every other response. */
export function rseqOf({ status, headers }: SipResponse): number | undefined {
  if (status <= 100 || status >= 200 || !names(headers, 'require')) return undefined
  const found = /^\s*(\d{1,10})\s*$/.exec(headerOf(headers, 'rseq') ?? '')
  const rseq = Number(found?.[1] ?? 0)
  return rseq > 0 && rseq <= LARGEST ? rseq : undefined
}

/** Whether the sender of an INVITE demands reliable provisionals, takes them, or does not know them. */
export function reliabilityAsked({ headers }: SipRequest): 'required' | 'supported' | undefined {
  if (names(headers, 'require')) return 'required'
  return names(headers, 'supported') ? 'supported' : undefined
}

function names(headers: Headers, list: string): boolean {
  return valuesOf(headers, list).some(tag => tag.toLowerCase() === RELIABLE)
}

/**
 * Those heard of one INVITE, by fork. Each number is one more than the one before (§4): a lower one
 * is a copy, a higher one overtook another that will be sent again.
 */
export class HeardReliably {
  readonly #last = new Map<string, number>()

  /** @returns true when the provisional is the next one, so that it counts and is acknowledged */
  take(fork: string, rseq: number): boolean {
    const last = this.#last.get(fork)
    if (last !== undefined && rseq !== last + 1) return false
    this.#last.set(fork, rseq)
    return true
  }
}

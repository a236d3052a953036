/** A call that was, from a line of a receipts file or of a file of call records. */
import type { CallFacts } from './facts.ts'
import type { Policy } from './policy.ts'
import { factsIn, readAgain, type WrittenFacts } from './receipt.ts'

export interface PastCall {
  readonly callUid: string
  /** True when the line holds all a policy reads of a call, and not its parties only. */
  readonly isReceipt: boolean
  /** Digest of the policy that decided it. */
  readonly policy: string
  /** Milliseconds since 1970, from its INVITE to its end; the same when nobody wrote that down. */
  readonly startMs: number
  readonly endMs: number
  /** The target that answered it; else the last that was tried. */
  readonly target: string | undefined
  /** As the policy reads it. */
  factsFor(policy: Policy): CallFacts
}

/** The fields of both kinds of line. */
interface Line {
  readonly callUid?: string
  readonly policy?: string
  readonly receivedAt: string
  readonly endedAt?: string
  readonly attempts?: readonly { readonly target: string; readonly outcome: string }[]
  readonly facts?: WrittenFacts
  readonly source?: string
  readonly peer?: string
  readonly from?: { readonly uri: string }
  readonly to?: { readonly uri: string }
}

/** @returns undefined for a line that is neither: a torn last one, or no JSON at all */
export function pastCall(line: string): PastCall | undefined {
  const read = parsed(line)
  const startMs = Date.parse(read?.receivedAt ?? '')
  if (!read || Number.isNaN(startMs)) return undefined
  const factsFor = readerOf(read, startMs)
  if (!factsFor) return undefined
  const { callUid = '', policy = '', endedAt = read.receivedAt, attempts = [] } = read
  return {
    callUid, policy, startMs, endMs: Math.max(startMs, Date.parse(endedAt) || startMs), factsFor,
    isReceipt: read.facts !== undefined,
    target: attempts.findLast(({ outcome }) => outcome === 'answered')?.target ?? attempts.at(-1)?.target,
  }
}

function parsed(line: string): Line | undefined {
  try {
    return JSON.parse(line) as Line
  } catch {
    return undefined
  }
}

function readerOf(line: Line, atMs: number): PastCall['factsFor'] | undefined {
  const { facts, from, to, source, peer } = line
  // Under the policy that decided it the facts are what they were; another one reads the call anew.
  if (facts) return policy => policy.digest === line.policy ? factsIn({ facts }) : readAgain(policy, { facts })
  if (typeof source !== 'string' || typeof from?.uri !== 'string' || typeof to?.uri !== 'string') return undefined
  const call = { atMs, source: sourceOf(source), fromUri: from.uri, requestUri: to.uri, headers: [] }
  return policy => {
    const read = policy.factsOf(call)
    // Some peers are not known by their address alone: what was found then still counts.
    const isKnown = read.peer === undefined && peer !== undefined && policy.peers.includes(peer)
    return isKnown ? { ...read, peer } : read
  }
}

/** `udp:192.0.2.7:5060`, `tls:[::1]:5061`. */
function sourceOf(text: string): CallFacts['source'] {
  const [, transport = 'udp', v6, v4 = '', port] = /^([a-z]+):(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text) ?? []
  return { transport, address: v6 ?? v4, port: Number(port ?? 5060) }
}

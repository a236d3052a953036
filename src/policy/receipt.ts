/**
 * A call as it is kept to be understood later: everything the decision was made of, and what came of
 * it. A line of the receipts file is one of these; a field may be added, not renamed. Pure.
 */
import type { Decision, Step } from './decision.ts'
import type { CallFacts, CallToRead } from './facts.ts'
import type { Policy } from './policy.ts'
import { outcomeText } from './outcome-text.ts'

/** What was decided, in the words of `explain`. */
export interface DecidedReceipt {
  readonly rule: string
  /** `dial pstn`, `reject 404`. */
  readonly outcome: string
  readonly tags?: readonly string[]
  /** The rules tried, in order. */
  readonly why: readonly string[]
}

/** Facts as JSON holds them: header values by name, other maps and sets by {@link packed}. */
export type WrittenFacts = Readonly<Record<string, unknown>>
  & Pick<CallFacts, 'atMs' | 'source' | 'from' | 'to' | 'peer'>

/** What every reader of receipts may count on; who writes them adds what became of the call. */
export interface Receipt extends DecidedReceipt {
  readonly callUid: string
  readonly callId: string
  /** Digest of the policy that decided; the key it is kept by. */
  readonly policy: string
  readonly facts: WrittenFacts
}

/** Values nobody may read out of a receipt, whatever a policy asks for. */
export const secretHeaders: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])
export const hidden = '[redacted]'

/** The facts with the headers of `reads` only, and without what is secret. */
export function writtenFacts(facts: CallFacts, reads: ReadonlySet<string>): WrittenFacts {
  const { headers, ...rest } = facts
  const kept = [...headers].filter(([name]) => reads.has(name))
    .map(([name, values]) => [name, secretHeaders.has(name) ? values.map(() => hidden) : values])
  return packed({ ...rest, headers: Object.fromEntries(kept) as unknown }) as WrittenFacts
}

/** Facts as the engine takes them: the same decision comes of them under the same policy. */
export function factsIn({ facts }: Pick<Receipt, 'facts'>): CallFacts {
  const { headers, ...rest } = facts as unknown as Packed
  return { ...unpacked(rest) as Omit<CallFacts, 'headers'>, headers: new Map(Object.entries(headers ?? {})) }
}

/**
 * The call as another policy would have to read it. What only the wire showed and no fact holds is
 * gone: headers the policy of its day did not read, and the description but for what was asked of it.
 */
function callIn(receipt: Pick<Receipt, 'facts'>): CallToRead {
  const { atMs, source, subjects, from, to, headers, user, offer } = factsIn(receipt)
  return {
    atMs, source, fromUri: from.uri, requestUri: to.uri,
    headers: [...headers].flatMap(([name, values]) => values.map(value => [name, wireOf(value)] as const)),
    ...(subjects && { subjects }), ...(user !== undefined && { user }), ...(offer && { offer }),
  }
}

/** The facts of a call that was, as a policy reads them that need not have decided it. */
export function readAgain(policy: Pick<Policy, 'factsOf' | 'peers'>, receipt: Pick<Receipt, 'facts'>): CallFacts {
  const call = callIn(receipt)
  const facts = policy.factsOf(call)
  const { peer } = receipt.facts
  // Some callers are known by more than is left of them: what was found then still counts.
  return facts.peer !== undefined || peer === undefined || !policy.peers.includes(peer)
    ? facts : policy.factsOf({ ...call, peer })
}

/** The decision as a receipt holds it. */
export function decidedReceipt(decision: Decision): DecidedReceipt {
  const { rule, why, tags } = decision
  return { rule, outcome: outcomeText(decision), ...(tags && { tags }), why: why.map(stepLine) }
}

/** `reception (policy.yaml:12) held: all conditions hold`. */
export function stepLine({ rule, at, held, because }: Step): string {
  return `${rule} (${at.file}:${at.line}) ${held ? 'held' : 'declined'}: ${because}`
}

interface Packed {
  readonly headers?: Readonly<Record<string, readonly string[]>>
}

const setKey = '%set'
const mapKey = '%map'

/** Sets and maps as JSON can hold them, and no password of a URI. */
function packed(value: unknown): unknown {
  if (typeof value === 'string') return withoutPassword(value)
  if (value instanceof Set) return { [setKey]: [...value].map(packed) }
  if (value instanceof Map) return { [mapKey]: [...value].map(packed) }
  if (Array.isArray(value)) return value.map(packed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, packed(each)]))
}

function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked)
  if (typeof value !== 'object' || value === null) return value
  const { [setKey]: members, [mapKey]: entries } = value as Readonly<Record<string, unknown>>
  if (Array.isArray(members)) return new Set(members.map(unpacked))
  if (Array.isArray(entries)) return new Map(entries.map(entry => unpacked(entry) as [unknown, unknown]))
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpacked(each)]))
}

/** RFC 3261 §19.1.1 lets a URI carry a password and advises against it. */
function withoutPassword(text: string): string {
  return text.includes('@') ? text.replace(/\b(sips?:[^@:;<>\s]*):[^@<>\s]*@/gi, '$1@') : text
}

/** Real text as the wire would have brought it, a character per byte. */
function wireOf(text: string): string {
  return /[^\x00-\x7f]/.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}

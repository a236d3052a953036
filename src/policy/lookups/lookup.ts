/**
 * A lookup, compiled: what is asked about a call, how the answer is read, and plan B. Asking is
 * somebody else's (`src/lookups/`): nothing here waits, so that evaluation stays a function of facts.
 */
import type { CallFacts, FieldValue, LookupAnswer } from '../facts.ts'

export interface Lookup {
  readonly name: string
  /** The definition as written: what was learned about a lookup goes on over a reload while this stays. */
  readonly definition: string
  /** What is asked about a call; undefined when a blank has nothing to fill it, and then plan B holds. */
  request(facts: CallFacts): LookupRequest | undefined
  /** The typed answer to what came back, or why it is none. */
  read(found: Found): LookupAnswer | AnswerFault
  /** The same of values given by the fields' own names, as tests do. */
  typed(values: Readonly<Record<string, FieldValue>>): LookupAnswer | AnswerFault
  /** Types by field, for conditions and `dial`. */
  readonly fields: ReadonlyMap<string, FieldType>
  /** The names of fields of type tag, whose values tag the call. */
  readonly tagFields: readonly string[]
  readonly planB: LookupAnswer
  readonly deadlineMs: number
  /** Undefined keeps no answers. */
  readonly cache: { readonly forMs: number; readonly entries: number } | undefined
  /** Whether the host may have a private address. */
  readonly mayBePrivate: boolean
  readonly atOnce: number
  readonly breaker: { readonly after: number; readonly restMs: number }
}

export type FieldType = 'number' | 'tag' | 'peer' | 'pool' | 'flag' | 'text'

/** What came back: values by name, or nothing, which is an answer too: nobody knows of this call. */
export type Found = Readonly<Record<string, unknown>> | 'nothing'

/** Why what came back is no answer: one phrase, without what a stranger wrote. */
export interface AnswerFault {
  readonly fault: string
}

/** A request with its blanks filled. Two that are equal in JSON have the same answer. */
export type LookupRequest =
  | { readonly over: 'http'; readonly method: 'GET' | 'POST'; readonly url: string
      readonly headers: readonly (readonly [name: string, value: string | SecretRef])[]; readonly body?: string }
  | { readonly over: 'redis'; readonly server: string; readonly password?: SecretRef
      readonly read: 'hash' | 'json'; readonly key: string }
  | { readonly over: 'redis'; readonly server: string; readonly password?: SecretRef
      readonly read: 'text'; readonly key: string; readonly field: string }
  | { readonly over: 'enum'; readonly domain: string; readonly number: string; readonly service: string
      readonly servers: readonly string[] }

/** A secret by its name; its value is known only where the request is made. */
export interface SecretRef {
  readonly secret: string
}

/** Something a call must be asked about before it can be decided. */
export interface Need {
  readonly lookup: Lookup
  readonly request: LookupRequest
}

/** Answers by lookup. */
export type Answers = ReadonlyMap<string, LookupAnswer>

/** A field of a lookup, as `{lookup.crm.route}` names it. */
export interface FieldRef {
  readonly lookup: string
  readonly field: string
}

/** The field that says whether the answer came from there. */
export const ANSWERED = 'answered'

/** An answer's value; `answered` is one of them. */
export function valueIn(answer: LookupAnswer | undefined, field: string): FieldValue | undefined {
  return field === ANSWERED ? answer?.answered : answer?.fields.get(field)
}

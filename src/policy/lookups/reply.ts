/** The typed reading of what a lookup brought back. What is not of its type makes the whole answer none. */
import type { FieldValue, LookupAnswer } from '../facts.ts'
import { createNumbers, type Numbers } from '../numbers.ts'
import type { PolicyFile, ReplyField } from '../schema.gen.ts'
import type { AnswerFault, FieldType, Found } from './lookup.ts'

/** What values are read under. */
export interface ReplyScope {
  readonly numbers: Numbers
  readonly peers: ReadonlySet<string>
  readonly pools: ReadonlySet<string>
}

/** @param numbers the home plan, where it is read already */
export function replyScope(tree: PolicyFile, numbers = createNumbers(tree.plan?.home)): ReplyScope {
  return {
    numbers, peers: new Set(Object.keys(tree.peers ?? {})), pools: new Set(Object.keys(tree.pools ?? {})),
  }
}

export interface Field {
  readonly name: string
  readonly type: FieldType
  /** The keys that lead to it. */
  readonly at: readonly string[]
}

export function fieldsOf(reply: Readonly<Record<string, ReplyField>>): readonly Field[] {
  return Object.freeze(Object.entries(reply).map(([name, written]) => {
    const { type, at = undefined } = typeof written === 'string' ? { type: written } : written
    return Object.freeze({ name, type, at: at?.split('.') ?? [name] })
  }))
}

/** Reads what came back; a field that is not there, or null, has no value. */
export function readReply(fields: readonly Field[], found: Found, scope: ReplyScope): LookupAnswer | AnswerFault {
  const values = new Map<string, FieldValue>()
  if (found !== 'nothing') {
    for (const { name, type, at } of fields) {
      const written = valueAt(found, at)
      if (written === undefined || written === null) continue
      const value = readValue(written, type, scope)
      if (value === undefined) return { fault: `${name} is not ${nouns[type]}` }
      values.set(name, value)
    }
  }
  return Object.freeze({ answered: true, fields: values })
}

/** A value as its type has it; undefined when it is none of that type. */
export function readValue(written: unknown, type: FieldType, scope: ReplyScope): FieldValue | undefined {
  if (type === 'flag') return flagOf(written)
  const text = typeof written === 'string' ? written : typeof written === 'number' ? String(written) : undefined
  return text === undefined ? undefined : readers[type](text, scope)
}

/** What each type is called in a sentence. */
export const nouns: Readonly<Record<FieldType, string>> = {
  number: 'a telephone number', tag: 'a name', peer: 'a peer of this policy', pool: 'a pool of this policy',
  flag: 'true or false', text: 'a line of up to 256 characters',
}

const TEXT_MAX = 256

const readers: Readonly<Record<Exclude<FieldType, 'flag'>, (text: string, scope: ReplyScope) => string | undefined>> = {
  number: (text, { numbers }) => numbers.e164Of(text),
  tag: text => /^[A-Za-z][A-Za-z0-9._-]{0,63}$/.test(text) ? text : undefined,
  peer: (text, { peers }) => peers.has(text) ? text : undefined,
  pool: (text, { pools }) => pools.has(text) ? text : undefined,
  text: text => text.length <= TEXT_MAX && !/[\x00-\x1f\x7f]/.test(text) ? text : undefined,
}

/** Redis has no true and false, only texts. */
function flagOf(written: unknown): boolean | undefined {
  if (written === true || written === 'true' || written === '1') return true
  return written === false || written === 'false' || written === '0' ? false : undefined
}

function valueAt(found: unknown, keys: readonly string[]): unknown {
  let value = found
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}

/**
 * What a shelf keeps of the phones of a user, read strictly: others may write there too, an older release
 * or a person with a Redis client, and what they break is a registration, not the router.
 */
import { parseUri } from '../sip/uri.ts'
import type { Binding } from './bindings.ts'

/** The bindings that can be read; `isWhole` is false where there was more than those. */
export interface KeptBindings {
  readonly bindings: readonly Binding[]
  readonly isWhole: boolean
}

type Fits = (value: unknown) => boolean

const isLine: Fits = value => typeof value === 'string' && !/[\0\r\n]/.test(value)
/** A moment that can be written as a date. */
const isMoment: Fits = value => typeof value === 'number' && Math.abs(value) <= 8.64e15
const isCount: Fits = value => Number.isSafeInteger(value)
const maybe = (fits: Fits): Fits => value => value === undefined || fits(value)

const fields: { readonly [Field in keyof Binding]-?: Fits } = {
  contact: value => isLine(value) && parseUri(String(value)) !== undefined,
  q: value => typeof value === 'number' && value >= 0 && value <= 1,
  untilMs: isMoment,
  sinceMs: isMoment,
  // Earlier releases did not write it.
  atMs: maybe(isMoment),
  callId: isLine,
  cseq: isCount,
  instance: maybe(isLine),
  regId: maybe(isCount),
  way: maybe(isLine),
  router: maybe(isLine),
  onlyWay: maybe(value => value === true),
  path: value => Array.isArray(value) && value.every(isLine),
  source: isLine,
  agent: maybe(isLine),
}

export function bindingsIn(text: string | undefined): KeptBindings {
  if (text === undefined) return { bindings: [], isWhole: true }
  const read = parsed(text)
  if (!Array.isArray(read)) return { bindings: [], isWhole: false }
  const bindings = read.filter(isBinding)
  return { bindings, isWhole: bindings.length === read.length }
}

/** Whose phones a record is about, and under which key it lies. */
export interface Owner {
  readonly peer: string
  readonly user: string
}

export function keyOf({ peer, user }: Owner): string {
  return JSON.stringify([peer, user])
}

/** Undefined for a key that is none of ours. */
export function ownerIn(key: string): Owner | undefined {
  const read = parsed(key)
  if (!Array.isArray(read) || read.length !== 2) return undefined
  const [peer, user] = read as readonly unknown[]
  return typeof peer === 'string' && typeof user === 'string' ? { peer, user } : undefined
}

function isBinding(value: unknown): value is Binding {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(fields).every(([name, fits]) => fits((value as Readonly<Record<string, unknown>>)[name]))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

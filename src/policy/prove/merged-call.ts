/** A call between two: one that was given, with as little as need be of another. */
import type { TestCall } from '../schema.gen.ts'
import type { Box } from './region.ts'
import { hasText } from './texts.ts'
import type { Witness } from './witness.ts'

/** One fact that has to be another. */
export interface Change {
  readonly what: string
  readonly was: string
  readonly is: string
}

export interface MergedCall {
  readonly witness: Witness
  readonly changes: readonly Change[]
}

/** @param failing the dimensions in which the given call is not in the box */
export function mergedCall(given: Witness, other: Witness, failing: readonly string[], box: Box): MergedCall {
  const heads = new Set(failing.map(dimension => dimension.split('.')[0] ?? ''))
  // Where nobody can tell beforehand what would do, the parties are tried.
  if (failing.length === 0) for (const party of ['to', 'from']) heads.add(party)
  const call: { -readonly [Key in keyof TestCall]: TestCall[Key] } = { ...given.call }
  let { atMs } = given
  if (heads.has('peer') || heads.has('source')) {
    delete call.peer
    delete call.source
    if (other.call.peer !== undefined) call.peer = other.call.peer
    if (other.call.source !== undefined) call.source = other.call.source
  }
  if (heads.has('to') || heads.has('request')) call.to = blend(given.call.to, other.call.to, box.get('to.number'))
  if (heads.has('from') && other.call.from !== undefined) {
    call.from = blend(given.call.from ?? '', other.call.from, box.get('from.number'))
  }
  if (heads.has('time')) atMs = other.atMs
  for (const key of ['transport', 'user', 'offer'] as const) {
    if (heads.has(key)) Object.assign(call, { [key]: other.call[key] })
  }
  if (heads.has('header')) call.headers = { ...withoutNames(given.call.headers, failing), ...other.call.headers }
  const witness = { call, atMs }
  return { witness, changes: changesOf(given, witness) }
}

/** The new number's beginning and the old one's rest, as far as that will do. */
function blend(was: string, is: string, values: Parameters<typeof hasText>[0] | undefined): string {
  if (!values || !/^\+?\d+$/.test(was) || !/^\+?\d+$/.test(is)) return is
  for (let at = 1; at < is.length; at++) {
    const mixed = is.slice(0, at) + was.slice(at)
    if (hasText(values, mixed)) return mixed
  }
  return is
}

function withoutNames(headers: TestCall['headers'], failing: readonly string[]): NonNullable<TestCall['headers']> {
  const gone = new Set(failing.flatMap(dimension => /^header\.(.+) \d+$/.exec(dimension)?.[1] ?? []))
  return Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => !gone.has(name.toLowerCase())))
}

function changesOf(was: Witness, is: Witness): Change[] {
  const facts = ({ call, atMs }: Witness): Record<string, string> => ({
    ...Object.fromEntries(Object.entries(call).filter(([key]) => key !== 'headers')
      .map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)])),
    ...Object.fromEntries(Object.entries(call.headers ?? {})
      .map(([name, value]) => [`header ${name.toLowerCase()}`, String(value)])),
    at: new Date(atMs).toISOString(),
  })
  const [before, after] = [facts(was), facts(is)]
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(what =>
    before[what] === after[what] ? [] : [{ what, was: before[what] ?? 'nothing', is: after[what] ?? 'nothing' }])
}

/**
 * A concrete call out of a set of calls. Sets may hold calls that cannot be, so candidates are made
 * up and asked of the engine itself; the first that it agrees with is the witness.
 */
import type { CallFacts } from '../facts.ts'
import type { Policy } from '../policy.ts'
import { sampleAtMs, sampleFacts } from '../sample-call.ts'
import type { PolicyFile, TestCall } from '../schema.gen.ts'
import { callers } from './callers.ts'
import type { Box, Region } from './region.ts'
import { parties } from './party-samples.ts'
import { commonParts } from './common-parts.ts'
import { ADMIT_QUESTION, type Space } from './space.ts'
import { hasText } from './texts.ts'

/** A call that anybody can ask `explain` about. */
export interface Witness {
  readonly call: TestCall
  readonly atMs: number
}

/** The engine that has the last word. */
export interface Engine {
  readonly policy: Policy
  readonly tree: Pick<PolicyFile, 'peers'>
}

export function factsOf({ policy, tree }: Engine, { call, atMs }: Witness): CallFacts {
  return sampleFacts(policy, tree, call, atMs)
}

/** Tries of one search; a region of numbers only needs one or two. */
const TRIES_MAX = 1500
const BOXES_MAX = 40

/** @param holds what has to be true of the call; the engine is asked here */
export function witnessIn(region: Region, space: Space, holds: (witness: Witness) => boolean): Witness | undefined {
  const boxes = region.toSorted((a, b) => oddness(a) - oddness(b)).slice(0, BOXES_MAX)
  let tries = TRIES_MAX
  for (const box of boxes) {
    // Each box gets its share, so that a hopeless first one does not use up the search.
    let own = Math.ceil(TRIES_MAX / Math.min(boxes.length, 5))
    for (const witness of candidates(box, space)) {
      if (own-- <= 0 || tries-- <= 0) break
      if (holds(witness)) return witness
    }
  }
  return undefined
}

/** Of two boxes the one with fewer questions nobody can answer beforehand comes first. */
function oddness(box: Box): number {
  return [...box.keys()].filter(isOpen).length * 10
    + [...box.keys()].filter(dimension => dimension.startsWith('header.')).length
}

/** Something only the engine can tell, so that more has to be tried. */
function isOpen(dimension: string): boolean {
  return dimension.startsWith('?') && !dimension.startsWith(ADMIT_QUESTION)
}

function* candidates(box: Box, space: Space): Generator<Witness> {
  const odd = [...box.keys()].some(isOpen)
  const parts = commonParts(box, space)
  if (!parts) return
  const tos = parties('to', box, space, odd)
  const froms = hasAny(box, 'from.') || odd ? parties('from', box, space, odd) : [undefined]
  for (const { peer, source } of callers(box, space)) {
    for (const atMs of momentsIn(box, space)) {
      for (const [to, from] of pairs(tos, froms)) {
        if (to === undefined) continue
        yield {
          atMs,
          call: {
            ...(peer !== undefined && { peer }), ...(source !== undefined && { source }),
            ...(from !== undefined && { from }), to, ...parts,
          },
        }
      }
    }
  }
}

function hasAny(box: Box, head: string): boolean {
  return [...box.keys()].some(dimension => dimension.startsWith(head))
}

/** Every pair, those near the front of both lists first. */
function* pairs<A, B>(as: readonly A[], bs: readonly B[]): Generator<[A, B]> {
  for (let sum = 0; sum < as.length + bs.length; sum++) {
    for (let at = Math.max(0, sum - bs.length + 1); at <= Math.min(sum, as.length - 1); at++) {
      yield [as[at] as A, bs[sum - at] as B]
    }
  }
}

function momentsIn(box: Box, { moments }: Space): number[] {
  const values = box.get('time')
  if (!values) return [sampleAtMs]
  return [...moments.samples].filter(([value]) => hasText(values, value)).map(([, atMs]) => atMs).slice(0, 10)
}

/** How `explain` is asked about it: `--peer pbx --to +33612345678`. */
export function flagsOf({ call, atMs }: Witness): string {
  const { peer, source, from, to, transport, user, tls, headers = {}, lookups = {}, offer } = call
  const flags: (readonly [string, string | undefined])[] = [
    ['peer', peer], ['source', source], ['from', from], ['to', to], ['transport', transport],
    ['user', user], ['tls', tls],
    ['at', atMs === sampleAtMs ? undefined : new Date(atMs).toISOString()],
    ...Object.entries(headers).map(([name, value]) => ['header', `${name}: ${String(value)}`] as const),
    ...Object.entries(lookups).map(([name, values]) => ['lookup', `${name}=${JSON.stringify(values)}`] as const),
    ['offer', offer && Object.entries(offer).flatMap(([key, value]) =>
      Array.isArray(value) ? value : value ? [key] : []).join(',')],
  ]
  return flags.flatMap(([name, value]) => value === undefined ? [] : [`--${name} ${shell(value)}`]).join(' ')
}

function shell(text: string): string {
  return /^[\w+@:.,/-]+$/.test(text) ? text : `'${text}'`
}

/**
 * Sets of calls. A box says of some dimensions of a call (its peer, the number called, the moment …)
 * which values they may have, and leaves all others open; a region is any of several boxes. Regions
 * are closed under and, or and minus, so that what rules leave to each other can be worked out.
 *
 * Dimensions are taken as independent. Where they are not (a number and its kind), a region may hold
 * calls that cannot be: an empty region is proof, a region that is not empty wants a witness.
 */
import { and as andTexts, areApart, minus as minusTexts, nothing, type Texts } from './texts.ts'

/** Dimension → its values. One that is not named may have any. */
export type Box = ReadonlyMap<string, Texts>
export type Region = readonly Box[]

export const noCalls: Region = Object.freeze([])
export const allCalls: Region = Object.freeze([new Map()])

/** What the values of a dimension can be at most; `everything` for most. */
export type Universe = (dimension: string) => Texts

/** Regions with more boxes than this are not worked out: whoever asks gets `undefined`. */
const BOXES_MAX = 4000

export function along(dimension: string, values: Texts): Region {
  return values === nothing ? noCalls : [new Map([[dimension, values]])]
}

export function areBoxesApart(a: Box, b: Box): boolean {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  for (const [dimension, values] of small) {
    const other = large.get(dimension)
    if (other && areApart(values, other)) return true
  }
  return false
}

export function meetOfBoxes(a: Box, b: Box): Box | undefined {
  if (areBoxesApart(a, b)) return undefined
  const box = new Map(a)
  for (const [dimension, values] of b) {
    const before = box.get(dimension)
    box.set(dimension, before ? andTexts(before, values) : values)
  }
  return box
}

export function meet(a: Region, b: Region): Region {
  if (a === allCalls) return b
  if (b === allCalls) return a
  return a.flatMap(first => b.flatMap(second => meetOfBoxes(first, second) ?? []))
}

export function areRegionsApart(a: Region, b: Region): boolean {
  return a.every(first => b.every(second => areBoxesApart(first, second)))
}

/** Both; boxes that lie in others are left out. */
export function join(a: Region, b: Region): Region {
  if (a.length === 0) return b
  if (b.length === 0) return a
  return a.length + b.length > 64 ? [...a, ...b] : withoutInner([...a, ...b])
}

/** Any of several. */
export function oneOf(parts: readonly Region[]): Region {
  return parts.reduce(join, noCalls)
}

function withoutInner(boxes: readonly Box[]): Region {
  return boxes.filter((box, at) => !boxes.some((other, otherAt) =>
    otherAt !== at && isBoxWithin(box, other) && (otherAt < at || !isBoxWithin(other, box))))
}

function isBoxWithin(inner: Box, outer: Box): boolean {
  for (const [dimension, values] of outer) {
    const own = inner.get(dimension)
    if (!own || (own !== values && minusTexts(own, values) !== nothing)) return false
  }
  return true
}

/** The calls of `a` that are not in `b`; undefined when they take too many boxes to say. */
export function minus(a: Region, b: Region, universe: Universe): Region | undefined {
  let left: Region = a
  for (const taken of b) {
    if (left.every(box => areBoxesApart(box, taken))) continue
    left = left.flatMap(box => minusBox(box, taken, universe))
    if (left.length === 0) break
    if (left.length > BOXES_MAX) return undefined
  }
  return left
}

/** What is left of a box, in boxes that have nothing in common. */
function minusBox(box: Box, taken: Box, universe: Universe): Region {
  if (areBoxesApart(box, taken)) return [box]
  const pieces: Box[] = []
  const inside = new Map(box)
  for (const [dimension, values] of taken) {
    const own = inside.get(dimension) ?? universe(dimension)
    const outside = minusTexts(own, values)
    if (outside !== nothing) pieces.push(new Map([...inside, [dimension, outside]]))
    inside.set(dimension, andTexts(own, values))
  }
  return pieces
}

/** All other calls; undefined when they take too many boxes to say. */
export function complement(region: Region, universe: Universe): Region | undefined {
  return minus(allCalls, region, universe)
}

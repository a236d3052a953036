/** Draws that follow from a seed; whoever draws has a stream of its own, so that nobody shifts another's. */
import { seeded } from '../support/lossy.ts'

export interface Chance {
  /** A number in [0, 1). */
  number(): number
  /** True in this share of the times. */
  happens(share: number): boolean
  between(min: number, max: number): number
  among<T>(things: readonly T[]): T
}

/** @param stream tells the draws of one party from those of another under the same seed */
export function chanceOf(seed: number, stream: number): Chance {
  const number = seeded(Math.imul(seed, 0x9e37_79b1) ^ Math.imul(stream, 0x85eb_ca6b))
  return {
    number,
    happens: share => number() < share,
    between: (min, max) => min + number() * (max - min),
    among: things => things[Math.floor(number() * things.length)] as (typeof things)[number],
  }
}

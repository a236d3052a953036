/**
 * Names of media sessions, drawn from a seed that is written down and as far as they may have been drawn: what was
 * begun right before a kill, and written down nowhere, can still be named by whoever comes after.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Ids } from '../base/ids.ts'

/** So many are drawn between two times the seed is written: more calls than begin before that is done. */
const BLOCK = 32
/** As long as every name of ours, and no more to be guessed. */
const LENGTH = 20

export interface WrittenNames {
  readonly seed: string
  /** How many may be drawn before this is written anew. */
  readonly until: number
}

export class SessionNames implements Pick<Ids, 'uid'> {
  readonly #seed = randomBytes(16).toString('hex')
  readonly #isDue: () => void
  #drawn = 0

  /** @param isDue told whenever {@link written} says something new */
  constructor(isDue: () => void) {
    this.#isDue = isDue
  }

  uid(): string {
    const name = nameAt(this.#seed, this.#drawn)
    this.#drawn += 1
    if (this.#drawn % BLOCK === 0) this.#isDue()
    return name
  }

  /** A block ahead of the one being drawn, for what is drawn until it is on the disk. */
  written(): WrittenNames {
    return { seed: this.#seed, until: (Math.floor(this.#drawn / BLOCK) + 2) * BLOCK }
  }
}

/** The names that may have been drawn last, whether they were or not, and those right before. */
export function lastNames({ seed, until }: WrittenNames): readonly string[] {
  return Array.from({ length: Math.min(until, 3 * BLOCK) }, (_, back) => nameAt(seed, until - 1 - back))
}

function nameAt(seed: string, at: number): string {
  return createHmac('sha256', seed).update(String(at)).digest('hex').slice(0, LENGTH)
}

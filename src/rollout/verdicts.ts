/** What became of the newest calls of one policy, for as long as they count. */
import type { Tally } from './guard.ts'

export interface Verdict {
  readonly outcome: 'answered' | 'unanswered' | 'error'
  /** Until it rang or was answered. Milliseconds; undefined when it did neither. */
  readonly delayMs?: number | undefined
}

/** Enough to tell a share to a percent or two; older calls make way. */
const verdictsMax = 2000

export class Verdicts {
  #all: { readonly atMs: number; readonly verdict: Verdict }[] = []

  add(verdict: Verdict, atMs: number): void {
    this.#all.push({ atMs, verdict })
    if (this.#all.length > verdictsMax) this.#all.shift()
  }

  /** Those since `sinceMs`; older ones are let go. */
  tally(sinceMs: number): Tally {
    const first = this.#all.findIndex(({ atMs }) => atMs >= sinceMs)
    this.#all = first < 0 ? [] : this.#all.slice(first)
    const verdicts = this.#all.map(({ verdict }) => verdict)
    return {
      calls: verdicts.length,
      answered: verdicts.filter(({ outcome }) => outcome === 'answered').length,
      errors: verdicts.filter(({ outcome }) => outcome === 'error').length,
      delaysMs: verdicts.flatMap(({ delayMs }) => delayMs ?? []),
    }
  }

  /** How many are held, also those that count no longer. */
  get count(): number {
    return this.#all.length
  }

  clear(): void {
    this.#all = []
  }
}

/** Finds, among very many patterns, the few that may hold for a party. */
import { file, type Ids } from './ids.ts'
import { PrefixIndex } from './index-prefix.ts'
import { headsOfRange, type FiledPattern } from './patterns.ts'

/**
 * Patterns by what they begin with. It may name one that does not hold after all (a range's width,
 * a URI's user), never leave out one that does; who asks goes on to ask the pattern itself, unless
 * it {@link isProven}.
 */
export class PartyIndex {
  readonly #exact = new Map<string, Ids>()
  readonly #hosts = new Map<string, Ids>()
  #heads: PrefixIndex | undefined

  /** Files `id` under a pattern. Ids must be added in ascending order. */
  add(pattern: FiledPattern, id: number): void {
    if (pattern.kind === 'uri') file(this.#hosts, pattern.host, id)
    else if (pattern.tail.kind === 'end') for (const head of pattern.heads) file(this.#exact, head, id)
    else {
      this.#heads ??= new PrefixIndex()
      const rests = pattern.tail.kind === 'any' ? [''] : headsOfRange(pattern.tail.low, pattern.tail.high)
      for (const head of pattern.heads) for (const rest of rests) this.#heads.add(head + rest, id)
    }
  }

  /** Puts into `found` what may hold; one id can stand in several of them. */
  collect(probe: string, host: string, found: Ids[]): void {
    if (this.#exact.size > 0) {
      const exact = this.#exact.get(probe)
      if (exact !== undefined) found.push(exact)
    }
    if (this.#hosts.size > 0) {
      const hosted = this.#hosts.get(host)
      if (hosted !== undefined) found.push(hosted)
    }
    this.#heads?.collect(probe, found)
  }
}

/** Does a pattern hold for whatever the index finds it for? An exact text does, and a beginning. */
export function isProven(pattern: FiledPattern): boolean {
  return pattern.kind === 'text' && pattern.tail.kind !== 'range'
}

/** Finds, among very many patterns, the few that may hold for a party. */
import { slot, PrefixIndex } from './index-prefix.ts'
import { headsOfRange, type FiledPattern } from './patterns.ts'

/**
 * Patterns by what they begin with. It may name one that does not hold after all (a range's width,
 * a URI's user), never leave out one that does; whoever asks goes on to ask the pattern itself.
 */
export class PartyIndex {
  readonly #exact = new Map<string, number[]>()
  readonly #hosts = new Map<string, number[]>()
  #heads: PrefixIndex | undefined

  /** Files `id` under a pattern. Ids must be added in ascending order. */
  add(pattern: FiledPattern, id: number): void {
    if (pattern.kind === 'uri') file(slot(this.#hosts, pattern.host), id)
    else if (pattern.tail.kind === 'end') for (const head of pattern.heads) file(slot(this.#exact, head), id)
    else {
      this.#heads ??= new PrefixIndex()
      const rests = pattern.tail.kind === 'any' ? [''] : headsOfRange(pattern.tail.low, pattern.tail.high)
      for (const head of pattern.heads) for (const rest of rests) this.#heads.add(head + rest, id)
    }
  }

  /** Puts into `found` the ascending id lists of what may hold; one id can stand in several. */
  collect(probe: string, host: string, found: (readonly number[])[]): void {
    const exact = this.#exact.get(probe)
    if (exact) found.push(exact)
    if (this.#hosts.size > 0) {
      const hosted = this.#hosts.get(host)
      if (hosted) found.push(hosted)
    }
    this.#heads?.collect(probe, found)
  }
}

function file(ids: number[], id: number): void {
  if (ids.at(-1) !== id) ids.push(id)
}

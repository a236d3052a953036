/** What is in two lists, in the same order: the longest such part. */

/**
 * Pairs of places, in the first list and in the second, ascending in both. Equal keys are paired first
 * with first, and of the pairs as many as possible are kept.
 */
export function stillThere(before: readonly string[], after: readonly string[]): (readonly [number, number])[] {
  const places = new Map<string, number[]>()
  for (const [at, key] of after.entries()) {
    const same = places.get(key)
    if (same) same.push(at)
    else places.set(key, [at])
  }
  const pairs = before.flatMap((key, at): [number, number][] => {
    const place = places.get(key)?.shift()
    return place === undefined ? [] : [[at, place]]
  })
  return longestAscending(pairs)
}

/** By patience sorting, in n log n steps. */
function longestAscending(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const tops: number[] = []
  const previous: number[] = []
  for (const [at, [, place]] of pairs.entries()) {
    let [low, high] = [0, tops.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[tops[middle] as number] as readonly [number, number])[1] < place) low = middle + 1
      else high = middle
    }
    previous[at] = low === 0 ? -1 : tops[low - 1] as number
    tops[low] = at
  }
  const kept: (readonly [number, number])[] = []
  for (let at = tops.at(-1) ?? -1; at >= 0; at = previous[at] as number) {
    kept.push(pairs[at] as readonly [number, number])
  }
  return kept.toReversed()
}

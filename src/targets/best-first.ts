/** How far down an order is exact; what follows is only reached when all of these failed. */
const EXACT = 16

/**
 * The members by their scores, highest first; equal ones keep their order. Exact for the first few,
 * in file order behind them, so that the cost stays near one look at each, however many there are.
 */
export function bestFirst<T>(members: readonly T[], scoreOf: (member: T, at: number) => number): readonly T[] {
  const best: { readonly at: number; readonly score: number }[] = []
  for (const [at, member] of members.entries()) {
    const score = scoreOf(member, at)
    const last = best.at(-1)
    if (best.length === EXACT && last && score <= last.score) continue
    if (best.length === EXACT) best.pop()
    let place = best.length
    while (place > 0 && (best[place - 1]?.score ?? 0) < score) place -= 1
    best.splice(place, 0, { at, score })
  }
  if (members.length <= EXACT) return best.flatMap(({ at }) => members[at] ?? [])
  const ahead = new Set(best.map(({ at }) => at))
  return [...best.flatMap(({ at }) => members[at] ?? []), ...members.filter((_, at) => !ahead.has(at))]
}

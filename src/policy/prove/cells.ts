/**
 * The parts that several sets of texts cut all texts into, so that each set is some of the parts. A
 * header can have several lines; which parts its lines fall into is then all that rules can ask.
 */
import { and, areApart, minus, nothing, type Texts } from './texts.ts'

export type Cells = readonly Texts[]

export function cellsOf(sets: readonly Texts[]): Cells {
  let cells: Texts[] = []
  for (const set of new Set(sets)) {
    let rest = set
    const next: Texts[] = []
    for (const cell of cells) {
      if (rest === nothing || areApart(cell, rest)) {
        next.push(cell)
        continue
      }
      const outside = minus(cell, rest)
      next.push(and(cell, rest))
      if (outside !== nothing) next.push(outside)
      rest = minus(rest, cell)
    }
    if (rest !== nothing) next.push(rest)
    cells = next
  }
  return cells
}

/** The numbers of the cells a set is made of. */
export function cellsWithin(cells: Cells, set: Texts): number[] {
  return cells.flatMap((cell, at) => areApart(cell, set) ? [] : [at])
}

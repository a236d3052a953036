/** What rules can tell about the lines of each header. */
import { longName } from '../../sip/header-names.ts'
import { outlineOf } from '../outline.ts'
import type { PolicyFile } from '../schema.gen.ts'
import { cellsOf, type Cells } from './cells.ts'
import { writtenTexts } from './pattern-texts.ts'
import type { Texts } from './texts.ts'

/** Every set of values that a rule asks a header for, by header. */
export function headersIn(trees: readonly PolicyFile[]): ReadonlyMap<string, Cells> {
  const asked = new Map<string, Texts[]>()
  for (const { value } of trees.flatMap(tree => outlineOf(tree).conditions)) {
    for (const [as, patterns] of Object.entries(value.header ?? {})) {
      const texts = writtenTexts(patterns)
      if (!texts) continue
      const name = longName(as)
      const before = asked.get(name)
      if (before) before.push(texts)
      else asked.set(name, [texts])
    }
  }
  return new Map([...asked].map(([name, sets]) => [name, cellsOf(sets)]))
}

/** Patterns can be read; what only looks like one is refused here and never when a call comes. */
import type { Check } from '../check.ts'
import { createNumbers } from '../numbers.ts'
import { listOf } from '../outline.ts'
import { parsePattern } from '../patterns.ts'
import type { Path } from '../position.ts'
import type { Patterns } from '../schema.gen.ts'

export const patterns: Check = ({ tree, outline, report }) => {
  const numbers = createNumbers(tree.plan?.home)
  const look = (written: Patterns | undefined, path: Path, plan: typeof numbers | undefined): void => {
    for (const [at, text] of listOf(written).entries()) {
      const read = parsePattern(text, plan)
      if (read.kind !== 'fault') continue
      report({
        code: 'POL-308', path: typeof written === 'string' ? path : [...path, at],
        message: read.message, hint: read.hint,
      })
    }
  }
  for (const { value: condition, path } of outline.conditions) {
    look(condition.from, [...path, 'from'], numbers)
    look(condition.to, [...path, 'to'], numbers)
    for (const [name, written] of Object.entries(condition.header ?? {})) {
      look(written, [...path, 'header', name], undefined)
    }
  }
}

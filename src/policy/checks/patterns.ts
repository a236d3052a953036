/** Patterns can be read; what only looks like one is refused here and never when a call comes. */
import type { Check } from '../check.ts'
import { createKinds } from '../kinds.ts'
import { patternsIn, readPattern, type PatternScope } from '../matchers.ts'
import { createNumbers } from '../numbers.ts'
import { proofOf } from '../outline.ts'
import type { Path } from '../position.ts'
import type { Patterns } from '../schema.gen.ts'

const asWritten: PatternScope = { numbers: undefined, kinds: undefined }

export const patterns: Check = ({ tree, outline, report }) => {
  const numbers = createNumbers(tree.plan?.home)
  const plan: PatternScope = { numbers, kinds: createKinds(tree.plan, numbers) }
  const look = (written: Patterns | undefined, path: Path, scope: PatternScope): void => {
    for (const [at, each] of patternsIn(written).entries()) {
      const read = readPattern(each, scope)
      if (read.kind !== 'fault') continue
      const place = Array.isArray(written) ? [...path, at] : path
      const word = typeof each === 'string' ? [] : Object.keys(each)
      report({ code: 'POL-308', path: [...place, ...word], message: read.message, hint: read.hint })
    }
  }
  look(tree.plan?.internal, ['plan', 'internal'], plan)
  for (const [name, peer] of Object.entries(tree.peers ?? {})) {
    look(proofOf(peer)?.to, ['peers', name, 'source', 'to'], plan)
  }
  for (const { value: condition, path } of outline.conditions) {
    look(condition.from, [...path, 'from'], plan)
    look(condition.to, [...path, 'to'], plan)
    look(condition.request, [...path, 'request'], asWritten)
    look(condition.user, [...path, 'user'], asWritten)
    for (const [name, written] of Object.entries(condition.header ?? {})) {
      look(written, [...path, 'header', name], asWritten)
    }
  }
}

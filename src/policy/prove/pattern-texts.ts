/** What patterns hold for, as sets of texts. */
import { readPatterns } from '../matchers.ts'
import type { Pattern, TextPattern } from '../patterns.ts'
import type { Patterns } from '../schema.gen.ts'
import { beginningWith, exactly, inRange, unionOf, type Texts } from './texts.ts'

export function textsOf({ heads, tail }: TextPattern): Texts {
  switch (tail.kind) {
    case 'end': return exactly(...heads)
    case 'any': return unionOf(heads.map(beginningWith))
    case 'range': return unionOf(heads.map(head => inRange(head, tail.low, tail.high)))
  }
}

/** The union of text patterns. */
export function textsOfAll(patterns: readonly Pattern[]): Texts {
  return unionOf(patterns.flatMap(pattern => pattern.kind === 'text' ? [textsOf(pattern)] : []))
}

/** Of patterns compared as they are written; undefined when one of them is more than text. */
export function writtenTexts(written: Patterns): Texts | undefined {
  const patterns = readPatterns(written, { numbers: undefined, kinds: undefined })
  return patterns.every(pattern => pattern.kind === 'text') ? textsOfAll(patterns) : undefined
}

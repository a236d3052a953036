/** The kinds of a number as a set of words, one word for each set of kinds a number can have. */
import type { NumberKind } from '../schema.gen.ts'
import { exactly, type Texts } from './texts.ts'

/** The sets of kinds one number can have, joined by a plus; none for what is no number. */
const kindSets: readonly (readonly NumberKind[])[] = [
  [], ['national'], ['mobile'], ['national', 'mobile'], ['premium'], ['shared-cost'], ['toll-free'], ['emergency'],
  ['short'], ['internal'], ['international'], ['international', 'premium'],
]

export function kindWord(kinds: Iterable<string>): string {
  return [...kinds].toSorted().join('+')
}

/** The sets in which one of these kinds is. */
export function kindTexts(names: readonly string[]): Texts {
  return exactly(...kindSets.filter(set => set.some(kind => names.includes(kind))).map(kindWord))
}

/** Every word there is. */
export const anyKind: Texts = exactly(...kindSets.map(kindWord))

/** Guesses what an author meant to write. */
import { meantBy } from './synonyms.ts'

/**
 * The known word nearest to a written one, when it is near enough to be meant: a third of its letters
 * may be wrong, at least one. Capitals and the choice of `-`, `_` or nothing do not count.
 */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  const plain = plainOf(written)
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(written.length / 3)) + 1
  for (const word of known) {
    const distance = distanceOf(plain, plainOf(word), bestDistance)
    if (distance < bestDistance) {
      best = word
      bestDistance = distance
    }
  }
  return best
}

/** A guess told, and written down where nothing else can be meant. */
export interface Suggestion {
  readonly hint: string
  /** The word, when no other known word is near. */
  readonly fix: string | undefined
}

/**
 * The known word that is meant as a hint: what another system's word is here, or the nearest; and as a fix
 * when it is the only near one. Undefined when none is near.
 */
export function suggestion(written: string, known: readonly string[]): Suggestion | undefined {
  const meant = meantBy(written, known)
  if (meant !== undefined) return { hint: `did you mean "${meant}"?`, fix: undefined }
  const word = nearest(written, known)
  if (word === undefined) return undefined
  const another = nearest(written, known.filter(each => each !== word))
  return { hint: `did you mean "${word}"?`, fix: another === undefined ? word : undefined }
}

/** `did you mean "orange"?`, when something is near. */
export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  const word = nearest(written, known)
  return word === undefined ? undefined : `did you mean "${word}"?`
}

/** Names for a sentence, in order: `a, b and c`; the first few of many. */
export function listed(names: readonly string[], max = 12): string {
  const shown = names.slice(0, max)
  if (names.length > max) return `${shown.join(', ')} and ${names.length - max} more`
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

function plainOf(word: string): string {
  return word.toLowerCase().replace(/[-_. ]/g, '')
}

/** Edits from one word to another, a swap of neighbours being one; anything from `limit` up is `limit`. */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      current.push(Math.min(
        (previous[j] ?? 0) + 1,
        (current[j - 1] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (before[j - 2] ?? 0) + 1 : Infinity,
      ))
    }
    before = previous
    previous = current
  }
  return Math.min(previous[b.length] ?? limit, limit)
}

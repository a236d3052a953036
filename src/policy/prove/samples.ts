/** Texts of a set, the most telling ones first: what a made-up call can carry. */
import { everything, hasText, nothing, type Texts } from './texts.ts'

/** Digits that read like a number somebody has. */
const filler = '12345678901234567890'
const letters = [...'abcdefghijklmnopqrstuvwxyz']
const chars = [...'123456789', '0', ...letters, '-', '.', '_']

/**
 * Up to `most` different texts of a set. Those of numbers come in lengths that numbers have, so that
 * reading them under a home plan leaves them as they are.
 * @param liked tried first where they are in the set
 */
export function samplesOf(texts: Texts, most: number, liked: readonly string[] = []): string[] {
  const found = new Set(liked.filter(text => hasText(texts, text)))
  for (const text of walk(texts, '', 0)) {
    if (found.size >= most) break
    if (hasText(texts, text)) found.add(text)
    if (found.size === 1 && found.has('')) most = Math.max(most, 2)
  }
  // The empty text says the least of all.
  return [...found].toSorted((a, b) => Number(a === '') - Number(b === '')).slice(0, most)
}

const DEPTH_MAX = 24

function* walk(texts: Texts, head: string, depth: number): Generator<string> {
  if (texts === nothing || depth > DEPTH_MAX) return
  if (texts === everything) {
    yield* grown(head)
    return
  }
  if (texts.rest) {
    // A text that leaves the named ones at once, with the plus numbers have where nothing stands yet.
    const first = head === '' ? ['+', ...chars] : chars
    for (const char of first.filter(each => !texts.kids.has(each)).slice(0, 3)) yield* grown(head + char)
  }
  // In turns, so that one branch with very many texts does not hide the others.
  const branches = [...texts.kids].map(([char, kid]) => walk(kid, head + char, depth + 1))
  while (branches.length > 0) {
    for (const branch of [...branches]) {
      const next = branch.next()
      if (next.done) branches.splice(branches.indexOf(branch), 1)
      else yield next.value
    }
  }
  if (texts.end) yield head
}

const lengths = [12, 11, 13, 10, 14, 9]

/** The head gone on with, in the lengths numbers have; then as it is. */
function* grown(head: string): Generator<string> {
  if (/^\+?\d*$/.test(head)) {
    const start = head === '' ? '+331' : head === '+' ? '+331' : head
    for (const length of lengths) {
      if (start.length < length) yield start + filler.slice(start.length - 1, length - 1)
    }
    if (start.length > 1) {
      for (const digit of '0123456789') yield (start + digit + filler).slice(0, Math.max(12, start.length + 1))
    }
  } else {
    yield `${head}x`
  }
  if (head !== '') yield head
  yield `${head}1`
}

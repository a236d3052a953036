/** Sets of texts in the words of the language: `+33* but not +336*`. */
import { everything, not, nothing, type Texts } from './texts.ts'

const SHOWN_MAX = 4

/** `+33145550100, +44* or 3 more`; `anything but +336*` where that is shorter; empty for every text. */
export function spoken(texts: Texts, noun = 'anything'): string {
  if (texts === everything) return ''
  if (texts === nothing) return 'nothing'
  const [own, others] = [patternsOf(texts), patternsOf(not(texts))]
  if (own && (!others || own.length <= others.length)) return joined(own)
  if (others) return `${noun} but ${joined(others)}`
  return butFor(texts) ?? 'texts of several forms'
}

/** A prefix with holes: `+33* but not +336*`. */
function butFor(texts: Texts): string | undefined {
  let [here, head] = [texts, '']
  while (!here.rest && !here.end && here.kids.size === 1) {
    const [[char, kid] = ['', nothing]] = here.kids
    head += char
    here = kid
  }
  const holes = head === '' ? undefined : patternsOf(not(here))
  return holes && `${head}* but not ${joined(holes.map(hole => head + hole))}`
}

function joined(patterns: readonly string[]): string {
  const named = patterns.map(pattern => pattern === '' ? 'none' : pattern)
  if (named.length > SHOWN_MAX) {
    return `${named.slice(0, SHOWN_MAX - 1).join(', ')} or ${named.length - SHOWN_MAX + 1} more`
  }
  return named.length < 2 ? named.join('') : `${named.slice(0, -1).join(', ')} or ${named.at(-1)}`
}

const PATTERNS_MAX = 500

/** The set as exact texts and prefixes; undefined when it takes more than those. */
function patternsOf(texts: Texts): string[] | undefined {
  const found: string[] = []
  const visit = (here: Texts, head: string): boolean => {
    if (found.length > PATTERNS_MAX) return false
    if (here === everything) return found.push(`${head}*`) > 0
    if (here.rest) return false
    if (here.end) found.push(head)
    return [...here.kids].every(([char, kid]) => kid === nothing || visit(kid, head + char))
  }
  return visit(texts, '') ? found : undefined
}

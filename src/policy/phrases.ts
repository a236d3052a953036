/** How conditions are spoken of in explanations: short, and the same everywhere. */
import type { Pattern } from './patterns.ts'

const SPOKEN_MAX = 6

/** `a`, `a or b`, `a, b or c`; the end of a long list is only counted. */
export function wordsOf(names: readonly string[], joint: 'and' | 'or'): string {
  if (names.length > SPOKEN_MAX) {
    return `${names.slice(0, SPOKEN_MAX - 1).join(', ')} ${joint} ${names.length - SPOKEN_MAX + 1} more`
  }
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} ${joint} ${names.at(-1)}`
}

/** `is orange`, `is one of orange or sfr`; the other way round when negated. */
export function oneOfPhrase(names: readonly string[], negated: boolean): string {
  if (names.length === 1) return `is ${negated ? 'not ' : ''}${names[0]}`
  return negated ? `is none of ${wordsOf(names, 'and')}` : `is ${wordsOf(names, 'or')}`
}

/** What patterns say of a text: `begins with +33`, `is none of a and b`. */
export function patternPhrase(patterns: readonly Pattern[], negated: boolean): string {
  const [only] = patterns
  if (patterns.length !== 1 || !only) {
    const sources = patterns.map(pattern => pattern.source)
    return negated ? `is none of ${wordsOf(sources, 'and')}` : `is one of ${wordsOf(sources, 'or')}`
  }
  if (only.kind === 'asked') return `is ${negated ? 'not ' : ''}${only.source}`
  if (only.kind === 'text' && only.tail.kind === 'any') {
    return `${negated ? 'does not begin' : 'begins'} with ${only.source.slice(0, -1)}`
  }
  if (only.kind === 'text' && only.tail.kind === 'end') return `is ${negated ? 'not ' : ''}${only.source}`
  return `${negated ? 'does not fit' : 'fits'} ${only.source}`
}

/** A time of milliseconds, as the language writes it. */
export function seconds(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`
}

/** From a pattern as written, text or matcher, to one that can be asked. */
import { emptyTable, type DataTable } from './data/table.ts'
import type { Kinds } from './kinds.ts'
import type { Numbers } from './numbers.ts'
import { parsePattern, probeOf, type AskedPattern, type Pattern, type PatternFault } from './patterns.ts'
import { wordsOf } from './phrases.ts'
import { compileRegex } from './regex.ts'
import type { Matcher, Patterns } from './schema.gen.ts'

/** What patterns are read under. */
export interface PatternScope {
  /** The home plan; undefined where texts are compared as they are written. */
  readonly numbers: Numbers | undefined
  /** Undefined where a number has no kind: in headers. */
  readonly kinds: Kinds | undefined
  /** Loaded lists by name; without them nobody is in any. */
  readonly lists?: ReadonlyMap<string, DataTable>
}

/** One or several, as a list. */
export function patternsIn(written: Patterns | undefined): readonly (string | Matcher)[] {
  if (written === undefined) return []
  return Array.isArray(written) ? written : [written as string | Matcher]
}

/** Reads one pattern; never throws. */
export function readPattern(written: string | Matcher, scope: PatternScope): Pattern | PatternFault {
  if (typeof written === 'string') return parsePattern(written, scope.numbers)
  if (written.regex !== undefined) return regexPattern(written.regex)
  if (written.list !== undefined) return listPattern(written.list, scope)
  return kindPattern(written.kind ?? [], scope)
}

/** Those that can be read; the checks have refused the others. */
export function readPatterns(written: Patterns | undefined, scope: PatternScope): Pattern[] {
  return patternsIn(written).flatMap(each => {
    const pattern = readPattern(each, scope)
    return pattern.kind === 'fault' ? [] : [pattern]
  })
}

function regexPattern(source: string): AskedPattern | PatternFault {
  const test = compileRegex(source)
  if (typeof test === 'function') {
    return { kind: 'asked', source: `like regex ${source}`, holds: party => test(probeOf(party)), fits: test }
  }
  const message = `"${source}" is not a regular expression: ${test.message}`
  return { kind: 'fault', message, hint: 'write it in RE2 syntax' }
}

function listPattern(name: string, { kinds, lists }: PatternScope): AskedPattern | PatternFault {
  if (!kinds) {
    return { kind: 'fault', message: 'only from and to are looked up in lists', hint: 'ask one of them' }
  }
  const table = lists?.get(name) ?? emptyTable
  return { kind: 'asked', source: `in list ${name}`, holds: (party, atMs) => table.has(party, atMs), fits: () => false }
}

function kindPattern(written: NonNullable<Matcher['kind']>, { kinds }: PatternScope): AskedPattern | PatternFault {
  const names = typeof written === 'string' ? [written] : written
  if (!kinds) {
    const hint = 'ask from or to, or write a text pattern'
    return { kind: 'fault', message: 'only from and to have a kind of number', hint }
  }
  return {
    kind: 'asked',
    source: `of kind ${wordsOf(names, 'or')}`,
    holds: party => {
      const found = kinds.kindsOf(party)
      return names.some(name => found.has(name))
    },
    fits: () => false,
  }
}

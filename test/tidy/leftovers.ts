/** What was meant to go before the commit: prints, stops, focused tests, marks of unfinished work. */
import type { Finding } from './finding.ts'
import { lineAt, type Tree } from './tree.ts'

const inCode: readonly (readonly [pattern: RegExp, where: RegExp, says: string])[] = [
  [/\bconsole\s*\./g, /^src\//, 'console is not our log; take a Log, or write to the stream you were given'],
  [/\bdebugger\b/g, /./, 'a debugger statement was left'],
  [/\.only\s*\(/g, /^test\//, 'a focused test hides all others'],
]

const inComments: readonly (readonly [pattern: RegExp, says: string])[] = [
  [/@ts-(?:ignore|nocheck)/g, 'the compiler is not to be silenced; use a type, or expect the error with its reason'],
  [/\b(?:TODO|FIXME|XXX|HACK)\b/g,
    'unfinished work is an issue and a failing test, not a mark in a comment'],
]

export function leftoverFindings({ sources }: Tree): Finding[] {
  return [...sources.values()].flatMap(({ path, text, code, comments }) => {
    const find = (where: string, pattern: RegExp, says: string): Finding[] =>
      [...where.matchAll(pattern)].map(({ index }) => ({ path, line: lineAt(text, index), says }))
    return [
      ...inCode.filter(([, place]) => place.test(path)).flatMap(([pattern, , says]) => find(code, pattern, says)),
      ...inComments.flatMap(([pattern, says]) => find(comments, pattern, says)),
      ...[...code.matchAll(/catch\s*(?:\(\w+\)\s*)?\{\s*\}/g)].filter(({ index }) => silent(comments, code, index))
        .map(({ index }) => ({ path, line: lineAt(text, index), says: 'an empty catch says why nothing is right' })),
    ]
  })
}

function silent(comments: string, code: string, index: number): boolean {
  return comments.slice(index, code.indexOf('}', index)).trim() === ''
}

/**
 * The core is pure: time, randomness, order and the outside come in as arguments. Where that holds,
 * the same facts give the same decision and a call can be replayed from its events.
 */
import type { Finding } from './finding.ts'
import { lineAt, type Tree } from './tree.ts'

/** Folders (with a slash), files, and beginnings of names. */
const pure = [
  'src/sip/', 'src/sdp/',
  'src/policy/evaluate', 'src/policy/condition', 'src/policy/rule-tree', 'src/policy/index-', 'src/policy/pattern',
  'src/policy/match', 'src/policy/facts', 'src/policy/decision',
  'src/call/step', 'src/call/machine/',
]

const words: readonly (readonly [RegExp, string])[] = [
  [/\bDate\b/g, 'Date'],
  [/\bperformance\s*\./g, 'performance'],
  [/\bMath\s*\.\s*random\b/g, 'Math.random'],
  [/\bprocess\s*\./g, 'process'],
  [/\bset(?:Timeout|Interval|Immediate)\b/g, 'a timer'],
  [/\bawait\b/g, 'await'],
  [/\bfetch\s*\(/g, 'fetch'],
]

/** What a pure file may take from Node: hashing is a function of its argument. */
const allowed = new Set(['node:crypto'])

export function purityFindings({ sources }: Tree): Finding[] {
  return [...sources.values()].filter(({ path }) => pure.some(place => path.startsWith(place))).flatMap(source => {
    const { path, code, imports } = source
    const named = words.flatMap(([pattern, name]) => [...code.matchAll(pattern)].map(({ index }) =>
      ({ path, line: lineAt(code, index), says: `this file is pure; take ${name} as an argument` })))
    const taken = imports.filter(({ specifier }) => specifier.startsWith('node:') && !allowed.has(specifier))
      .map(({ line, specifier }) => ({ path, line, says: `this file is pure and cannot import ${specifier}` }))
    return [...named, ...taken]
  })
}

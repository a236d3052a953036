/**
 * Draws diagnostics for people:
 *
 *     policies/main.yaml:2:12 error POL-201 pool "uk-carier" is not defined
 *     2 |   dial:   uk-carier
 *       |           ^^^^^^^^^ did you mean "uk-carrier"?
 *       policies/pools.yaml:4:3 "uk-carrier" is defined here
 */
import type { Diagnostic, Position } from './diagnostic.ts'
import type { SourceText } from './position.ts'

/** More than this many are counted, not drawn: what follows is mostly an echo. */
const DRAWN_MAX = 100
/** A longer line is cut around its caret. */
const COLUMNS_MAX = 160

/** Sorted by file, line and column. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.toSorted((a, b) => compareTexts(a.at.file, b.at.file) || a.at.line - b.at.line
    || a.at.column - b.at.column || compareTexts(a.code, b.code))
}

/** Draws all of them, a blank line between two; empty for none. */
export function drawAll(diagnostics: readonly Diagnostic[], texts: readonly SourceText[]): string {
  const lines = new Map(texts.map(({ name, text }) => [name, text.split(/\r?\n/)]))
  const drawn = inOrder(diagnostics).slice(0, DRAWN_MAX).map(each => draw(each, lines.get(each.at.file)))
  if (diagnostics.length > DRAWN_MAX) drawn.push(`and ${diagnostics.length - DRAWN_MAX} more`)
  return drawn.join('\n\n')
}

/** @param lines the file's lines; without them only the sentence is drawn */
export function draw(diagnostic: Diagnostic, lines?: readonly string[]): string {
  const { code, severity, message, at, hint, related = [] } = diagnostic
  const line = lines?.[at.line - 1]
  const out = [`${placeOf(at)} ${severity} ${code} ${message}`]
  if (line !== undefined && line.trim() !== '') out.push(...caretOf(line, at, hint))
  else if (hint) out.push(`  ${hint}`)
  for (const { message: also, at: where } of related) out.push(`  ${placeOf(where)} ${also}`)
  return out.join('\n')
}

function placeOf({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`
}

function caretOf(line: string, at: Position, hint: string | undefined): string[] {
  const margin = `${at.line}`
  const from = at.column > COLUMNS_MAX - 40 ? at.column - 41 : 0
  const shown = line.slice(from, from + COLUMNS_MAX)
  const before = at.column - 1 - from
  // Tabs stay tabs, so that the caret stands under its letter whatever a tab is wide.
  const indent = shown.slice(0, before).replace(/[^\t]/g, ' ').padEnd(before)
  const run = '^'.repeat(Math.max(1, Math.min(at.length, shown.length - before)))
  return [`${margin} | ${shown}`, `${' '.repeat(margin.length)} | ${indent}${run}${hint ? ` ${hint}` : ''}`]
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

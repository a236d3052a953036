/**
 * What crosses from one leg to the other. Nothing does unless it is named: a header of one side may
 * tell about that side's network. The core headers of each leg belong to the edge and can neither
 * cross nor be set.
 */
import type { HeaderEdit } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import { isCoreHeader } from '../policy/core-headers.ts'
import { longName } from '../sip/headers.ts'
import type { HeaderLines } from './signaling.ts'

/** Why a party acts (RFC 3326) and what an INFO is about (RFC 6086). */
const alwaysInDialog: ReadonlySet<string> = new Set(['reason', 'info-package', 'content-disposition'])

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}

function isNamed(patterns: readonly string[], name: string): boolean {
  return patterns.some(pattern => matches(pattern, name))
}

/**
 * The lines the other side gets: those of `lines` that an edit passes and none drops, then those set.
 * A set replaces lines of the same name.
 * @param edits in order; a later `drop` or `set` wins over an earlier one
 */
export function crossing(lines: HeaderLines, edits: readonly HeaderEdit[], facts: CallFacts): HeaderLines {
  if (edits.length === 0) return []
  const kept: (readonly [string, string])[] = []
  const set = new Map<string, readonly [string, string]>()
  for (const edit of edits) for (const { name, value } of edit.set) set.set(longName(name), [name, value.render(facts)])
  for (const line of lines) {
    const name = longName(line[0])
    if (isCoreHeader(name) || set.has(name)) continue
    const crosses = edits.some(edit => isNamed(edit.pass, name)) && !edits.some(edit => isNamed(edit.drop, name))
    if (crosses) kept.push(line)
  }
  // A template whose fact is missing renders empty; an empty header says nothing and some parsers refuse it.
  for (const line of set.values()) if (line[1] !== '') kept.push(line)
  return kept
}

/** What crosses in requests and responses inside a dialog, and in its end, whatever the policy says. */
export function crossingInDialog(lines: HeaderLines): HeaderLines {
  return lines.filter(([name]) => alwaysInDialog.has(longName(name)))
}

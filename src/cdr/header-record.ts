/**
 * Header lines as a record keeps them: bounded, for they are a stranger's text, and without what proves who
 * somebody is.
 */
import type { CallFacts } from '../policy/facts.ts'
import { secretHeaders } from '../policy/receipt.ts'

/** Name and value, as they went over the wire. */
export type HeaderRecord = readonly [name: string, value: string]

const linesMax = 32
const charsMax = 512
/** Who calls, for whom, and by which way; kept whatever the policy reads. By long name. */
const telling: ReadonlySet<string> = new Set([
  'p-asserted-identity', 'p-preferred-identity', 'remote-party-id', 'privacy', 'diversion', 'history-info',
  'referred-by',
])

/** What came with the INVITE: who calls, and what the policy decided by. @param reads by long name */
export function receivedHeaders({ headers }: CallFacts, reads: ReadonlySet<string>): readonly HeaderRecord[] {
  const kept = [...headers].filter(([name]) => telling.has(name) || reads.has(name))
  return bounded(kept.flatMap(([name, values]) => values.map(value => [name, value] as const)))
}

/** What went to a target past the lines every INVITE has. */
export function sentHeaders(lines: readonly HeaderRecord[]): readonly HeaderRecord[] {
  return bounded(lines)
}

function bounded(lines: readonly HeaderRecord[]): readonly HeaderRecord[] {
  return lines.filter(([name]) => !secretHeaders.has(name.toLowerCase())).slice(0, linesMax)
    .map(([name, value]) => [name, value.slice(0, charsMax)] as const)
}

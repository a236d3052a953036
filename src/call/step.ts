/** The call's one function: where it stands and what happened, to where it stands and what to do. Pure. */
import { ignored, table } from './machine/table.ts'
import type { Row } from './machine/row.ts'
import type { CallInput, CallState, Effect, On, Phase } from './state.ts'

export interface Step {
  readonly call: CallState
  readonly effects: readonly Effect[]
}

/** Rows by phase and input, in table order, so that a step looks only at rows that may fit. */
const rowsFor: ReadonlyMap<Phase, ReadonlyMap<On, readonly Row[]>> = index()

function index(): Map<Phase, Map<On, Row[]>> {
  const rows = new Map<Phase, Map<On, Row[]>>()
  for (const row of table) {
    for (const phase of row.in) {
      const inPhase = rows.get(phase) ?? new Map<On, Row[]>()
      rows.set(phase, inPhase.set(row.on, [...inPhase.get(row.on) ?? [], row]))
    }
  }
  return rows
}

/** A media result of an attempt that is no longer the current one. */
function isStale(call: CallState, input: CallInput): boolean {
  return 'ref' in input && 'attempt' in input.ref && input.ref.attempt !== call.attempt
}

/** Takes one input. An input no row fits changes nothing; `ignored` says why that is right. */
export function step(call: CallState, input: CallInput): Step {
  if (isStale(call, input)) return { call, effects: [] }
  for (const row of rowsFor.get(call.phase)?.get(input.on) ?? []) {
    if (row.when && !row.when(call, input)) continue
    const { effects, set } = row.do(call, input)
    if (!set && row.to === undefined) return { call, effects }
    return { call: { ...call, ...set, phase: row.to ?? call.phase }, effects }
  }
  return { call, effects: [] }
}

/** Why this pair is ignored, when it is; for the completeness test and the generated diagram. */
export function reasonIgnored(phase: Phase, on: On): string | undefined {
  return ignored.find(entry => entry.in.includes(phase) && entry.on.includes(on))?.why
}

/**
 * The circuit breaker of one target as a table: what real calls to it came to decides whether more go
 * there. Pure; time comes in as inputs, and the owner asks for them by the wait a state names.
 */
import type { BreakerRule } from '../policy/known-targets.ts'

/**
 * `closed` takes calls; `open` takes none while it rests; `half-open` takes a few on trial;
 * `slow-start` takes a share that grows; `away` asked with Retry-After to be left alone; `ejected` rests because it
 * did worse than the rest of its pool.
 */
export const circuitPhases = ['closed', 'open', 'half-open', 'slow-start', 'away', 'ejected'] as const
export type CircuitPhase = (typeof circuitPhases)[number]

export interface Circuit {
  readonly phase: CircuitPhase
  /** The newest results, oldest first, true for a failure; as many as the rule looks back on. */
  readonly failures: readonly boolean[]
  readonly trialsPassed: number
  /** How long this phase lasts, when time ends it. Milliseconds. */
  readonly waitMs?: number
  /** How slowly it comes back from `ejected`; 0 at once. Milliseconds. */
  readonly backMs?: number
}

export type CircuitInput =
  /** A call went well there. */
  | { readonly on: 'success' }
  /** @param mayEject false when so many of its fellows are out already that it has to stay */
  | { readonly on: 'failure'; readonly mayEject: boolean }
  /** The phase's wait is over. */
  | { readonly on: 'rested' }
  /** It answered 503 with Retry-After. */
  | { readonly on: 'busy'; readonly ms: number }
  /** It does worse than the rest of its pool, which can spare it. */
  | { readonly on: 'stands-out'; readonly restMs: number; readonly slowStartMs: number }

export type CircuitOn = CircuitInput['on']
export const circuitInputs: readonly CircuitOn[] = ['success', 'failure', 'rested', 'busy', 'stands-out']

export const closedCircuit: Circuit = Object.freeze({ phase: 'closed', failures: Object.freeze([]), trialsPassed: 0 })

interface Turn {
  readonly circuit: Circuit
  readonly input: CircuitInput
  readonly rule: BreakerRule
}

interface Row {
  readonly in: readonly CircuitPhase[]
  readonly on: CircuitOn
  readonly to?: CircuitPhase
  readonly when?: (turn: Turn) => boolean
  /** What changes beside the phase. */
  readonly set?: (turn: Turn) => Partial<Circuit>
  readonly see: string
}

interface Ignored {
  readonly in: readonly CircuitPhase[]
  readonly on: readonly CircuitOn[]
  readonly why: string
}

const serving = ['closed', 'slow-start'] as const

/** In order of trial: the first row whose `in`, `on` and `when` fit is taken. */
export const circuitTable: readonly Row[] = [
  { in: serving, on: 'failure', to: 'open', when: isTooMuch, set: rest, see: 'open-at, within eject-at-most' },
  { in: serving, on: 'failure', set: noted, see: 'open-at is not reached, or too many are out already' },
  { in: serving, on: 'success', set: noted, see: 'open-at counts failures among the newest results' },
  { in: ['open'], on: 'rested', to: 'half-open', set: () => ({ trialsPassed: 0 }), see: 'rest' },
  { in: ['half-open'], on: 'failure', to: 'open', set: rest, see: 'trial: one failure and it rests again' },
  {
    in: ['half-open'], on: 'success', to: 'slow-start', when: turn => isLastTrial(turn) && turn.rule.slowStartMs > 0,
    set: ({ rule }) => ({ failures: [], waitMs: rule.slowStartMs }), see: 'slow-start',
  },
  { in: ['half-open'], on: 'success', to: 'closed', when: isLastTrial, set: () => ({ failures: [] }), see: 'trial' },
  {
    in: ['half-open'], on: 'success', set: ({ circuit }) => ({ trialsPassed: circuit.trialsPassed + 1 }), see: 'trial',
  },
  { in: ['slow-start'], on: 'rested', to: 'closed', see: 'slow-start is over' },
  {
    in: serving, on: 'stands-out', to: 'ejected', set: ejected,
    see: 'outlier: worse than the rest, within eject-at-most',
  },
  {
    in: ['ejected'], on: 'rested', to: 'slow-start', when: ({ circuit: { backMs = 0 } }) => backMs > 0,
    set: ({ circuit: { backMs = 0 } }) => ({ waitMs: backMs }), see: 'slow-start',
  },
  { in: ['ejected'], on: 'rested', to: 'closed', see: 'rest' },
  { in: ['away'], on: 'rested', to: 'closed', see: 'RFC 3261 §20.33: it said when to come back' },
  {
    in: ['closed', 'slow-start', 'half-open', 'away'], on: 'busy', to: 'away',
    set: turn => ({ ...noted(turn), ...turn.input.on === 'busy' && { waitMs: turn.input.ms } }),
    see: 'RFC 3261 §21.5.4: no requests before Retry-After',
  },
]

/** Pairs that change nothing, with the reason in words. */
export const circuitIgnored: readonly Ignored[] = [
  { in: ['open', 'away', 'ejected'], on: ['success', 'failure'], why: 'a call that was placed before' },
  { in: ['open', 'ejected'], on: ['busy'], why: 'it rests already, and comes back with care' },
  { in: ['open', 'half-open', 'away', 'ejected'], on: ['stands-out'], why: 'it is out of full service already' },
  { in: ['closed', 'half-open'], on: ['rested'], why: 'the timer ran out while the phase changed' },
]

/** What holds for a target whose pool has no breaker: failures are not counted, Retry-After still is. */
const noRule: BreakerRule = Object.freeze({
  failures: Infinity, among: 1, on: Object.freeze({ statuses: new Set<number>(), causes: new Set<never>() }),
  restMs: 0, trial: 1, slowStartMs: 0, ejectShare: 0,
})

/** Takes one input; the same circuit comes back when nothing changes. */
export function turned(circuit: Circuit, input: CircuitInput, rule: BreakerRule = noRule): Circuit {
  const turn = { circuit, input, rule }
  for (const row of circuitTable) {
    if (row.on !== input.on || !row.in.includes(circuit.phase) || (row.when && !row.when(turn))) continue
    const { phase, failures, trialsPassed, waitMs } = circuit
    const kept = row.to === undefined && waitMs !== undefined ? { waitMs } : {}
    return { phase: row.to ?? phase, failures, trialsPassed, ...kept, ...row.set?.(turn) }
  }
  return circuit
}

function noted({ circuit, input, rule }: Turn): Partial<Circuit> {
  if (rule.failures === Infinity) return {}
  return { failures: [...circuit.failures, input.on !== 'success'].slice(-rule.among) }
}

function isTooMuch(turn: Turn): boolean {
  const { input, rule } = turn
  if (input.on !== 'failure' || !input.mayEject) return false
  return (noted(turn).failures ?? []).filter(Boolean).length >= rule.failures
}

function rest({ rule }: Turn): Partial<Circuit> {
  return { failures: [], waitMs: rule.restMs }
}

function ejected({ input }: Turn): Partial<Circuit> {
  return input.on === 'stands-out' ? { failures: [], waitMs: input.restMs, backMs: input.slowStartMs } : {}
}

function isLastTrial({ circuit, rule }: Turn): boolean {
  return circuit.trialsPassed + 1 >= rule.trial
}

/** The form of the call's table: one row, one legal move, one sentence of a standard or of the policy. */
import type { CallInput, CallState, Effect, InputOf, On, Phase } from '../state.ts'

/** Both legs are there and can be asked something. */
export const legsUp: readonly Phase[] = ['ringing', 'answering', 'confirming', 'bridged']

/** What a row does: effects in order, and what the call remembers from now on. */
export interface Move {
  readonly effects: readonly Effect[]
  readonly set?: Partial<Omit<CallState, 'phase'>>
}

export interface Row {
  readonly in: readonly Phase[]
  readonly on: On
  /** The phase afterwards; absent when it stays. */
  readonly to?: Phase
  readonly when?: (call: CallState, input: CallInput) => boolean
  readonly do: (call: CallState, input: CallInput) => Move
  /** The rule it obeys: an RFC section, or the policy's word. */
  readonly see: string
}

interface RowSpec<O extends On> {
  readonly in: Phase | readonly Phase[]
  readonly on: O
  readonly to?: Phase
  readonly when?: (call: CallState, input: InputOf<O>) => boolean
  readonly do: (call: CallState, input: InputOf<O>) => readonly Effect[] | Move
  readonly see: string
}

/** Writes a row whose functions see the input's own type. */
export function row<O extends On>(spec: RowSpec<O>): Row {
  const { when } = spec
  return {
    in: typeof spec.in === 'string' ? [spec.in] : spec.in,
    on: spec.on,
    ...(spec.to ? { to: spec.to } : {}),
    ...(when ? { when: (call: CallState, input: CallInput) => when(call, input as InputOf<O>) } : {}),
    do(call, input) {
      const done = spec.do(call, input as InputOf<O>)
      return 'effects' in done ? done : { effects: done }
    },
    see: spec.see,
  }
}

/** Inputs that are legal on the wire, or a race of our own, and mean nothing any more; always with the reason. */
export interface Ignored {
  readonly in: readonly Phase[]
  readonly on: readonly On[]
  readonly why: string
}

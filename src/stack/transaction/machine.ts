/**
 * The form of the four transaction machines: rows, each a sentence of the RFC, and beside them the
 * pairs that mean nothing and why. A machine knows no sockets and no clocks; it names effects, and
 * `client.ts` and `server.ts` carry them out.
 */

/** In state `in`, on `on`: go `to`, and carry out `do` in order. */
interface Row<State extends string, On extends string, Effect extends string> {
  readonly in: State
  readonly on: On
  readonly to: State
  readonly do: readonly Effect[]
  /** The section that asks for it, or the reason where we decided ourselves. */
  readonly see: string
}

/** Pairs that are left without a move: each state of the first list with each event of the second. */
type Ignored<State extends string, On extends string> =
  readonly (readonly [states: readonly State[], events: readonly On[], why: string])[]

/** A machine as written down. */
export interface Machine<State extends string, On extends string, Effect extends string> {
  readonly name: string
  readonly states: readonly State[]
  readonly events: readonly On[]
  readonly start: State
  /** Effects of being born. */
  readonly birth: readonly Effect[]
  readonly rows: readonly Row<State, On, Effect>[]
  readonly ignored: Ignored<State, On>
}

/** A machine made ready to run: a look-up of two steps and no allocation. */
export interface Stepper<State extends string, On extends string, Effect extends string> {
  readonly start: State
  readonly birth: readonly Effect[]
  /** @returns the move, or undefined where the pair is ignored */
  next(state: State, on: On): Row<State, On, Effect> | undefined
}

/** Indexes a machine's rows by state and event. */
export function stepper<State extends string, On extends string, Effect extends string>(
  machine: Machine<State, On, Effect>,
): Stepper<State, On, Effect> {
  const moves: { [state: string]: { [on: string]: Row<State, On, Effect> } } = {}
  for (const state of machine.states) moves[state] = {}
  for (const row of machine.rows) {
    const from = moves[row.in]
    if (from && !from[row.on]) from[row.on] = row
  }
  return {
    start: machine.start,
    birth: machine.birth,
    next: (state, on) => moves[state]?.[on],
  }
}

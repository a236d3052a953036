/** A flow, compiled: steps a caller is led through, one after another. */
import type { AppWork, DialPlan } from '../decision.ts'

export interface Flow {
  readonly name: string
  readonly steps: readonly FlowStep[]
}

/** How a caller is asked to choose. */
export interface Menu {
  /** Files played first; a digit ends them. */
  readonly play: readonly string[]
  /** What may be dialled, and where it leads. */
  readonly choices: ReadonlyMap<string, readonly FlowStep[]>
  /** Digits of the longest choice: after so many no more are waited for. */
  readonly most: number
  /** Silence before the first digit. Milliseconds. */
  readonly waitMs: number
  /** Silence between two digits. Milliseconds. */
  readonly betweenMs: number
  /** How often the caller is asked. */
  readonly tries: number
  /** Files played before the caller is asked again. */
  readonly sorry: readonly string[]
  readonly wrong: readonly FlowStep[]
  readonly silence: readonly FlowStep[]
}

export type FlowStep =
  | { readonly do: 'play'; readonly files: readonly string[] }
  | { readonly do: 'menu'; readonly menu: Menu }
  | { readonly do: 'tag'; readonly tag: string }
  /** Steps behind it are for when nobody took the call. */
  | { readonly do: 'dial'; readonly plan: DialPlan; readonly music?: string }
  | { readonly do: 'flow'; readonly flow: Flow }
  /** Back to the beginning of the menu it stands in. */
  | { readonly do: 'again' }
  /** Goes to another application, for good. */
  | { readonly do: 'enter'; readonly work: AppWork }
  | { readonly do: 'hangup' }

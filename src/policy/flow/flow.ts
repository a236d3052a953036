/** A flow, compiled: steps a caller is led through, one after another. */
import type { AppWork, DialPlan } from '../decision.ts'
import type { LookupAnswer } from '../facts.ts'
import type { Lookup } from '../lookups/lookup.ts'

export interface Flow {
  readonly name: string
  readonly steps: readonly FlowStep[]
}

/** What a caller is asked, and how digits make an answer. */
export interface Question {
  /** Files played first. */
  readonly play: readonly string[]
  /** After so many digits no more are waited for. */
  readonly most: number
  /** The key that ends an answer, and is no part of it. */
  readonly end?: string
  /** Whether a digit ends what is played; else those before its end are not heard. */
  readonly bargeIn: boolean
  /** Silence before the first digit. Milliseconds. */
  readonly waitMs: number
  /** Silence between two digits. Milliseconds. */
  readonly betweenMs: number
}

interface Asked extends Question {
  /** How often the caller is asked. */
  readonly tries: number
  /** Files played before the caller is asked again. */
  readonly sorry: readonly string[]
  readonly wrong: readonly FlowStep[]
  readonly silence: readonly FlowStep[]
}

/** How a caller is asked to choose. */
export interface Menu extends Asked {
  /** What may be dialled, and where it leads. */
  readonly choices: ReadonlyMap<string, readonly FlowStep[]>
}

/** How a caller is asked for digits of their own. */
export interface Ask extends Asked {
  /** The name the answer is kept under. */
  readonly as: string
  readonly least: number
}

/** A question to others, and where each answer leads. */
export interface FlowLookup {
  readonly lookup: Lookup
  /** Tried in order. */
  readonly cases: readonly { holds(answer: LookupAnswer): boolean; readonly steps: readonly FlowStep[] }[]
  readonly otherwise: readonly FlowStep[]
}

export type FlowStep =
  | { readonly do: 'play'; readonly files: readonly string[] }
  | { readonly do: 'menu'; readonly menu: Menu }
  | { readonly do: 'ask'; readonly ask: Ask }
  /** Says what was answered under this name. */
  | { readonly do: 'say-digits'; readonly answer: string }
  | { readonly do: 'tag'; readonly tag: string }
  | { readonly do: 'lookup'; readonly asked: FlowLookup }
  /** Steps behind it are for when nobody took the call. */
  | { readonly do: 'dial'; readonly plan: DialPlan; readonly music?: string }
  | { readonly do: 'flow'; readonly flow: Flow }
  /** Back to the beginning of the menu it stands in. */
  | { readonly do: 'again' }
  /** Goes to another application, for good. */
  | { readonly do: 'enter'; readonly work: AppWork }
  | { readonly do: 'hangup' }

/** True where a caller may come to somebody who hears them in the media engine's stead. */
export function listensIn({ steps }: Pick<Flow, 'steps'>): boolean {
  return steps.some(step => {
    switch (step.do) {
      case 'enter': return step.work.listens
      case 'flow': return listensIn(step.flow)
      case 'menu': return insideOf(step.menu, [...step.menu.choices.values()])
      case 'ask': return insideOf(step.ask, [])
      case 'lookup': return [step.asked.otherwise, ...step.asked.cases.map(each => each.steps)]
        .some(inside => listensIn({ steps: inside }))
      default: return false
    }
  })
}

function insideOf({ wrong, silence }: Asked, choices: readonly (readonly FlowStep[])[]): boolean {
  return [wrong, silence, ...choices].some(steps => listensIn({ steps }))
}

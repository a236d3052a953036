/** The form of an action that leads to an application: what it names, and what it comes to. */
import type { DialPlan } from '../decision.ts'
import type { Flow } from '../flow/flow.ts'
import type { Queue } from '../queue/queue.ts'
import type { Path } from '../position.ts'
import type { Conference, Voicemail } from '../schema.gen.ts'
import type { AppPlan } from './app-plan.ts'

/** A text of the policy and the way to it. */
export interface PlacedText {
  readonly value: string
  readonly path: Path
}

/** What an action says that checks look at, each with its place. */
export interface AppParts {
  /** File names of prompts. */
  readonly prompts?: readonly PlacedText[]
  /** Whom it dials. */
  readonly members?: readonly PlacedText[]
  /** Flows it goes to. */
  readonly flows?: readonly PlacedText[]
  /** Queues it goes to. */
  readonly queues?: readonly PlacedText[]
  /** Conferences it lets callers into. */
  readonly conferences?: readonly PlacedText[]
  /** Lookups it asks. */
  readonly lookups?: readonly PlacedText[]
  /** Texts with blanks. */
  readonly templates?: readonly PlacedText[]
  readonly durations?: readonly PlacedText[]
  /** How messages are left, as written. */
  readonly voicemails?: readonly { readonly value: Voicemail; readonly path: Path }[]
}

/** What an application is compiled with. */
export interface AppScope {
  /** The plan to call a pool, a peer or a URI. */
  dial(to: string): DialPlan
  flow(name: string): Flow
  /** Undefined for a queue there is not. */
  queue(name: string): Queue | undefined
  /** As it is written. */
  conference(name: string): Conference | undefined
}

export interface AppAction<Written> {
  /** @param path of what is written under the action's word */
  parts(written: Written, path: Path): AppParts
  compile(written: Written, scope: AppScope): AppPlan
}

/** One or several prompts, as a list. */
export function promptList(written: string | readonly string[]): readonly string[] {
  return typeof written === 'string' ? [written] : written
}

/** Each of one or several prompts with its place. */
export function placedPrompts(written: string | readonly string[] | undefined, path: Path): readonly PlacedText[] {
  if (written === undefined) return []
  return typeof written === 'string' ? [{ value: written, path }]
    : written.map((value, at) => ({ value, path: [...path, at] }))
}

/** A text that may be left out, with its place. */
export function placed(value: string | undefined, path: Path): readonly PlacedText[] {
  return value === undefined ? [] : [{ value, path }]
}

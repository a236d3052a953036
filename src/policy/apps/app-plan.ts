/** What a call does that ends at an application of ours, compiled: the table of applications as values. */
import type { AppWork, DialPlan, Template } from '../decision.ts'
import type { CallFacts } from '../facts.ts'
import type { Flow, Question } from '../flow/flow.ts'
import type { Queue } from '../queue/queue.ts'

/** A caller hears themselves. */
export interface EchoPlan extends AppWork {
  readonly app: 'echo'
  /** Milliseconds. */
  readonly longestMs: number
}

/** A caller hears something and is let go. */
export interface AnnouncePlan extends AppWork {
  readonly app: 'announce'
  /** Files of the prompts' folder, in order. */
  readonly play: readonly string[]
  readonly times: number
  /** What the caller hears last: refused after early media, unanswered; undefined answers and hangs up. */
  readonly refuse?: { readonly status: number; readonly reason?: string }
}

/** A caller waits in an orbit until somebody dials it. */
export interface ParkPlan extends AppWork {
  readonly app: 'park'
  readonly orbit: Template
  /** Played over and over; undefined for silence. */
  readonly music?: string
  /** Milliseconds. */
  readonly longestMs: number
  /** Who is called when nobody came; undefined for who parked the call, when they can be called. */
  readonly fallback?: DialPlan
}

/** A caller is led through a flow. */
export interface FlowPlan extends AppWork {
  readonly app: 'flow'
  readonly flow: Flow
}

/** A caller waits in a queue until an agent takes the call. */
export interface QueuePlan extends AppWork {
  readonly app: 'queue'
  readonly queue: Queue
}

/** What a PIN makes of whoever dials it. */
export type Role = 'member' | 'moderator'

/** A PIN as digits, or the name of the secret it is. */
export type Pin =
  | { readonly role: Role; readonly pin: string; readonly secret?: undefined }
  | { readonly role: Role; readonly secret: string; readonly pin?: undefined }

/** A caller is one of several who hear each other. */
export interface ConferencePlan extends AppWork {
  readonly app: 'conference'
  /** Who dials one of these is let in; none lets everybody in. */
  readonly pins: readonly Pin[]
  readonly question: Question
  readonly tries: number
  /** Said after a wrong PIN. */
  readonly sorry: readonly string[]
  /** Said to whoever finds no place, or a locked door, having been answered. */
  readonly full: readonly string[]
  /** Said to those who are in it when somebody comes or goes, and to whoever is alone. */
  readonly joined: readonly string[]
  readonly left: readonly string[]
  readonly alone: readonly string[]
  /** So many members at most. */
  readonly limit: number
  /** Whoever is no moderator comes in muted. */
  readonly muted: boolean
  /** Mutes oneself, and undoes it. */
  readonly muteKey?: string
  /** Keys of moderators: nobody else comes in; all but moderators are muted. Again, they undo it. */
  readonly lockKey?: string
  readonly muteAllKey?: string
  /** What is said is written down, from the first who comes. */
  readonly record: boolean
  readonly endsWithModerator: boolean
}

/** A caller says something that is kept for somebody. */
export interface VoicemailPlan extends AppWork {
  readonly app: 'voicemail'
  /** Whose message it is; undefined where what fills the blanks makes no name of a box. */
  box(facts: CallFacts): string | undefined
  /** Files played before the beep, and after a message that is kept. */
  readonly greeting: readonly string[]
  readonly beep: readonly string[]
  readonly thanks: readonly string[]
  /** Milliseconds: what is longer ends, what is shorter is not kept, and silence that ends it. */
  readonly longestMs: number
  readonly shortestMs: number
  readonly silenceMs: number
  /** The key that ends it. */
  readonly end: string
}

/** One row for each application. */
export type AppPlan = EchoPlan | AnnouncePlan | ParkPlan | FlowPlan | QueuePlan | ConferencePlan | VoicemailPlan

/** What an outcome's work is in full: whoever compiled it made one of these. */
export function planOf(work: AppWork): AppPlan {
  return work as AppPlan
}

/** A queue, compiled: who waits for whom, what they hear, and when it is enough. */
import type { AppWork, DialPlan, Target } from '../decision.ts'

export type QueueOrder = 'longest-idle' | 'round-robin' | 'in-order' | 'least-calls' | 'skills'

export interface Queue {
  readonly name: string
  readonly agents: readonly Agent[]
  readonly order: QueueOrder
  /** Played over and over; undefined for silence. */
  readonly music?: string
  /** Files by place, the last for everybody further behind. */
  readonly position: readonly string[]
  /** Files played after the position. */
  readonly wait: readonly string[]
  /** Between two announcements. Milliseconds. */
  readonly everyMs: number
  readonly rest: { readonly afterCallMs: number; readonly afterRefusalMs: number }
  readonly callersMax: number
  /** A caller waits so long at most. Milliseconds. */
  readonly longestMs: number
  readonly overflow: Way
  /** By the digit that leads there. */
  readonly exits: ReadonlyMap<string, Way>
}

export interface Agent {
  /** As the queue's list says it: a peer, a pool or a URI, for a user of a peer `ann@phones`. */
  readonly name: string
  readonly plan: DialPlan
  readonly skills: readonly string[]
  /** Where one who is called at the phones of a user registers; without it they are always to be had. */
  readonly registers?: { readonly target: Target; readonly user: string }
}

/** Where a caller goes who leaves a queue. */
export type Way =
  | { readonly do: 'dial'; readonly plan: DialPlan }
  | { readonly do: 'enter'; readonly work: AppWork }
  | { readonly do: 'refuse'; readonly status: number; readonly reason?: string }

/**
 * What happens to calls, told to whoever listens: cdr, admin, log and metrics. Values only; a
 * listener can neither delay nor change a call.
 */
import type { HeaderLines, ReceivedInvite } from '../edge/signaling.ts'
import type { MediaCounts, MediaPath, RecordedMedia } from '../media/media.ts'
import type { CallFacts, CallToRead } from '../policy/facts.ts'
import type { Decision } from '../policy/decision.ts'
import type { AfterRule } from '../policy/failures.ts'
import { causeIn, causeOf } from '../sip/cause.ts'
import { headersOfLines, valuesOf } from '../sip/headers.ts'
import type { Seen } from '../targets/seen.ts'
import type { RecordingMoment, RecordingWord } from './recording.ts'
import type { LiveCallView } from './view.ts'

/** Who ended a call: a party, the policy, an operator, or we for want of something (`system`). */
export type EndedBy = 'caller' | 'callee' | 'policy' | 'operator' | 'system'

/** The media of a call, as its descriptions tell. */
export interface MediaFacts {
  readonly path: MediaPath
  /** Codecs of the first offer, in order of preference. */
  readonly offered: readonly string[]
  /** Codecs of the newest answer; empty when there was none. */
  readonly agreed: readonly string[]
}

/** What every event of one call carries. */
interface OfCall {
  readonly callUid: string
  /** Wall-clock milliseconds since 1970. */
  readonly atMs: number
}

/** What an engine writes down of a call, and when that went on. */
export interface Captured {
  readonly media: RecordedMedia
  readonly moments: readonly RecordingMoment[]
  readonly call: LiveCallView
}

export type CallEvent =
  /** An INVITE was admitted and decided on; also for calls that are then refused. */
  | (OfCall & { readonly on: 'started'; readonly invite: ReceivedInvite; readonly facts: CallFacts
      readonly decision: Decision; readonly digest: string
      /** The call as a policy reads it. */
      readonly call?: CallToRead
      /** Headers the policy that decided can read, by long name. */
      readonly reads?: ReadonlySet<string> })
  /** The targets of a call were put in order; told when somebody has it noted. */
  | (OfCall & { readonly on: 'ordered'; readonly targets: readonly string[]; readonly seen: Seen })
  /** An attempt was placed; `leg` is b1, b2 … */
  | (OfCall & { readonly on: 'attempt'; readonly leg: string; readonly target: string; readonly callId: string
      readonly requestUri: string
      /** The user shown as the caller, and the header lines that crossed or were set. */
      readonly from: string; readonly headers: HeaderLines })
  /** A target was left out, for it takes no call now: `limit` it is full, `open-circuit` it rests. */
  | (OfCall & { readonly on: 'passed-over'; readonly target: string; readonly cause: 'limit' | 'open-circuit' })
  /** The first provisional of an attempt, 100 included. */
  | (OfCall & { readonly on: 'progress'; readonly leg: string; readonly status: number })
  /** An attempt failed. `cause` is the policy's word for a failure without a response, `cancelled` when we gave up. */
  | (OfCall & { readonly on: 'attempt-failed'; readonly leg: string; readonly status: number; readonly cause?: string })
  /** The target's 2xx arrived. */
  | (OfCall & { readonly on: 'answered'; readonly leg: string; readonly mediaNode?: string })
  /** Caller or callee, or both, heard that their time is nearly over. */
  | (OfCall & { readonly on: 'warned' })
  /** An application did something with the caller that is worth a record; `name` is what the policy calls it. */
  | (OfCall & { readonly on: 'app'; readonly app: string; readonly name: string; readonly did: string })
  /** Its recording went on or did not, or cannot: then `why` says so. Of a pause or a stop: the engine writes on. */
  | (OfCall & { readonly on: 'recording'; readonly did: RecordingWord | 'failed'; readonly why?: string
      /** The recording server it goes to; left out for a file here. */
      readonly server?: string })
  /** The engine writes down what is said; told anew when that changed. */
  | (OfCall & Captured & { readonly on: 'captured' })
  /** The call is over, and so is its recording; the engine's files are whole. */
  | (OfCall & Captured & { readonly on: 'recorded' })
  /** The call is over: `status` is the final response the caller got, 200 for an answered call. */
  | (OfCall & { readonly on: 'ended'; readonly status: number; readonly by: EndedBy
      /** One phrase for people: `busy`, `caller hung up`, `no ACK`. */
      readonly why: string
      /** The cause as telephone networks count it (Q.850): as told by whoever ended it, else by the status. */
      readonly q850?: number
      /** What became of its media; absent when no description ever reached us. */
      readonly media?: MediaFacts
      /** The rule of the stage after that spoke. */
      readonly after?: AfterRule })
  /** What the media engine counted of a call that is over; not told when it does not answer. */
  | (OfCall & { readonly on: 'counted'; readonly counts: MediaCounts })

/** The end as it is told, with the cause that the Reason among these lines gives it (RFC 3326). */
export function endedBy(
  { status, by, why, after, headers = [] }: Pick<Ended, 'status' | 'by' | 'why' | 'after'> & {
    readonly headers?: HeaderLines
  },
) {
  const reasons = valuesOf(headersOfLines(headers), 'reason')
  return { on: 'ended', status, by, why, q850: causeIn(reasons) ?? causeOf(status), ...after && { after } } as const
}

type Ended = Extract<CallEvent, { readonly on: 'ended' }>

/** An event without what every event of its call carries. */
export type Told = CallEvent extends infer E ? E extends CallEvent ? Omit<E, keyof OfCall> : never : never

export type CallListener = (event: CallEvent) => void

/** Hands events to its listeners; one that throws is reported and does not stop the others. */
export class CallFeed {
  readonly #listeners = new Set<CallListener>()
  readonly #failed: (error: unknown) => void

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: CallListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  publish(event: CallEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#failed(error)
      }
    }
  }
}

/** What there is to tell of one call, as it happens. */
export class CallNews {
  readonly #feed: CallFeed
  readonly #callUid: string
  readonly #nowMs: () => number

  /** @param nowMs wall-clock milliseconds since 1970 */
  constructor(feed: CallFeed, callUid: string, nowMs: () => number) {
    this.#feed = feed
    this.#callUid = callUid
    this.#nowMs = nowMs
  }

  tell(event: Told): void {
    this.#feed.publish({ callUid: this.#callUid, atMs: this.#nowMs(), ...event })
  }
}

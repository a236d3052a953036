/**
 * The call as values: what it remembers, what can happen to it, what it asks to be done. The machine
 * turns one into the other; the shell in `call.ts` feeds it and carries out its effects.
 */
import type { Body, HeaderLines, InDialogRequest, LocalCause } from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import type { Longest, Warning } from '../policy/call-length.ts'
import type { Contact } from '../policy/contact.ts'
import type { Failover, TransferWord } from '../policy/decision.ts'
import type { AfterRule, FailureCause } from '../policy/failures.ts'
import type { ReferTo } from '../sip/refer.ts'
import type { EndedBy } from './feed.ts'

/**
 * Where a call stands.
 *
 * `new` decided but not begun; `offering` the caller's offer is at the media engine; `dialing` the
 * INVITE is out; `ringing` the target said something; `answering` the target accepted and its
 * description is at the media engine; `confirming` the caller has our 200; `bridged` both sides talk;
 * `closing` the callee is gone but the caller's ACK is still due, before which we may not send BYE
 * (RFC 3261 §15); `waiting` who asked for a transfer hung up, the other side waits for its outcome;
 * `lent` one side is being joined to another call; `handed` it was, and who asked for that hears of it;
 * `ended` nothing is left to do.
 */
export const phases = [
  'new', 'offering', 'dialing', 'ringing', 'answering', 'confirming', 'bridged', 'closing', 'waiting', 'lent',
  'handed', 'ended',
] as const
export type Phase = (typeof phases)[number]

export interface CallState {
  readonly phase: Phase
  /** The caller's description; undefined when the INVITE had none and the callee makes the offer. */
  readonly offer: string | undefined
  readonly failover: Failover
  /** How long the two may talk. */
  readonly longest: Longest | undefined
  /** For each target in line how many 3xx in a row led to it: 0 for those of the plan. */
  readonly depths: readonly number[]
  /** URIs that 3xx led to. */
  readonly followed: readonly string[]
  /** Targets that took no call when it was their turn; they cost no attempt. */
  readonly passedOver: number
  /** The attempt under way, from 0. */
  readonly attempt: number
  /** True once the target sent any provisional, 100 included. */
  readonly heard: boolean
  /** The description last shown to the caller before the answer. */
  readonly early: string | undefined
  /** What the caller will be told when no attempt succeeds: the most telling failure so far. */
  readonly failure: Failure | undefined
  /** The offer/answer exchange or rollback under way inside the bridged call. */
  readonly exchange: Exchange | undefined
  /** The descriptions both sides agreed on last, as they sent them: what a rollback restores. */
  readonly agreed: { readonly a?: string; readonly b?: string }
  /** The offer of ours under way. */
  readonly moving: Moving | undefined
  /** The transfer under way. */
  readonly transfer: Transfer | undefined
  /** How many transfers were asked for; tells their NOTIFYs apart from the second on (RFC 3515 §2.4.6). */
  readonly refers: number
  /** The side that another call joins to one of its own. */
  readonly lent: Side | undefined
  /** Digits in the order they were pressed, of which the first is being told by INFO and the others wait. */
  readonly digits: string
}

/** One side's description on its way to the other, which neither asked for. */
export interface Moving {
  /**
   * The media goes through another engine; comes back from another call; or the other side has to hear whether it
   * is recorded.
   */
  readonly for: 'engine' | 'return' | 'notice'
  readonly from: Side
  /** How often the other side was in the middle of an offer of its own (491). */
  readonly crossed: number
}

/** A transfer this call carries out, from the 202 to its last NOTIFY. */
export interface Transfer {
  /** Who asked for it. */
  readonly by: Side
  /** The value of Event in what we tell of it; undefined when they want to hear nothing (RFC 4488). */
  readonly event: string | undefined
  /** True once they hung up. */
  readonly left: boolean
}

/** Why an attempt failed. */
export interface Failure {
  /** The status received, or the one that stands for the local cause. */
  readonly status: number
  readonly reason: string
  readonly cause?: FailureCause
  readonly headers: HeaderLines
}

/** A re-INVITE or UPDATE on its way from one side to the other and back (RFC 3264). */
export interface Exchange {
  readonly from: Side
  /** Their request's id on the leg it came from. */
  readonly id: string
  readonly method: string
  /** Our request's id on the other leg, once it is sent. */
  readonly relayed?: string
  /** True when their request carried no offer, so the other side makes it. */
  readonly late: boolean
  /** The newest description of each side in this exchange. */
  readonly seen: { readonly a?: string; readonly b?: string }
  readonly stage: 'offering' | 'relayed' | 'answering' | 'await-ack' | 'rolling-back'
}

/** What a media command was for; comes back with its result. */
export type MediaRef =
  | { readonly for: 'dial'; readonly attempt: number }
  | { readonly for: 'early'; readonly attempt: number; readonly status: number; readonly reason: string
      readonly headers: HeaderLines }
  | { readonly for: 'answer'; readonly attempt: number; readonly headers: HeaderLines }
  | { readonly for: 'late-answer'; readonly attempt: number; readonly headers: HeaderLines }
  | { readonly for: 'late-ack' }
  | { readonly for: 'exchange'; readonly headers: HeaderLines }
  | { readonly for: 'rollback' }
  | { readonly for: 'move' }

/** What a request of ours inside a dialog was for; comes back with its response. */
export type RequestRef =
  | { readonly for: 'exchange' }
  | { readonly for: 'move' }
  | { readonly for: 'relay'; readonly from: Side; readonly id: string }
  | { readonly for: 'notify'; readonly last: boolean }
  | { readonly for: 'digit' }

/** Everything that can happen to a call. */
export type CallInput =
  | { readonly on: 'start' }
  | { readonly on: 'a.cancel'; readonly headers: HeaderLines }
  | { readonly on: 'a.ack'; readonly body?: Body }
  | { readonly on: 'a.ack-timeout' }
  | { readonly on: 'b.trying' }
  /** The target takes no call now; `sdp` is the offer it would have got. */
  | { readonly on: 'b.passed-over'; readonly cause: 'limit' | 'open-circuit'; readonly sdp: string | undefined }
  | { readonly on: 'b.progress'; readonly status: number; readonly reason: string
      readonly headers: HeaderLines; readonly body?: Body }
  | { readonly on: 'b.answer'; readonly headers: HeaderLines; readonly body?: Body }
  | { readonly on: 'b.refused'; readonly status: number; readonly reason: string; readonly cause?: LocalCause
      readonly headers: HeaderLines }
  | { readonly on: 'request'; readonly side: Side; readonly request: InDialogRequest
      /** It sends its digits by INFO, and the other side takes them in its audio. */
      readonly isSignalled?: boolean }
  /** A digit in the audio of one side, where the other is told of them by INFO. */
  | { readonly on: 'digit'; readonly from: Side; readonly digit: string }
  /** A REFER, and what the policy makes of those of that side. */
  | { readonly on: 'refer'; readonly side: Side; readonly request: InDialogRequest; readonly how: TransferWord
      /** Whom the other side is told to call; only when it is passed on. */
      readonly onward?: ReferTo }
  /** The target of the transfer under way rings, or refuses. */
  | { readonly on: 'transfer.progress'; readonly status: number; readonly reason?: string }
  | { readonly on: 'transfer.failed'; readonly status: number; readonly reason?: string }
  /** Another call wants one side of this one, to join it to one of its own. */
  | { readonly on: 'lend'; readonly side: Side }
  /** It has it. */
  | { readonly on: 'joined' }
  /** It could not. */
  | { readonly on: 'returned'; readonly status: number; readonly reason?: string }
  | { readonly on: 'response'; readonly side: Side; readonly id: string; readonly ref: RequestRef
      readonly status: number; readonly reason: string; readonly headers: HeaderLines; readonly body?: Body }
  | { readonly on: 'reack'; readonly side: Side; readonly id: string; readonly body?: Body }
  | { readonly on: 'reack-timeout'; readonly side: Side; readonly id: string }
  | { readonly on: 'bye'; readonly side: Side; readonly headers: HeaderLines }
  | { readonly on: 'gone'; readonly side: Side; readonly why: string; readonly status?: number }
  | { readonly on: 'media.offered'; readonly ref: MediaRef; readonly sdp: string }
  | { readonly on: 'media.answered'; readonly ref: MediaRef; readonly sdp: string }
  | { readonly on: 'media.failed'; readonly ref: MediaRef; readonly status: number; readonly why: string }
  /** The media engine forgot the call, or is gone; told at rest, and again while that is so. */
  | { readonly on: 'media.lost' }
  /** Another call that led the media to somebody else has let go of it. */
  | { readonly on: 'media.returned' }
  /** One side has to hear how the recording of the call stands. */
  | { readonly on: 'notice'; readonly side: Side }
  /** It gave the call up, having heard neither side for too long. */
  | { readonly on: 'media.silent' }
  | { readonly on: 'timer.no-progress' }
  | { readonly on: 'timer.ring' }
  | { readonly on: 'timer.total' }
  | { readonly on: 'timer.warning' }
  | { readonly on: 'timer.longest' }
  | { readonly on: 'timer.glare' }
  /** `held`: the caller has been answered, but the edge has not let the 200 go out. */
  | { readonly on: 'hangup'; readonly by: 'operator' | 'system'; readonly why: string; readonly held?: boolean }

export type On = CallInput['on']
export type InputOf<O extends On> = Extract<CallInput, { readonly on: O }>

/** Every input there is; the completeness test walks it. */
export const inputs: readonly On[] = [
  'start', 'a.cancel', 'a.ack', 'a.ack-timeout', 'b.passed-over', 'b.trying', 'b.progress', 'b.answer', 'b.refused',
  'request', 'digit', 'refer', 'transfer.progress', 'transfer.failed', 'lend', 'joined', 'returned', 'response',
  'reack', 'reack-timeout', 'bye', 'gone', 'media.offered', 'media.answered', 'media.failed', 'media.lost',
  'media.returned', 'media.silent', 'notice', 'timer.no-progress', 'timer.ring', 'timer.total', 'timer.warning',
  'timer.longest', 'timer.glare', 'hangup',
]

export type CallTimer = 'no-progress' | 'ring' | 'total' | 'warning' | 'longest' | 'glare'

/** What the machine asks the shell to do. `headers` are the other leg's, uncrossed; the shell applies the edits. */
export type Effect =
  | { readonly do: 'media-offer'; readonly from: Side; readonly sdp: string; readonly ref: MediaRef }
  | { readonly do: 'media-answer'; readonly from: Side; readonly sdp: string; readonly ref: MediaRef }
  | { readonly do: 'dial'; readonly attempt: number; readonly sdp: string | undefined }
  /** The contacts of a 3xx go in line behind this attempt. */
  | { readonly do: 'follow'; readonly attempt: number; readonly contacts: readonly Contact[] }
  | { readonly do: 'b-ack'; readonly sdp?: string }
  | { readonly do: 'b-cancel'; readonly headers: HeaderLines }
  | { readonly do: 'a-progress'; readonly status: number; readonly reason: string; readonly headers: HeaderLines
      readonly sdp?: string }
  | { readonly do: 'a-answer'; readonly headers: HeaderLines; readonly sdp: string }
  | { readonly do: 'a-reject'; readonly status: number; readonly reason?: string; readonly headers: HeaderLines
      /** Lines of our own, past the edits: Reason, Retry-After. */
      readonly own: HeaderLines }
  | { readonly do: 'request'; readonly side: Side; readonly method: string; readonly headers: HeaderLines
      readonly body?: Body; readonly ref: RequestRef
      /** Lines of our own, which cross untouched. */
      readonly own?: HeaderLines }
  | { readonly do: 'respond'; readonly side: Side; readonly id: string; readonly status: number
      readonly headers: HeaderLines; readonly body?: Body; readonly own?: HeaderLines }
  | { readonly do: 'reack'; readonly side: Side; readonly id: string; readonly sdp?: string }
  | { readonly do: 'bye'; readonly side: Side; readonly headers: HeaderLines }
  | { readonly do: 'timer'; readonly name: CallTimer; readonly ms: number }
  | { readonly do: 'timer-stop'; readonly name: CallTimer }
  | { readonly do: 'tell-progress'; readonly attempt: number; readonly status: number }
  | { readonly do: 'tell-failed'; readonly attempt: number; readonly status: number
      readonly cause?: FailureCause | 'cancelled'; readonly retryAfterMs?: number }
  | { readonly do: 'tell-passed-over'; readonly attempt: number; readonly cause: 'limit' | 'open-circuit' }
  | { readonly do: 'tell-answered'; readonly attempt: number }
  /** Brings a digit into the audio that this side told by INFO. */
  | { readonly do: 'press'; readonly from: Side; readonly digit: string }
  /** Has it said to the two that their time is nearly over. */
  | { readonly do: 'warn'; readonly warning: Warning }
  /** Calls the target of a transfer for the side that did not ask for it. */
  | { readonly do: 'transfer'; readonly by: Side; readonly to: ReferTo; readonly headers: HeaderLines }
  /** Gives the leg to the call that asked for it. */
  | { readonly do: 'lend'; readonly side: Side }
  /** Tells it that it cannot have the leg now. */
  | { readonly do: 'lend-not' }
  | { readonly do: 'end'; readonly status: number; readonly by: EndedBy; readonly why: string
      /** The lines of whatever ended it, for the Reason among them. */
      readonly headers?: HeaderLines
      /** The rule of the stage after that said what the caller heard. */
      readonly after?: AfterRule }

/** Both talk, and nothing is under way. */
export function atRest({ phase, exchange, moving, transfer, lent }: CallState): boolean {
  return phase === 'bridged' && !exchange && !moving && !transfer && lent === undefined
}

/** The other side. */
export function other(side: Side): Side {
  return side === 'a' ? 'b' : 'a'
}

/** A call that was decided and has not begun. */
export function newCall(
  offer: string | undefined, failover: Failover, targetCount: number, longest?: Longest,
): CallState {
  return {
    phase: 'new', offer, failover, longest, depths: Array.from({ length: targetCount }, () => 0),
    followed: [], passedOver: 0,
    attempt: 0, heard: false, early: undefined,
    failure: undefined, exchange: undefined, agreed: offer === undefined ? {} : { a: offer },
    moving: undefined, transfer: undefined, refers: 0, lent: undefined, digits: '',
  }
}

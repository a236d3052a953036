/**
 * How one call takes a leg over from another: the port between the two. A transfer, a call that takes
 * another's place and a call fetched from where it was parked are all this.
 */
import type { Leg, LegEvent, ReceivedInvite } from '../edge/signaling.ts'
import type { MediaPath, Side } from '../media/media.ts'
import type { Decision, MediaWords, Target } from '../policy/decision.ts'
import type { Replaces } from '../sip/refer.ts'
import type { Origin } from './origin.ts'

/** A call one of whose legs may go to another call. */
export interface Lender {
  /** Asks for a leg; the borrower hears what comes of it. */
  lend(side: Side, borrower: Borrower): void
  /** What happened on the lent leg and is none of the borrower's. */
  hears(side: Side, event: LegEvent): void
  /**
   * The leg talks to somebody else now; this call ends.
   * @returns gives back the places that this call held among its parties' calls, now the borrower's to do
   */
  joined(): () => void
  /** The leg is free again, its session as it was before. */
  returned(leg: Leg, status: number, reason?: string): void
  /** Tells how the call to a transfer's target goes. */
  transferProgress(status: number, reason?: string): void
  transferFailed(status: number, reason?: string): void
}

/** Whoever wants a leg. */
export interface Borrower {
  /** Has the leg, the origin line its descriptions go out under, and what it last said of its media. */
  lent(leg: Leg, origin: Origin, said: string | undefined): void
  /** The call is in the middle of something; ask again. */
  busy(): void
  /** There is no such leg any more. */
  gone(): void
}

/** One side of a live call, for whoever joins it to another. */
export interface Party {
  /** Who it is: the caller's From, or whom the caller called. */
  readonly uri: string
  readonly displayName: string | undefined
  readonly peer: string | undefined
  /** The name it proved to have. */
  readonly user: string | undefined
  readonly leg: Leg | undefined
  /** Its newest description, as it sent it. */
  readonly sdp: string | undefined
  /** What it was shown last. */
  readonly shown?: string | undefined
  /** The target it was reached at, when it was called. */
  readonly target?: Target | undefined
  /** Of the whole call. */
  readonly invite: ReceivedInvite
  readonly decision: Decision
  readonly digest: string
  /** The first of the calls that the call came of by transfers; else itself. */
  readonly group: string
  readonly path: MediaPath
  /** What is said of the media of the call's caller; undefined when nothing is. */
  readonly callerMedia?: MediaWords | undefined
  /** It said that it wants to hear of recordings. */
  readonly isRecordAware?: boolean
  /** True once the callee answered. */
  readonly isUp: boolean
}

/** A call as transfers see it. */
export interface Transferable extends Lender {
  readonly uid: string
  /** The side whose dialog this names, from our point of view (RFC 3891 §3). */
  sideNamed(replaces: Replaces): Side | undefined
  party(side: Side): Party
  hangUp(by: 'operator' | 'system', why: string): void
}

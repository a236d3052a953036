/**
 * What an application has of a call that ends at it: its caller, to speak with, to send on, to let go.
 * The port between the two: `call` knows no application, an application no leg.
 */
import type { AppWork, DialPlan } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import type { NullPlace, PlaceOfAudio } from '../sdp/null-party.ts'

export interface Stage {
  readonly callUid: string
  readonly facts: CallFacts
  /** Who brought the caller here, when it was another party of a call of ours, and how to call them again. */
  readonly broughtBy: { readonly peer: string | undefined; readonly back?: DialPlan } | undefined
  /** The description an application may answer itself, for a place of its own; undefined when the caller made none. */
  readonly offer: string | undefined
  /** How the media engine describes the caller to the application: where it takes audio for them. */
  readonly shown: string | undefined
  /** True once the caller was answered. */
  readonly isAnswered: boolean
  /**
   * Opens the caller's ear without answering (183, RFC 3960); resolves when something can be played. A
   * caller that was answered hears anyway.
   */
  early(): Promise<void>
  /**
   * Answers, and resolves when something can be played. Twice is once.
   * @param place what becomes of what the caller says: it goes nowhere, or back to the caller
   */
  answer(place?: NullPlace): Promise<void>
  /**
   * From now on an answered caller's audio goes to this place, without a word to the caller.
   * @throws RouterError when the media engine cannot
   */
  sendTo(place: NullPlace): Promise<void>
  /** Refuses a caller that was not answered, lets go one that was. */
  refuse(status: number, reason?: string): void
  hangUp(why: string): void
  /**
   * Plays a prompt of the policy, in place of what was played before.
   * @returns how long it lasts in all. Milliseconds
   * @throws RouterError when the media engine cannot
   */
  play(prompt: string, times?: number): Promise<number>
  /** Ends what is played. */
  hush(): Promise<void>
  /** Tells that the caller's media moved to another engine: what was played has to be played again. */
  onMoved(listener: () => void): void
  /**
   * Calls somebody for the caller, who hears on what is played and is joined to whoever answers: with
   * that the application has no caller any more. An answered caller only.
   */
  dial(plan: DialPlan, heard: DialNews, tags?: readonly string[]): Dialling
  /** Joins the callers of two stages, both answered; both applications have no caller any more. */
  join(other: Stage, heard: DialNews): Dialling
  /** Notes what the application did, for the record: `menu main: 1`. Never what a caller dialled in secret. */
  note(what: string): void
}

/** How the call to somebody goes, until the caller is joined. */
export interface DialNews {
  ringing?(): void
  /** Nobody was to be had. */
  failed(status: number): void
}

/** A call to somebody, while it may still come to nothing. */
export interface Dialling {
  /** The call in which the caller is with whoever answers. */
  readonly callUid: string
  /** @returns false when it is too late: somebody answered, and the caller is on the way to them */
  giveUp(): boolean
}

/** An application at work on one caller; what it is told, one at a time. */
export interface App {
  /** The caller dialled: 0 to 9, *, #, A to D. */
  digit(digit: string): void
  /** The caller is gone, by hanging up or by being joined to somebody. The stage takes nothing any more. */
  over(why: 'left' | 'joined'): void
  /**
   * The caller is described anew (`shown` of the stage): at another media engine, in another codec, on hold.
   * @returns where their audio goes from now on; undefined when that is where it went before
   */
  reoffered?(): Promise<PlaceOfAudio> | undefined
  /** What another process needs to go on; undefined, or without it, there is nothing to go on with now. */
  snapshot?(): AppSnapshot | undefined
}

/** An application written down. */
export interface AppSnapshot {
  readonly app: string
  readonly [part: string]: unknown
}

/** Begins an application; undefined when there is none of that name. */
export type StartApp = (stage: Stage, work: AppWork) => App | undefined

/** Goes on with one of the process before; undefined when that cannot be. */
export type ResumeApp = (stage: Stage, snapshot: AppSnapshot) => App | undefined

/**
 * Media of one call as the machine wants it: commands one after another, the same answer not asked
 * twice. What is recorded of it is `recording.ts`.
 */
import { RouterError } from '../base/errors.ts'
import type { ArrivedLeg } from '../edge/signaling.ts'
import {
  otherSide, type MediaCounts, type MediaPath, type MediaPlane, type MediaSession, type MediaSnapshot, type Mishap,
  type PartyMedia, type Side,
} from '../media/media.ts'
import type { DialPlan, MediaWords, Target } from '../policy/decision.ts'
import type { MediaFacts } from './feed.ts'
import { codecNames, spokenIn } from '../sdp/codecs.ts'
import { isHeld } from '../sdp/hold.ts'
import { calleeMedia, calleeMusic, callerMedia, recordWishOf, signalledOn } from './media-path.ts'
import { Played, type PlayedPorts, type PlayedSnapshot } from './played.ts'
import {
  callToRecord, CallRecording, type CallRecordingPorts, type RecordedOrder, type RecordingSnapshot, type Talk,
} from './recording.ts'

/** A media command's outcome, as the machine is told. */
export type MediaResult =
  | { readonly kind: 'done'; readonly sdp: string }
  | { readonly kind: 'failed'; readonly status: number; readonly why: string; readonly error: unknown }
  /** The call was over before it was asked. */
  | { readonly kind: 'dropped' }

/** What was decided about the media of a call. */
export interface MediaOrder extends RecordedOrder {
  readonly path: MediaPath
  /** What is said of the caller's media; undefined when nothing is. */
  readonly callerMedia?: MediaWords | undefined
  readonly plan: DialPlan
  /** The caller's. */
  readonly leg: Pick<ArrivedLeg, 'invite' | 'shown'>
}

/** Whom an attempt calls. */
export interface Callee {
  readonly attempt: number
  readonly target: Target
}

/** The media of a call written down. */
export interface CallMediaSnapshot {
  readonly path: MediaPath
  readonly callerMedia?: MediaWords | undefined
  /** The attempt whose target the session has as its callee. */
  readonly callee?: number | undefined
  readonly session?: MediaSnapshot | undefined
  readonly answered?: Answered | undefined
  readonly firstOffer?: string | undefined
  readonly newestAnswer?: string | undefined
  readonly signalled?: Side | undefined
  readonly recording?: RecordingSnapshot | undefined
  readonly played?: PlayedSnapshot | undefined
}

type Befallen = { readonly on: `media.${Exclude<Mishap, 'back' | 'unrecorded'>}` }

/**
 * Told of what befalls the session, and of a digit in its audio that the other side is to be told of in signalling;
 * of nothing when there is something to {@link CallMedia.take}.
 */
export type MediaHappens = (...inputs: readonly (Befallen
  | { readonly on: 'digit'; readonly from: Side; readonly digit: string })[]) => void

interface Answered {
  readonly from: Side
  readonly sdp: string
  readonly result: string
}

/** What a call's media tells of, beside what happens to it. */
export type CallMediaPorts = Omit<CallRecordingPorts, 'session' | 'agreed' | 'talk' | 'call'> & {
  /** Whoever is on hold hears no music. */
  readonly unplayed: PlayedPorts['failed']
}

/** The media session of one call, opened when first needed. */
export class CallMedia {
  readonly recording: CallRecording
  readonly played: Played
  readonly #plane: MediaPlane
  readonly #order: MediaOrder
  #session: MediaSession | undefined
  #callee: number | undefined
  #tail: Promise<unknown> = Promise.resolve()
  #answered: Answered | undefined
  #released = false
  #firstOffer: string | undefined
  #newestAnswer: string | undefined
  /** The offer under way. */
  #offered: { readonly from: Side; readonly sdp: string } | undefined
  /** What each side said last that was answered, or was an answer. */
  readonly #said = new Map<Side, string>()
  /** Who waits until both have agreed. */
  readonly #waiting: (() => void)[] = []
  readonly #happens: MediaHappens
  /** The side whose digits come and go in signalling, while those of the other are in its audio. */
  #signalled: Side | undefined
  #deaf: () => void = () => {}
  /** What befell the session, until this call offers anew. */
  #due: 'lost' | 'returned' | undefined

  constructor(
    plane: MediaPlane, order: MediaOrder, recording: CallMediaPorts,
    happens: MediaHappens, before?: CallMediaSnapshot,
  ) {
    this.#plane = plane
    this.#order = order
    this.#happens = happens
    this.#signalled = before?.signalled
    this.#session = before?.session && this.#heard(plane.resume(before.session))
    this.#callee = before?.callee
    this.#answered = before?.answered
    this.#firstOffer = before?.firstOffer
    this.#newestAnswer = before?.newestAnswer
    const ports = {
      ...recording, session: () => this.#session, agreed: () => this.#whenAgreed(), talk: () => this.#talk,
      call: callToRecord(order),
    }
    this.recording = new CallRecording(ports, before?.recording)
    this.played = new Played({ session: () => this.#session, failed: recording.unplayed }, before?.played)
    if (!before) this.played.holdsWith('a', order.callerMedia?.holdMusic)
  }

  snapshot(): CallMediaSnapshot {
    const { path, callerMedia } = this.#order
    const session = this.#session?.snapshot?.()
    return {
      path, callerMedia, session, callee: this.#callee, answered: this.#answered,
      firstOffer: this.#firstOffer, newestAnswer: this.#newestAnswer, signalled: this.#signalled,
      recording: this.recording.snapshot(), played: this.played.snapshot(),
    }
  }

  get node(): string | undefined {
    return this.#session?.node
  }

  /** What the engine counted, once the session is released. */
  get counts(): MediaCounts | undefined {
    return this.#session?.counts
  }

  /** What descriptions said; undefined before the first. */
  get facts(): MediaFacts | undefined {
    if (this.#firstOffer === undefined) return undefined
    const agreed = this.#newestAnswer === undefined ? [] : codecNames(this.#newestAnswer)
    return { path: this.#order.path, offered: codecNames(this.#firstOffer), agreed }
  }

  /** @param callee whom the offer is for, or comes from */
  offer(from: Side, sdp: string, { attempt, target }: Callee): Promise<MediaResult> {
    this.#firstOffer ??= sdp
    this.#offered = { from, sdp }
    return this.#queue(async session => {
      this.#answered = undefined
      if (this.#callee !== attempt) this.#meets(calleeMedia(this.#order.plan, target), session)
      this.played.holdsWith('b', calleeMusic(this.#order.plan, target))
      this.#callee = attempt
      const shown = await session.offer(from, sdp)
      this.#due = undefined
      return shown
    })
  }

  /** An answer given before to the same offer is not taken to the engine again. */
  answer(from: Side, sdp: string): Promise<MediaResult> {
    this.#newestAnswer = sdp
    return this.#queue(async session => {
      const before = this.#answered
      if (before?.from === from && before.sdp === sdp) return before.result
      const result = await session.answer(from, sdp)
      this.#answered = { from, sdp, result }
      this.#agreed(from, sdp)
      return result
    })
  }

  /** What befell the session and has to be seen to once the call is at rest. */
  take(): Befallen | undefined {
    const due = this.#due
    this.#due = undefined
    return due && { on: `media.${due}` }
  }

  /** Whether digits of this side come in signalling, and are to be brought into the audio. */
  isSignalled(side: Side): boolean {
    return this.#signalled === side
  }

  /** Brings a digit into the audio; why not, where it cannot. */
  async press(from: Side, digit: string): Promise<{ readonly error?: unknown }> {
    try {
      if (!this.#released) await this.#session?.press(from, digit)
      return {}
    } catch (error) {
      return { error }
    }
  }

  /** The two talk from here on. @param target who answered */
  answeredBy(target: Target | undefined): void {
    this.recording.answered(recordWishOf(this.#order, target))
  }

  /** Ends the session after whatever is still under way; what waits behind that is not asked any more. */
  release(): Promise<void> {
    this.#released = true
    this.#deaf()
    this.#goOn()
    this.played.end()
    return this.#session ? this.#session.release() : Promise.resolve()
  }

  /** From here on each hears the other as both said, or does not. */
  #agreed(from: Side, sdp: string): void {
    const offered = this.#offered
    if (offered) this.#said.set(offered.from, offered.sdp)
    this.#said.set(from, sdp)
    // The engine may answer when all is over.
    if (!this.#released) {
      this.recording.talksAnew()
      this.played.held(this.#talk.held)
    }
    this.#goOn()
  }

  get #talk(): Talk {
    const holders = [...this.#said].filter(([, said]) => isHeld(said))
    return {
      held: new Set(holders.map(([side]) => otherSide[side])),
      spoken: [...this.#said].map(([side, said]) => `${side}: ${spokenIn(said)}`).sort().join('; '),
    }
  }

  /** Of a party that has not answered the engine knows no streams. */
  async #whenAgreed(): Promise<MediaSession | undefined> {
    if (!this.#answered && !this.#released) await new Promise<void>(resolve => { this.#waiting.push(resolve) })
    return this.#session
  }

  #goOn(): void {
    for (const goOn of this.#waiting.splice(0)) goOn()
  }

  #open(): MediaSession {
    const { path, uid } = this.#order
    return this.#heard(this.#plane.open({ path, caller: this.#caller }, uid))
  }

  get #caller(): PartyMedia {
    const { callerMedia: words, leg } = this.#order
    return callerMedia(words, leg.shown)
  }

  /** From here on the caller may be told the digits of this callee, or the other way round. */
  #meets(callee: PartyMedia, session: MediaSession): void {
    session.nextCallee(callee)
    this.#signalled = signalledOn(this.#order.path, { a: this.#caller, b: callee })
  }

  #heard(session: MediaSession): MediaSession {
    session.onMishap(mishap => {
      if (mishap === 'unrecorded') return this.recording.unwritten('the media engine that has the call now cannot')
      if (mishap === 'silent') return this.#happens({ on: `media.${mishap}` })
      if (mishap === 'back') this.#due = this.#due === 'lost' ? undefined : this.#due
      // Who moves what was lost has it back as well.
      else if (this.#due !== 'lost') this.#due = mishap
      return this.#happens()
    })
    session.onMoved(() => this.played.again())
    this.#deaf = session.onDigit((digit, from) => {
      this.recording.pressed(from, digit, 'audio')
      if (this.#signalled === otherSide[from]) this.#happens({ on: 'digit', from, digit })
    })
    return session
  }

  #queue(command: (session: MediaSession) => Promise<string>): Promise<MediaResult> {
    const run = async (): Promise<MediaResult> => {
      if (this.#released) return { kind: 'dropped' }
      try {
        this.#session ??= this.#open()
        return { kind: 'done', sdp: await command(this.#session) }
      } catch (error) {
        const status = error instanceof RouterError ? error.status : 500
        return { kind: 'failed', status, why: error instanceof Error ? error.message : String(error), error }
      }
    }
    const result = this.#tail.then(run)
    this.#tail = result
    return result
  }
}

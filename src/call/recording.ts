/**
 * The recording of one call: when it goes on, and what is told of it. The engine writes down what the
 * parties send; what becomes of its files is for those who listen.
 */
import { RouterError } from '../base/errors.ts'
import type { MediaSession, RecordedMedia, RecordingsPort } from '../media/media.ts'
import type { RecordWish } from '../policy/decision.ts'

/** What can be asked of a recording. */
export type RecordingWord = 'start' | 'pause' | 'resume' | 'stop'

export type RecordingState = 'off' | 'on' | 'paused'

/** Something became of the recording. */
export interface RecordingMoment {
  readonly did: RecordingWord
  /** Wall-clock milliseconds since 1970. */
  readonly atMs: number
}

/** A recording written down. */
export interface RecordingSnapshot {
  readonly state: RecordingState
  readonly moments: readonly RecordingMoment[]
  /** What the policy wants of it. */
  readonly wish?: RecordWish | undefined
}

/** What each word leads to; a word that is not there makes no sense then. */
const table: Readonly<Record<RecordingState, Partial<Record<RecordingWord, RecordingState>>>> = {
  off: { start: 'on' },
  on: { pause: 'paused', stop: 'off' },
  paused: { resume: 'on', stop: 'off' },
}

/** Each time it goes on makes a file of the engine's; whoever asks for more is refused. */
const MOMENTS_MAX = 200

type Told =
  | { readonly on: 'recording'; readonly did: RecordingWord | 'failed'; readonly why?: string }
  | { readonly on: 'recorded'; readonly media: RecordedMedia; readonly moments: readonly RecordingMoment[] }

export interface CallRecordingPorts {
  /** The media of the call, once it has some. */
  readonly session: () => Pick<MediaSession, 'record' | 'recorded'> | undefined
  readonly port: RecordingsPort | undefined
  readonly nowMs: () => number
  readonly tell: (event: Told) => void
  /** Ends a call that must be recorded and cannot. */
  readonly hangUp: (why: string) => void
}

export class CallRecording {
  readonly #ports: CallRecordingPorts
  readonly #moments: RecordingMoment[]
  #state: RecordingState
  #wish: RecordWish | undefined
  #answered: boolean
  #over = false

  constructor(ports: CallRecordingPorts, before?: RecordingSnapshot) {
    this.#ports = ports
    this.#state = before?.state ?? 'off'
    this.#wish = before?.wish
    this.#moments = [...before?.moments ?? []]
    this.#answered = before !== undefined
  }

  get state(): RecordingState {
    return this.#state
  }

  snapshot(): RecordingSnapshot {
    return { state: this.#state, moments: [...this.#moments], wish: this.#wish }
  }

  /** The two talk from here on. @param wish what the policy wants; undefined waits until somebody asks */
  answered(wish: RecordWish | undefined): void {
    this.#answered = true
    this.#wish = wish
    if (wish) this.#do('start')
  }

  /** @returns whether it could be asked for now; whether it was done, events tell */
  ask(word: RecordingWord): boolean {
    if (!this.#answered || this.#over || !table[this.#state][word] || this.#moments.length >= MOMENTS_MAX) return false
    return this.#do(word)
  }

  /** It cannot go on. */
  fail(why: string): void {
    if (this.#state === 'off') return
    this.#state = 'off'
    this.#moments.push({ did: 'stop', atMs: this.#ports.nowMs() })
    this.#record(false).catch(() => { /* the engine that failed writes nothing more either */ })
    this.#failed(why)
  }

  /**
   * The call is over, and its media about to be released.
   * @returns what is to be done once that is; undefined when nothing was recorded
   */
  end(): (() => void) | undefined {
    this.#over = true
    if (this.#moments.length === 0) return undefined
    if (this.#state !== 'off') {
      this.#state = 'off'
      this.#moments.push({ did: 'stop', atMs: this.#ports.nowMs() })
    }
    // Another call may hold the same session, and is not to be recorded by our asking.
    const stopped = this.#record(false).catch(() => { /* the end of the session ends its files too */ })
    const moments = [...this.#moments]
    return () => void stopped.then(() => {
      const media = this.#ports.session()?.recorded
      if (media) this.#ports.tell({ on: 'recorded', media, moments })
    })
  }

  #do(word: RecordingWord): boolean {
    const next = table[this.#state][word]
    if (!next) return false
    const goesOn = next === 'on'
    const { port, tell, nowMs } = this.#ports
    const trouble = port ? port.trouble : 'no folder for recordings is configured'
    if (goesOn && trouble !== undefined) {
      this.#failed(trouble)
      return false
    }
    this.#state = next
    this.#moments.push({ did: word, atMs: nowMs() })
    this.#record(goesOn).then(() => tell({ on: 'recording', did: word }), (error: unknown) => {
      if (this.#over || !goesOn) return
      this.fail(error instanceof RouterError ? error.message : String(error))
    })
    return true
  }

  async #record(on: boolean): Promise<void> {
    const session = this.#ports.session()
    if (!session) throw new RouterError('MEDIA_UNAVAILABLE', 'the call has no media yet')
    await session.record(on)
  }

  #failed(why: string): void {
    this.#ports.tell({ on: 'recording', did: 'failed', why })
    if (this.#wish?.mandatory && !this.#over) this.#ports.hangUp(`it cannot be recorded: ${why}`)
  }
}

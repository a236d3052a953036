/**
 * The recording of one call: when it goes on, and what is told of it. The engine writes down what the
 * parties send, and what becomes of its files is for those who listen; or a recording server gets a copy.
 */
import { RouterError } from '../base/errors.ts'
import type { ArrivedLeg } from '../edge/signaling.ts'
import type { MediaSession, RecordedMedia, RecordingsPort, Side } from '../media/media.ts'
import type { CallFacts } from '../policy/facts.ts'
import type { RecordingServer, RecordWish } from '../policy/record-wish.ts'
import type { Recorded } from '../sdp/recorded.ts'
import { Notices, type NoticesSnapshot } from './notices.ts'
import { RecordKeyboard } from './record-keys.ts'

/** What can be asked of a recording. */
export type RecordingWord = 'start' | 'pause' | 'resume' | 'stop'

export type RecordingState = Recorded

/** Something became of the recording. */
export interface RecordingMoment {
  readonly did: RecordingWord
  /** Wall-clock milliseconds since 1970. */
  readonly atMs: number
  /** The call was over: what was said until then belongs to it. */
  readonly isEnd?: true
}

/** A recording written down. */
export interface RecordingSnapshot {
  readonly state: RecordingState
  readonly moments: readonly RecordingMoment[]
  /** What the policy wants of it. */
  readonly wish?: RecordWish | undefined
  /** Absent in what older versions wrote down. */
  readonly notices?: NoticesSnapshot
}

/** What each word leads to; a word that is not there makes no sense then. */
const table: Readonly<Record<RecordingState, Partial<Record<RecordingWord, RecordingState>>>> = {
  off: { start: 'on' },
  on: { pause: 'paused', stop: 'off' },
  paused: { resume: 'on', stop: 'off' },
}

/** Each time it goes on makes a file of the engine's; whoever asks for more is refused, and can end it always. */
const MOMENTS_MAX = 200

type Told =
  | { readonly on: 'recording'; readonly did: RecordingWord | 'failed'; readonly why?: string
      readonly server?: string }
  | { readonly on: 'captured'; readonly media: RecordedMedia; readonly moments: readonly RecordingMoment[] }
  | { readonly on: 'recorded'; readonly media: RecordedMedia; readonly moments: readonly RecordingMoment[] }

/** A call, as whoever records it is told of it. */
export interface CallToRecord {
  readonly callUid: string
  /** The first of the calls it came of by transfers; else itself. */
  readonly group: string
  /** Wall-clock milliseconds since 1970. */
  readonly startedAtMs: number
  /** Each with its address, a whole URI, as it came. */
  readonly parties: Readonly<Record<Side, { readonly uri: string; readonly name?: string | undefined }>>
}

/** What of a call that is. */
export interface RecordedOrder {
  readonly uid: string
  readonly group?: string | undefined
  readonly facts: Pick<CallFacts, 'from' | 'to'>
  readonly leg: Pick<ArrivedLeg, 'invite'>
}

/** How the two of a call talk. */
export interface Talk {
  /** Who is on hold. */
  readonly held: ReadonlySet<Side>
  /** In what each speaks; another text when that changes. */
  readonly spoken: string
}

/** A call to be recorded at a server. */
export interface ServerOrder extends CallToRecord {
  readonly server: RecordingServer
  /** The media of the call, once both have agreed on it; undefined when that never came. */
  readonly session: () => Promise<Pick<MediaSession, 'copy'> | undefined>
  /** As far as that is known already. */
  readonly talk: Talk
  /** It cannot go on. */
  failed(why: string): void
}

/** The recording of one call at a server. */
export interface ServerRecording {
  /** @throws RouterError where it cannot; `off` always can, and nothing more is asked of it then */
  set(state: RecordingState): Promise<void>
  /** Both have agreed anew. */
  talks(talk: Talk): void
}

/** Has calls recorded at servers. */
export interface RecordingServers {
  /** Nothing goes on before it is asked for. */
  open(order: ServerOrder): ServerRecording
}

export interface CallRecordingPorts {
  /** The media of the call, once it has some. */
  readonly session: () => Pick<MediaSession, 'record' | 'recorded'> | undefined
  /** The same, once both have agreed on it. */
  readonly agreed: ServerOrder['session']
  /** How the two talk by now: for servers alone, and calls that go to none do not work it out. */
  readonly talk: () => Talk
  /** Where files go; without it no call is recorded in one. */
  readonly files: RecordingsPort | undefined
  readonly servers: RecordingServers | undefined
  readonly call: CallToRecord
  readonly nowMs: () => number
  readonly tell: (event: Told) => void
  /** Ends a call that must be recorded and cannot. */
  readonly hangUp: (why: string) => void
}

export class CallRecording {
  /** What the parties hear of it. */
  readonly notices: Notices
  readonly #ports: CallRecordingPorts
  readonly #moments: RecordingMoment[]
  readonly #keyboard: RecordKeyboard
  #state: RecordingState
  #wish: RecordWish | undefined
  #answered: boolean
  #server: ServerRecording | undefined
  #over = false

  constructor(ports: CallRecordingPorts, before?: RecordingSnapshot) {
    this.#ports = ports
    this.#state = before?.state ?? 'off'
    this.#wish = before?.wish
    this.#moments = [...before?.moments ?? []]
    this.#answered = before !== undefined
    this.#keyboard = new RecordKeyboard(ports.nowMs)
    this.notices = new Notices(() => this.#state, before?.notices)
  }

  get state(): RecordingState {
    return this.#state
  }

  snapshot(): RecordingSnapshot {
    return { state: this.#state, moments: [...this.#moments], wish: this.#wish, notices: this.notices.snapshot() }
  }

  /** The two talk from here on. @param wish what the policy wants; undefined waits until somebody asks */
  answered(wish: RecordWish | undefined): void {
    this.#answered = true
    this.#wish = wish
    if (wish && !wish.asked) this.#do('start')
  }

  /** The call goes on in this process. What a server heard of it ended with the one before. */
  resumed(): void {
    this.#captured()
    if (!this.#wish?.server || this.#state === 'off') return
    const { state } = this
    this.#state = 'off'
    if (state === 'on') this.#do('start')
  }

  /** Both have agreed anew. */
  talksAnew(): void {
    this.#server?.talks(this.#ports.talk())
    this.#captured()
  }

  /** @returns whether it could be asked for now; whether it was done, events tell */
  ask(word: RecordingWord): boolean {
    const next = table[this.#state][word]
    if (!this.#answered || this.#over || !next) return false
    if (next === 'on' && this.#moments.length >= MOMENTS_MAX) return false
    return this.#do(word)
  }

  /** A party pressed a key, which may be one of those that ask for something. */
  pressed(...[from, digit, way]: readonly [from: Side, digit: string, way: 'info' | 'audio']): void {
    const keys = this.#wish?.keys
    if (keys) this.#keyboard.words(keys, from, digit, way).some(word => this.ask(word))
  }

  /** Nobody writes it to files any more. */
  unwritten(why: string): void {
    if (!this.#wish?.server) this.fail(why)
  }

  /** It cannot go on. */
  fail(why: string): void {
    if (this.#state === 'off') return
    this.#state = 'off'
    this.#moments.push({ did: 'stop', atMs: this.#ports.nowMs() })
    this.#captured()
    this.#record('off').catch(() => { /* the engine that failed writes nothing more either */ })
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
      this.#moments.push({ did: 'stop', atMs: this.#ports.nowMs(), isEnd: true })
    }
    // Another call may hold the same session, and is not to be recorded by our asking.
    const stopped = this.#record('off').catch(() => { /* the end of the session ends its files too */ })
    if (this.#wish?.server) return undefined
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
    const { tell, nowMs } = this.#ports
    const trouble = this.#trouble
    if (goesOn && trouble !== undefined) {
      this.#failed(trouble)
      return false
    }
    this.#state = next
    this.#moments.push({ did: word, atMs: nowMs() })
    this.#captured()
    this.#record(next).then(() => tell({ on: 'recording', did: word, ...this.#where }), (error: unknown) => {
      if (this.#over) return
      const why = error instanceof RouterError ? error.message : String(error)
      // What the engine writes on does not become part of the file; a server would hear what it is not to hear.
      if (goesOn || this.#wish?.server) this.fail(why)
      else tell({ on: 'recording', did: word, why })
    })
    return true
  }

  /** How it stands with what the engine writes: whoever finds that without us goes by this. */
  #captured(): void {
    const media = this.#ports.session()?.recorded
    if (!media || this.#moments.length === 0 || this.#wish?.server) return
    this.#ports.tell({ on: 'captured', media, moments: [...this.#moments] })
  }

  get #trouble(): string | undefined {
    const { files, servers } = this.#ports
    if (this.#wish?.server) return servers ? undefined : 'nothing here speaks to recording servers'
    return files ? files.trouble : 'no folder for recordings is configured'
  }

  get #where(): { readonly server?: string } {
    return this.#wish?.server ? { server: this.#wish.server.name } : {}
  }

  async #record(state: RecordingState): Promise<void> {
    if (this.#wish?.server) return this.#recordAt(this.#wish.server, state)
    const session = this.#ports.session()
    if (!session) throw new RouterError('MEDIA_UNAVAILABLE', 'the call has no media yet')
    await session.record(state === 'on')
  }

  /** Each time it starts is a recording of its own. */
  async #recordAt(server: RecordingServer, state: RecordingState): Promise<void> {
    const { servers, agreed, call } = this.#ports
    const recording = this.#server ?? (state === 'off' ? undefined : servers?.open({
      ...call, server, session: agreed, talk: this.#ports.talk(), failed: why => this.fail(why),
    }))
    this.#server = state === 'off' ? undefined : recording
    await recording?.set(state)
  }

  #failed(why: string): void {
    this.#ports.tell({ on: 'recording', did: 'failed', why, ...this.#where })
    if (this.#wish?.mandatory && !this.#over) this.#ports.hangUp(`it cannot be recorded: ${why}`)
  }
}

export function callToRecord({ uid, group = uid, facts: { from, to }, leg: { invite } }: RecordedOrder): CallToRecord {
  return {
    callUid: uid, group, startedAtMs: invite.receivedAtMs,
    parties: { a: { uri: from.uri, name: invite.from.displayName }, b: { uri: to.uri } },
  }
}

/** The media port written by hand: descriptions come back marked, failures on demand. */
import { RouterError } from '../../src/base/errors.ts'
import type {
  DigitListener, MediaCounts, MediaPath, MediaPlan, MediaPlane, MediaSession, MediaSnapshot, Mishap, PartyMedia, Side,
} from '../../src/media/media.ts'
import { termsOf } from '../../src/policy/media-terms.ts'

/** Of a party nobody says anything of. */
export const anyMedia: PartyMedia = termsOf()

/** A relayed call between two such parties. */
export const relayed: MediaPlan = { path: 'relay', caller: anyMedia }

/** A session as it would be written down. */
export function writtenAs(ngCallId: string, node: string): MediaSnapshot {
  return {
    ngCallId, node, touched: [node], callee: 1, isCalled: true, left: [], addresses: [], codecs: [], wires: [],
    ports: [], isRecorded: false, parties: { a: anyMedia, b: anyMedia },
  }
}

/** What a copy of both parties is offered as. */
const COPY = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0',
  ...[4000, 4002].flatMap(port => [`m=audio ${port} RTP/AVP 0`, 'a=sendonly']), '',
].join('\r\n')

export class FakeMedia implements MediaPlane {
  readonly canRelay: boolean
  /** Every command, as `open relay`, `offer a`, `answer b`, `release`. */
  readonly asked: string[] = []
  /** Set to make the next commands fail. */
  failing: RouterError | undefined
  /** What the engine counted, as it would stand now. */
  counted: MediaCounts | undefined
  /** How long everything played lasts. Milliseconds. */
  playMs = 1000
  /** The newest session's caller, or who is named, dials a digit. */
  dial: (digit: string, from?: Side) => void = () => {}

  /** Something befalls the newest session. */
  befall: (mishap: Mishap) => void = () => {}
  /** It is carried anew. */
  moved: () => void = () => {}

  constructor(canRelay = true) {
    this.canRelay = canRelay
  }

  open({ path }: MediaPlan): MediaSession {
    this.asked.push(`open ${path}`)
    return this.#session(path)
  }

  resume({ ngCallId }: MediaSnapshot): MediaSession {
    this.asked.push(`resume ${ngCallId}`)
    return this.#session('relay')
  }

  #session(path: MediaPath): MediaSession {
    let called = false
    const listeners = new Set<DigitListener>()
    const command = (what: string, from: Side, sdp: string): Promise<string> => {
      this.asked.push(`${what} ${from}`)
      return this.failing ? Promise.reject(this.failing) : Promise.resolve(sdp)
    }
    const counts = (): MediaCounts | undefined => this.counted
    const session: MediaSession = {
      get counts() { return counts() },
      node: path === 'relay' ? 'node-1' : undefined,
      offer: (from, sdp) => command('offer', from, sdp),
      answer: (from, sdp) => command('answer', from, sdp),
      nextCallee: () => {
        if (called) this.asked.push('next callee')
        called = true
      },
      ...path === 'relay' && {
        snapshot: () => writtenAs('session-1', 'node-1'),
      },
      play: (to, file, times = 1) => {
        this.asked.push(`play ${file}${times === 1 ? '' : ` x${times}`} to ${to}`)
        return this.failing ? Promise.reject(this.failing) : Promise.resolve(this.playMs)
      },
      announce: (to, file) => {
        this.asked.push(`announce ${file} to ${to}`)
        return this.failing ? Promise.reject(this.failing) : Promise.resolve()
      },
      holdMusic: (to, file) => {
        this.asked.push(file === undefined ? `music ends for ${to}` : `music ${file} to ${to}`)
        return this.failing ? Promise.reject(this.failing) : Promise.resolve()
      },
      hush: to => {
        this.asked.push(`hush ${to}`)
        return Promise.resolve()
      },
      onMishap: listener => { this.befall = listener },
      onMoved: listener => { this.moved = listener },
      record: on => {
        this.asked.push(on ? 'record' : 'record no more')
        return this.failing ? Promise.reject(this.failing) : Promise.resolve()
      },
      copy: () => {
        this.asked.push('copy')
        if (this.failing) return Promise.reject(this.failing)
        return Promise.resolve({
          sdp: COPY,
          answered: () => {
            this.asked.push('copy answered')
            return Promise.resolve()
          },
          end: () => {
            this.asked.push('copy no more')
            return Promise.resolve()
          },
        })
      },
      ...path === 'relay' && {
        recorded: { name: 'session-1', ports: { a: [1000], b: [2000] }, payloads: { a: {}, b: {} } },
      },
      onDigit: listener => {
        listeners.add(listener)
        this.dial = (digit, from = 'a') => { for (const each of listeners) each(digit, from) }
        return () => listeners.delete(listener)
      },
      press: (from, digit) => {
        this.asked.push(`press ${digit} from ${from}`)
        return this.failing ? Promise.reject(this.failing) : Promise.resolve()
      },
      share: () => {
        this.asked.push('share')
        return session
      },
      release: () => {
        this.asked.push('release')
        return Promise.resolve()
      },
    }
    return session
  }
}

/**
 * Callers of a queue under load: they call, wait, hang up and talk as their draws say, and keep what they saw of it
 * and when.
 */
import type { LegEvent, PlacedLeg } from '../../src/edge/signaling.ts'
import type { Phone } from '../edge/phones.ts'
import type { Chance } from '../sim/chance.ts'

/** A stretch of time; it lasts still while `toMs` is infinite. Milliseconds of `performance.now()`. */
export interface Stretch {
  readonly fromMs: number
  toMs: number
}

/** What became of a caller. */
export type Fate = 'joined' | 'hung up' | 'overflow' | 'lost'

/** What the policy says of a wait, and of the agents. Milliseconds. */
export interface QueueTimes {
  readonly longestMs: number
  readonly afterCallMs: number
  readonly afterRefusalMs: number
  /** How long agents and callers talk at most. */
  readonly talkMs: number
  /** Who hangs up while waiting does so within this. */
  readonly patienceMs: number
}

/** An unanswered call is given up after so long, and made again: the router may have died over it. Milliseconds. */
const REDIAL_MS = 8_000
const AGAIN_MS = 500
/** A wait is measured by two who see its ends at different moments. Milliseconds. */
const EARLY_MS = 100
export const OVERFLOW_STATUS = 480
const HANG_UPS = 0.15
/** Talks the caller ends. */
const CALLER_ENDS = 0.4

/** A phone that takes the audio of everybody, and listens to none. */
export function description(port: number): { readonly type: string; readonly text: string } {
  const text = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n' +
    `m=audio ${port} RTP/AVP 8\r\n`
  return { type: 'application/sdp', text }
}

/** What the callers share. */
export interface CallersPlace {
  readonly phone: Phone
  /** The queue's URI. */
  readonly uri: string
  /** Where their audio goes. */
  readonly port: number
  readonly times: QueueTimes
}

export class CrowdCaller {
  readonly name: string
  readonly #place: CallersPlace
  readonly #chance: Chance
  #leg: PlacedLeg | undefined
  #later: NodeJS.Timeout | undefined
  /** The call to an agent it waits for. */
  #ring: unknown
  /** When it called, the last time. */
  placedMs = 0
  /** Calls it made: more than one when the router was not there, or too busy. */
  dials = 0
  /** Of these, how many it gave up since nobody answered. */
  givenUp = 0
  answeredMs: number | undefined
  /** When it waited, and nobody was called for it. */
  readonly waits: Stretch[] = []
  /** When agents were told that they talk to it. */
  readonly joins: number[] = []
  fate: Fate | undefined
  fateMs = Infinity
  /** How its call ended. */
  why = ''
  /** The router knows its call no more. */
  isDead = false
  /** Its last call is over. */
  isOver = false

  constructor(name: string, place: CallersPlace, chance: Chance) {
    this.name = name
    this.#place = place
    this.#chance = chance
  }

  dial(): void {
    const { phone: { edge }, uri, port } = this.#place
    clearTimeout(this.#later)
    this.pauseWait(performance.now())
    this.dials += 1
    this.placedMs = performance.now()
    this.answeredMs = undefined
    this.isDead = false
    this.fate = undefined
    this.fateMs = Infinity
    const leg = edge.dial({
      requestUri: uri, from: { user: this.name }, to: { uri }, maxForwards: 70, body: description(port),
    })
    this.#leg = leg
    leg.listen(event => {
      if (leg === this.#leg) this.#hears(leg, event)
    })
    this.#later = setTimeout(() => {
      leg.cancel()
      this.givenUp += 1
      this.dial()
    }, REDIAL_MS)
  }

  /** How long it waited in all, up to its fate. Milliseconds. */
  get waitedMs(): number {
    return this.fateMs - (this.answeredMs ?? this.fateMs)
  }

  /** In the queue, by all that it knows. */
  get isWaiting(): boolean {
    return this.answeredMs !== undefined && this.fate === undefined
  }

  /** Asks the router whether the call lives; {@link isDead} says so when it does not. */
  ask(): void {
    this.#leg?.request('OPTIONS')
  }

  /** The router should know its call, and does not. */
  isLost(): void {
    this.why = 'unknown to the router that came back'
    this.#becomes('lost')
    this.hangUp()
  }

  hangUp(): void {
    clearTimeout(this.#later)
    this.isOver = true
    this.#leg?.bye()
  }

  /** An agent is called for it. @param ring tells this call from others */
  isRung(ring: unknown): void {
    this.pauseWait(performance.now(), ring)
  }

  /** @param ring what it waits for now; nothing when the router is gone */
  pauseWait(atMs: number, ring?: unknown): void {
    this.#ring = ring
    const last = this.waits.at(-1)
    if (last && last.toMs > atMs) last.toMs = atMs
  }

  /** The call to an agent came to nothing, if it was the newest; or the router is back. */
  waitsOn(ring?: unknown): void {
    if (!this.isWaiting || this.#ring !== ring || this.waits.at(-1)?.toMs === Infinity) return
    this.#ring = undefined
    this.waits.push({ fromMs: performance.now(), toMs: Infinity })
  }

  /** An agent heard that it talks to this one. @returns whether this one will end the talk */
  isJoined(): boolean {
    this.joins.push(performance.now())
    if (this.fate !== undefined) return false
    this.#becomes('joined')
    const ends = this.#chance.happens(CALLER_ENDS)
    if (ends) this.#later = setTimeout(() => this.hangUp(), this.#chance.between(300, this.#place.times.talkMs))
    return ends
  }

  #becomes(fate: Fate): void {
    clearTimeout(this.#later)
    this.fate = fate
    this.fateMs = performance.now()
    this.pauseWait(this.fateMs)
  }

  #hears(leg: PlacedLeg, event: LegEvent): void {
    switch (event.on) {
      case 'answer': {
        clearTimeout(this.#later)
        leg.ack()
        this.answeredMs = performance.now()
        this.waitsOn()
        if (!this.#chance.happens(HANG_UPS)) return undefined
        this.#later = setTimeout(() => {
          this.#becomes('hung up')
          this.hangUp()
        }, this.#chance.between(0, this.#place.times.patienceMs))
        return undefined
      }
      case 'request': {
        const { id, method } = event.request
        return leg.respond(id, 200, method === 'INVITE' ? { body: description(this.#place.port) } : undefined)
      }
      case 'response':
        this.isDead ||= event.status === 481
        return undefined
      case 'refused': case 'bye': case 'gone': {
        clearTimeout(this.#later)
        // Nobody is there now, or too much is to be done.
        if (event.on === 'refused' && (event.cause !== undefined || event.status === 503)) {
          this.#later = setTimeout(() => this.dial(), AGAIN_MS)
          return undefined
        }
        this.isOver = true
        this.why = event.on === 'refused' ? `${event.status}` : event.on === 'gone' ? event.why : event.on
        if (this.fate === undefined) this.#becomes(this.#isOverflow(event) ? 'overflow' : 'lost')
        return undefined
      }
      default: return undefined
    }
  }

  /** Nobody is turned away but by the policy: at the door, or after the longest wait. */
  #isOverflow(event: LegEvent): boolean {
    if (event.on === 'refused') return event.status === OVERFLOW_STATUS
    const waitedMs = performance.now() - (this.answeredMs ?? Infinity)
    return event.on === 'bye' && waitedMs > this.#place.times.longestMs - EARLY_MS
  }
}

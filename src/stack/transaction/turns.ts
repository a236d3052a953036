/**
 * Who comes first when there is more to do than time: everything of calls that live, then new calls, those
 * of sources we know before those of strangers.
 * A turn of the event loop reads what has arrived, acts on it at once, and gives new calls a little time of
 * their own; so a router that is offered many times what it can do goes on doing what it can.
 */
import type { Clock } from '../../base/clock.ts'
import { headerOf } from '../../sip/headers.ts'
import type { SipRequest } from '../../sip/message.ts'
import { tagOf } from '../../sip/name-addr.ts'
import type { Gate } from '../gate.ts'
import type { Flow } from '../transactions.ts'
import type { Arrival } from './arrival.ts'
import { WaitingRoom } from './waiting-room.ts'

/** What calls get of a turn of the loop: those that come in it before they wait, then those that wait. Milliseconds. */
const TURN_MS = 2
/** A room that has not been empty for this long is not a burst any more, nor what is left of a pause. Milliseconds. */
const STANDING_MS = 3_000
const STAND_MS = 200
/** Refused calls over UDP that are remembered, at least; twice as many at most. */
const REMEMBERED = 20_000
/** A few MB of INVITEs. */
const MOST = 1_000

export interface TurnsPorts {
  readonly clock: Clock
  readonly gate: Pick<Gate, 'patienceMs' | 'isUrgent' | 'isKnown'>
  /** Its turn has come. */
  readonly take: (arrival: Arrival) => void
  /** It waited too long, or found no room. */
  readonly refuse: (arrival: Arrival) => void
  /** Runs `run` in the next turn of the loop, after what arrived by then. */
  readonly soon: (run: () => void) => void
}

export class Turns {
  readonly #ports: TurnsPorts
  readonly #known: WaitingRoom<Arrival>
  readonly #strangers: WaitingRoom<Arrival>
  /** When this turn's first new call came; undefined before it. */
  #beganMs: number | undefined
  /** Refused of late, and before that: a copy hears the same, for who heard 503 takes no other answer any more. */
  #refused = new Set<string>()
  #refusedBefore = new Set<string>()
  #closed = false

  constructor(ports: TurnsPorts) {
    this.#ports = ports
    const patience = { burstMs: ports.gate.patienceMs, standMs: STAND_MS, standingMs: STANDING_MS, most: MOST }
    this.#known = new WaitingRoom(patience)
    this.#strangers = new WaitingRoom(patience)
  }

  /** New calls that wait. */
  get waiting(): number {
    return this.#known.size + this.#strangers.size
  }

  /** Takes up a new call now, or when its turn comes. A copy of one that waits changes nothing. */
  offer(arrival: Arrival): void {
    const { clock, gate, take } = this.#ports
    const nowMs = clock.monotonicMs()
    if (this.#known.has(arrival.key) || this.#strangers.has(arrival.key)) return
    if (this.#refused.has(arrival.key) || this.#refusedBefore.has(arrival.key)) return this.#ports.refuse(arrival)
    if (gate.isUrgent(arrival.request)) return take(arrival)
    const beganMs = this.#begin(nowMs)
    const isKnown = gate.isKnown(arrival.flow)
    const before = isKnown ? this.#known.size : this.waiting
    if (before === 0 && nowMs - beganMs <= TURN_MS) return take(arrival)
    const room = isKnown ? this.#known : this.#strangers
    if (!room.enter(arrival.key, arrival, nowMs)) this.#turnAway(arrival)
  }

  /** Whether a new call from there would be turned away now, whatever else it is. */
  isFull(flow: Flow): boolean {
    const room = this.#ports.gate.isKnown(flow) ? this.#known : this.#strangers
    return room.size > 0 && room.isFull(this.#ports.clock.monotonicMs())
  }

  /** Takes a call that waits out of the room: its caller has given up. */
  withdraw(key: string): Arrival | undefined {
    return this.#known.leave(key) ?? this.#strangers.leave(key)
  }

  close(): void {
    this.#closed = true
    this.#known.clear()
    this.#strangers.clear()
  }

  #turnAway(arrival: Arrival): void {
    if (arrival.flow.transport === 'udp') {
      if (this.#refused.size >= REMEMBERED) {
        this.#refusedBefore = this.#refused
        this.#refused = new Set()
      }
      this.#refused.add(arrival.key)
    }
    this.#ports.refuse(arrival)
  }

  #turnAwayOverdue(nowMs: number): void {
    for (;;) {
      const overdue = this.#strangers.overdue(nowMs) ?? this.#known.overdue(nowMs)
      if (!overdue) return
      this.#turnAway(overdue)
    }
  }

  #begin(nowMs: number): number {
    if (this.#beganMs !== undefined) return this.#beganMs
    this.#ports.soon(() => this.#end())
    return this.#beganMs = nowMs
  }

  /** What arrived in this turn is done; those that wait are next. */
  #end(): void {
    this.#beganMs = undefined
    if (this.#closed || this.waiting === 0) return
    const nowMs = this.#ports.clock.monotonicMs()
    this.#begin(nowMs)
    this.#turnAwayOverdue(nowMs)
    // Several: what a turn costs besides, and what it writes at once, is shared by those it takes.
    do {
      const next = this.#known.next() ?? this.#strangers.next()
      if (!next) return
      this.#ports.take(next)
    } while (this.#ports.clock.monotonicMs() - nowMs < TURN_MS)
  }
}

/** An INVITE outside any dialog. */
export function isNewCall({ method, headers }: SipRequest): boolean {
  return method === 'INVITE' && tagOf(headerOf(headers, 'to') ?? '') === undefined
}

/**
 * The rooms we make at a Janus: what they are called there and who may do what in them; and that each is ended, also
 * one that could not be told while the connection was lost, and one of a process that was killed.
 */
import { createHmac, randomBytes } from 'node:crypto'
import type { Clock, Timer } from '../base/clock.ts'
import { RouterError } from '../base/errors.ts'

/** A room, as a mixer lists it. */
export interface ListedRoom {
  readonly room?: unknown
  readonly num_participants?: number
}

/** The name of a room at the mixer, and what it asks for. */
interface Known {
  readonly room: string
  readonly secret: string
}

export interface JanusRoomsPorts {
  readonly clock: Clock
  /** The API secret, which all who use this Janus share. */
  readonly secret: () => string | undefined
  /** Asks the mixer. @throws RouterError MIXER_UNAVAILABLE; `refused` is among its fields when it said no */
  ask(body: Readonly<Record<string, unknown>>): Promise<{ readonly list?: readonly ListedRoom[] }>
  /** Rooms nobody was in any more were ended. */
  onLeft(count: number): void
}

/** What the names of our rooms begin with. */
const OURS = 'pointsman-'
/** Nobody is in a room while it is made and while it is ended: one that stays so is nobody's. Milliseconds. */
const EMPTY_MS = 60_000

export class JanusRooms {
  readonly #ports: JanusRoomsPorts
  /** Without an API secret nobody else can end our rooms, or come in. */
  readonly #random = randomBytes(32)
  /** What each room asks for. */
  readonly #secrets = new Map<string, string>()
  /** Those whose end the mixer did not hear of. */
  readonly #unended = new Map<string, Known>()
  #timer: Timer | undefined

  constructor(ports: JanusRoomsPorts) {
    this.#ports = ports
  }

  /** How to name a room to the mixer, with what it asks for. */
  known(name: string): Known {
    const room = OURS + name
    return { room, secret: this.#secrets.get(room) ?? this.#secretOf(room) }
  }

  /** The same for one that is about to be made: it asks for that until it is ended, whatever the API secret is then. */
  made(name: string): Known {
    const known = this.known(name)
    this.#secrets.set(known.room, known.secret)
    return known
  }

  /** Others that know the API secret see the room in lists, so that they can end it when we are killed. */
  get isPrivate(): boolean {
    return this.#ports.secret() === undefined
  }

  /** Never rejects: what cannot be told now is when the connection is there again. */
  async end(name: string): Promise<void> {
    const known = this.known(name)
    this.#unended.set(known.room, known)
    await this.#destroy(known)
  }

  /** The connection is there, or there again. */
  linked(): void {
    for (const known of this.#unended.values()) void this.#destroy(known)
    if (!this.isPrivate) void this.#endLeft().catch(() => { /* looked at when the connection is there again */ })
  }

  unlinked(): void {
    this.#timer?.cancel()
  }

  /** Twice empty, a minute apart: a process that lives is never so long in making a room or ending it. */
  async #endLeft(): Promise<void> {
    const before = await this.#empty()
    if (before.size === 0) return
    this.#timer?.cancel()
    this.#timer = this.#ports.clock.after(EMPTY_MS, () => void this.#endOf(before).catch(() => { /* as above */ }))
  }

  async #endOf(before: ReadonlySet<string>): Promise<void> {
    const left = [...await this.#empty()].filter(room => before.has(room) && !this.#secrets.has(room))
    const ended = await Promise.all(left.map(room => this.#destroy({ room, secret: this.#secretOf(room) })))
    const count = ended.filter(Boolean).length
    if (count > 0) this.#ports.onLeft(count)
  }

  /** Rooms of ours, or of others like us, with nobody in them. */
  async #empty(): Promise<ReadonlySet<string>> {
    const { list = [] } = await this.#ports.ask({ request: 'list' })
    return new Set(list.flatMap(({ room, num_participants: count }) =>
      typeof room === 'string' && room.startsWith(OURS) && count === 0 ? [room] : []))
  }

  /** @returns whether the mixer did it */
  async #destroy(known: Known): Promise<boolean> {
    try {
      await this.#ports.ask({ request: 'destroy', ...known })
      this.#forget(known.room)
      return true
    } catch (error) {
      // One that says no has no such room any more.
      if (error instanceof RouterError && error.fields['refused']) this.#forget(known.room)
      return false
    }
  }

  #forget(room: string): void {
    this.#unended.delete(room)
    this.#secrets.delete(room)
  }

  #secretOf(room: string): string {
    return createHmac('sha256', this.#ports.secret() ?? this.#random).update(room).digest('hex')
  }
}

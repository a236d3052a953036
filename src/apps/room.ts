/** One conference that goes on: who is in it, who may come, and what all of them are told. */
import { randomUUID } from 'node:crypto'
import { RouterError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Stage } from '../call/stage.ts'
import type { Janus, JanusMember, MemberPlace } from '../media/janus.ts'
import type { ConferencePlan } from '../policy/apps/app-plan.ts'

/** What a member is told of the others. */
export type RoomNews = 'joined' | 'left' | 'alone'

export interface Member {
  readonly stage: Stage
  readonly isModerator: boolean
  /** Why this one is to go. */
  gone(why: string): void
  /** Something happened in the room that the policy may have a prompt for. */
  hears(news: RoomNews): void
  /** Says these prompts to the member. */
  say(prompts: readonly string[]): void
}

/** A conference as operators see it. */
export interface ConferenceView {
  readonly name: string
  readonly locked: boolean
  /** The file there will be of it. */
  readonly recording?: string
  readonly members: readonly MemberView[]
}

interface MemberView {
  readonly callUid: string
  readonly from: string
  readonly moderator: boolean
  readonly muted: boolean
}

interface Place {
  isMuted: boolean
  /** True once the member is in the mix. */
  isInside: boolean
  mixed?: JanusMember
}

/** The recording of a conference, under way. */
export interface RoomRecording {
  /** Where the mixer writes. */
  readonly mixed: string
  /** Where the recording is when it is over. */
  readonly file: string
  /** The mixer was asked to write no more. Twice is once. */
  over(): void
}

/** Where recordings of conferences go; without it there are none. */
export interface RoomRecordings {
  /**
   * Begins one.
   * @param stop there is no room for it any more; told again until it is over
   * @returns undefined while none can be written
   */
  begin(conference: string, stop: () => void): RoomRecording | undefined
}

/** What came of a wish to be recorded: done, no folder for it, or nothing that can be written there now. */
export type RecordAnswer = 'done' | 'no recordings' | 'not now'

export interface RoomPorts {
  readonly janus: Janus
  readonly log: Log
  readonly recordings?: RoomRecordings | undefined
  /** Nobody is left. */
  ended(): void
}

export class Room {
  readonly name: string
  readonly #ports: RoomPorts
  /** At the mixer, where nobody can guess it. */
  readonly #id = randomUUID()
  readonly #opened: Promise<void>
  readonly #places = new Map<Member, Place>()
  #isLocked = false
  #recording: RoomRecording | undefined
  /** Whoever comes later begins no recording anew that an operator ended. */
  #wasRecorded = false

  constructor(name: string, ports: RoomPorts) {
    this.name = name
    this.#ports = ports
    this.#opened = ports.janus.open(this.#id)
  }

  /** How many are in it, or on their way. */
  get size(): number {
    return this.#places.size
  }

  get isLocked(): boolean {
    return this.#isLocked
  }

  lock(on: boolean): void {
    this.#isLocked = on
  }

  /** @throws RouterError MIXER_UNAVAILABLE; then nothing is left of the member */
  async join(plan: ConferencePlan, member: Member, at: MemberPlace): Promise<JanusMember['place']> {
    const place: Place = { isMuted: plan.muted && !member.isModerator, isInside: false }
    this.#places.set(member, place)
    try {
      await this.#opened
      place.mixed = await this.#mix(plan, member, place, at)
      if (plan.record && !this.#wasRecorded && await this.record(true) === 'no recordings') {
        this.#ports.log.warn({ conference: this.name }, 'a conference is not recorded: there is no folder for it')
      }
      return place.mixed.place
    } catch (error) {
      await place.mixed?.leave()
      this.#forget(plan, member)
      throw error
    }
  }

  /** The member is to be heard and spoken to at another place. @throws RouterError MIXER_UNAVAILABLE */
  async move(plan: ConferencePlan, member: Member, at: MemberPlace): Promise<JanusMember['place']> {
    const place = this.#places.get(member)
    if (!place) throw new RouterError('MIXER_UNAVAILABLE', 'the member has left')
    const before = place.mixed
    place.mixed = await this.#mix(plan, member, place, at)
    await before?.leave()
    // They left while the mixer let them in again.
    if (this.#places.get(member) !== place) await place.mixed.leave()
    return place.mixed.place
  }

  /** The member hears the others now, and they the member. */
  entered(member: Member): void {
    const place = this.#places.get(member)
    if (!place) return
    place.isInside = true
    if (this.#inside.length === 1) member.hears('alone')
    for (const other of this.#inside) if (other !== member) other.hears('joined')
  }

  leave(plan: ConferencePlan, member: Member): void {
    const mixed = this.#places.get(member)?.mixed
    void mixed?.leave().then(() => this.#forget(plan, member))
    if (!mixed) this.#forget(plan, member)
  }

  isMuted(member: Member): boolean {
    return this.#places.get(member)?.isMuted ?? false
  }

  /** @throws RouterError MIXER_UNAVAILABLE */
  async mute(member: Member, on: boolean): Promise<void> {
    const place = this.#places.get(member)
    if (!place?.mixed) return
    await place.mixed.mute(on)
    place.isMuted = on
  }

  /** All but moderators. @throws RouterError MIXER_UNAVAILABLE */
  async muteAll(on: boolean): Promise<void> {
    await Promise.all(this.#inside.filter(({ isModerator }) => !isModerator).map(member => this.mute(member, on)))
  }

  get areMuted(): boolean {
    return this.#inside.every(member => member.isModerator || this.isMuted(member))
  }

  find(callUid: string): Member | undefined {
    return [...this.#places.keys()].find(({ stage }) => stage.callUid === callUid)
  }

  announce(prompts: readonly string[]): void {
    for (const member of this.#inside) member.say(prompts)
  }

  /** @throws RouterError MIXER_UNAVAILABLE */
  async record(on: boolean): Promise<RecordAnswer> {
    const { janus, recordings } = this.#ports
    if (!recordings) return 'no recordings'
    const before = this.#recording
    if (on === (before !== undefined)) return 'done'
    const next = on ? recordings.begin(this.name, () => this.#noRoom()) : undefined
    if (on && !next) return 'not now'
    const wasRecorded = this.#wasRecorded
    this.#wasRecorded = true
    this.#recording = next
    try {
      await janus.record(this.#id, next?.mixed)
    } catch (error) {
      this.#recording = before
      this.#wasRecorded = wasRecorded
      if (next) void this.#stop(next)
      throw error
    }
    before?.over()
    return 'done'
  }

  describe(): ConferenceView {
    return {
      name: this.name, locked: this.#isLocked,
      ...this.#recording && { recording: this.#recording.file },
      members: [...this.#places].map(([{ stage: { callUid, facts }, isModerator }, { isMuted }]) =>
        ({ callUid, from: facts.from.user, moderator: isModerator, muted: isMuted })),
    }
  }

  #mix(plan: ConferencePlan, member: Member, { isMuted }: Place, at: MemberPlace): Promise<JanusMember> {
    return this.#ports.janus.join(this.#id, at, isMuted, () => {
      this.#forget(plan, member)
      member.gone('the mixer was lost')
    })
  }

  /** A mixer that did not answer may write all the same. */
  async #stop(recording: RoomRecording): Promise<void> {
    await this.#ports.janus.record(this.#id, undefined).catch(() => { /* it is looked at until it rests */ })
    recording.over()
  }

  /** What a mixer did not hear of, it is told at the next look for room. */
  #noRoom(): void {
    this.record(false).catch(() => {})
  }

  get #inside(): readonly Member[] {
    return [...this.#places].filter(([, { isInside }]) => isInside).map(([member]) => member)
  }

  #forget({ endsWithModerator }: ConferencePlan, member: Member): void {
    const place = this.#places.get(member)
    if (!place) return
    this.#places.delete(member)
    const rest = [...this.#places.keys()]
    if (rest.length === 0) {
      void this.#ports.janus.end(this.#id).then(() => this.#recording?.over())
      return this.#ports.ended()
    }
    if (endsWithModerator && member.isModerator && !rest.some(({ isModerator }) => isModerator)) {
      for (const each of rest) each.gone('the moderator left')
      return undefined
    }
    if (place.isInside) this.#tellOfLeaving()
    return undefined
  }

  #tellOfLeaving(): void {
    const inside = this.#inside
    for (const other of inside) other.hears(inside.length === 1 ? 'alone' : 'left')
  }
}

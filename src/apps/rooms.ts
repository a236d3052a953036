/** The conferences that go on in this process: each has a room at the mixer while somebody is in it. */
import { randomUUID } from 'node:crypto'
import type { Stage } from '../call/stage.ts'
import type { Janus, JanusMember, MemberPlace } from '../media/janus.ts'
import type { ConferencePlan } from '../policy/apps/app-plan.ts'

/** A conference as operators see it. */
export interface ConferenceView {
  readonly name: string
  readonly members: readonly { readonly callUid: string; readonly from: string; readonly moderator: boolean }[]
}

interface Room {
  readonly id: string
  readonly opened: Promise<void>
  readonly members: Set<Member>
}

export interface Member {
  readonly stage: Stage
  readonly isModerator: boolean
  /** Why this one is to go. */
  gone(why: string): void
}

export interface Seat extends Pick<JanusMember, 'place'> {
  mute(on: boolean): Promise<void>
  leave(): void
}

export class Rooms {
  readonly #janus: Janus | undefined
  readonly #rooms = new Map<string, Room>()

  constructor(janus: Janus | undefined) {
    this.#janus = janus
  }

  get isUp(): boolean {
    return this.#janus?.isUp ?? false
  }

  /** How many are in it, or on their way. */
  count(name: string): number {
    return this.#rooms.get(name)?.members.size ?? 0
  }

  /** @throws RouterError MIXER_UNAVAILABLE; then nothing is left of it */
  async join(plan: ConferencePlan, member: Member, at: MemberPlace): Promise<Seat> {
    const { name, muted, endsWithModerator } = plan
    const room = this.#rooms.get(name) ?? this.#open(name)
    room.members.add(member)
    const quit = (): void => {
      if (!room.members.delete(member)) return
      const rest = [...room.members]
      if (rest.length === 0) this.#end(name, room)
      if (endsWithModerator && member.isModerator && !rest.some(({ isModerator }) => isModerator)) {
        for (const each of rest) each.gone('the moderator left')
      }
    }
    try {
      await room.opened
      const lost = (): void => {
        quit()
        member.gone('the mixer was lost')
      }
      const inside: JanusMember = await this.#mixer.join(room.id, at, muted && !member.isModerator, lost)
      return {
        place: inside.place,
        mute: on => inside.mute(on),
        leave: () => void inside.leave().then(quit),
      }
    } catch (error) {
      quit()
      throw error
    }
  }

  list(): readonly ConferenceView[] {
    return [...this.#rooms].map(([name, { members }]) => ({
      name,
      members: [...members].map(({ stage: { callUid, facts }, isModerator }) =>
        ({ callUid, from: facts.from.user, moderator: isModerator })),
    }))
  }

  get #mixer(): Janus {
    if (!this.#janus) throw new Error('nobody comes here without a mixer')
    return this.#janus
  }

  #open(name: string): Room {
    const id = randomUUID()
    const room = { id, opened: this.#mixer.open(id), members: new Set<Member>() }
    this.#rooms.set(name, room)
    return room
  }

  #end(name: string, room: Room): void {
    this.#rooms.delete(name)
    void this.#mixer.end(room.id)
  }
}

/** The conferences that go on in this process: each has a room at the mixer while somebody is in it. */
import type { Log } from '../base/log.ts'
import type { Janus } from '../media/janus.ts'
import { Room, type ConferenceView, type Member, type RecordAnswer, type RoomRecordings } from './room.ts'

/** What an operator may ask of a conference, and of one who is in it. */
export type RoomWord = 'lock' | 'unlock' | 'record' | 'stop'
export type MemberWord = 'mute' | 'unmute' | 'kick'

/** Which of those asked for is not there; `done` all were. */
export type Asked = RecordAnswer | 'no conference' | 'no member'

export interface RoomsPorts {
  readonly log: Log
  /** Who mixes conferences; without it there are none. */
  readonly janus?: Janus | undefined
  readonly recordings?: RoomRecordings | undefined
}

export class Rooms {
  readonly #ports: RoomsPorts
  readonly #rooms = new Map<string, Room>()

  constructor(ports: RoomsPorts) {
    this.#ports = ports
  }

  get isUp(): boolean {
    return this.#ports.janus?.isUp ?? false
  }

  find(name: string): Room | undefined {
    return this.#rooms.get(name)
  }

  /** The conference of this name, begun when there is none. */
  enter(name: string): Room {
    const { janus, log, recordings } = this.#ports
    if (!janus) throw new Error('nobody comes here without a mixer')
    const known = this.#rooms.get(name)
    if (known) return known
    const room: Room = new Room(name, {
      janus, log, recordings, ended: () => { if (this.#rooms.get(name) === room) this.#rooms.delete(name) },
    })
    this.#rooms.set(name, room)
    return room
  }

  list(): readonly ConferenceView[] {
    return [...this.#rooms.values()].map(room => room.describe())
  }

  /** @throws RouterError MIXER_UNAVAILABLE */
  async ask(name: string, word: RoomWord): Promise<Asked> {
    const room = this.#rooms.get(name)
    if (!room) return 'no conference'
    if (word === 'record' || word === 'stop') return await room.record(word === 'record')
    room.lock(word === 'lock')
    return 'done'
  }

  /** @throws RouterError MIXER_UNAVAILABLE */
  async askMember(name: string, callUid: string, word: MemberWord): Promise<Asked> {
    const room = this.#rooms.get(name)
    const member: Member | undefined = room?.find(callUid)
    if (!room) return 'no conference'
    if (!member) return 'no member'
    if (word === 'kick') member.gone('sent out by an operator')
    else await room.mute(member, word === 'mute')
    return 'done'
  }

  /** Says a prompt of the policy to everybody in it. */
  announce(name: string, prompt: string): Asked {
    const room = this.#rooms.get(name)
    room?.announce([prompt])
    return room ? 'done' : 'no conference'
  }
}

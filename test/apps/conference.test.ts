/** The recording of a conference, at a mixer that does not always answer. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Room, type Member, type RoomRecordings } from '../../src/apps/room.ts'
import { createLog } from '../../src/base/log.ts'
import { RouterError } from '../../src/base/errors.ts'
import type { Stage } from '../../src/call/stage.ts'
import type { Janus, MemberPlace } from '../../src/media/janus.ts'
import { compileConference } from '../../src/policy/apps/compile-conference.ts'
import { eventually } from '../support/eventually.ts'

const test = suite('recorded conferences')
const plan = compileConference('board', { record: true })
const place: MemberPlace = { host: '127.0.0.1', port: 9, codec: 'pcmu', payload: 0 }

/** A mixer and a folder: what they were asked, in order. */
class World {
  readonly did: string[] = []
  /** It does not answer in time. */
  isSilent = false
  readonly room: Room
  #begun = 0

  constructor() {
    const janus: Janus = {
      isUp: true,
      open: () => Promise.resolve(),
      record: (_, file) => {
        this.did.push(file === undefined ? 'write no more' : `write ${file}`)
        return this.isSilent ? Promise.reject(new RouterError('MIXER_UNAVAILABLE', 'no answer')) : Promise.resolve()
      },
      end: () => Promise.resolve(),
      join: () => Promise.resolve({
        place: { host: '127.0.0.1', port: 9 }, mute: () => Promise.resolve(), leave: () => Promise.resolve(),
      }),
      close: () => {},
    }
    const recordings: RoomRecordings = {
      begin: () => {
        const file = `${++this.#begun}.wav`
        return { mixed: file, file, over: () => { this.did.push(`${file} is over`) } }
      },
    }
    const log = createLog('silent', { write: () => {} })
    this.room = new Room('board', { janus, log, recordings, ended: () => {} })
  }

  async join(): Promise<void> {
    const member: Member = { stage: {} as Stage, isModerator: false, gone: () => {}, hears: () => {}, say: () => {} }
    await this.room.join(plan, member, place)
  }
}

test('a recording that the mixer did not answer is called off, and begun again with the next member', async () => {
  const world = new World()
  world.isSilent = true
  try {
    await world.join()
    assert.unreachable()
  } catch (error) {
    assert.instance(error, RouterError)
  }
  await eventually(1_000, 'the end of it', () => world.did.includes('1.wav is over'))
  assert.equal(world.did, ['write 1.wav', 'write no more', '1.wav is over'])
  assert.is(world.room.describe().recording, undefined)
  world.isSilent = false
  await world.join()
  await world.join()
  assert.equal(world.did.slice(3), ['write 2.wav'])
  assert.is(await world.room.record(false), 'done')
  await world.join()
  assert.equal(world.did.slice(4), ['write no more', '2.wav is over'], 'nobody takes back what was asked for')
})

test.run()

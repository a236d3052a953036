/** Rooms at a real Janus: each is ended, whatever becomes of the connection and of who made it. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createJanus, type Janus } from '../../src/media/janus.ts'
import { eventually } from '../support/eventually.ts'
import { roomsAt, wayTo, type Way } from '../support/janus-rooms.ts'
import { startJanusServer, type JanusServer } from '../support/janus.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const SECRET = 'of-the-test'
const test = suite('rooms at a mixer')
let server: JanusServer

test('a mixer is there', async () => {
  server = await startJanusServer(SECRET)
})

interface Process extends AsyncDisposable {
  readonly janus: Janus
  readonly clock: VirtualClock
  readonly way: Way
  /** How many rooms of others it ended. */
  readonly left: number[]
  /** SIGKILL, as the mixer sees it. */
  kill(): void
}

async function router(secret: () => string | undefined = () => SECRET): Promise<Process> {
  const way = await wayTo(server.url)
  const clock = new VirtualClock()
  const left: number[] = []
  const janus = createJanus({ url: way.url, secret, clock, onLink: () => {}, onLeft: count => left.push(count) })
  await eventually(5_000, 'the mixer', () => janus.isUp)
  const kill = (): void => {
    way.cut()
    janus.close()
  }
  return {
    janus, clock, way, left, kill,
    async [Symbol.asyncDispose]() {
      kill()
      await way[Symbol.asyncDispose]()
      assert.is(clock.pending, 0, 'no timer is left')
    },
  }
}

const rooms = async (): Promise<Readonly<Record<string, number>>> => await roomsAt(server.url, SECRET)
const names = async (): Promise<readonly string[]> => Object.keys(await rooms()).filter(name => name.includes('room'))
const joined = (janus: Janus, room: string): ReturnType<Janus['join']> =>
  janus.join(room, { host: '127.0.0.1', port: 9, codec: 'pcmu', payload: 0 }, false, () => {})

test('one that could not be ended while the connection was lost is ended when it is there again', async () => {
  await using it = await router()
  await it.janus.open('room-lost')
  await joined(it.janus, 'room-lost')
  it.way.cut()
  await eventually(5_000, 'the loss', () => !it.janus.isUp)
  await it.janus.end('room-lost')
  assert.is((await names()).length, 1)
  it.way.mend()
  it.clock.advance(1_000)
  await eventually(5_000, 'its end', async () => (await names()).length === 0)
  assert.equal(it.left, [])
})

test('the next process ends those of one that was killed, and none that somebody is in', async () => {
  await using killed = await router()
  await using living = await router()
  for (const [{ janus }, room] of [[killed, 'room-left'], [living, 'room-live']] as const) {
    await janus.open(room)
    await joined(janus, room)
  }
  killed.kill()
  await eventually(5_000, 'nobody is in it', async () => Object.values(await rooms()).includes(0))
  await using next = await router()
  await next.janus.open('room-new')
  assert.is((await names()).length, 3, 'it may be one that was just made')
  await eventually(10_000, 'its end', () => {
    next.clock.advance(250)
    return next.left.length > 0
  })
  assert.equal([[...await names()].sort(), next.left], [['pointsman-room-live', 'pointsman-room-new'], [1]])
  for (const [{ janus }, room] of [[living, 'room-live'], [next, 'room-new']] as const) await janus.end(room)
  assert.equal(await names(), [])
})

test('a mixer is gone', async () => {
  await server.stop()
  await assertNothingLeft()
})

test.run()

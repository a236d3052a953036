/** When the recording of a call goes on, whoever does it; and what becomes of the call when nobody can. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RouterError } from '../../src/base/errors.ts'
import {
  CallRecording, type RecordingMoment, type RecordingSnapshot, type ServerOrder, type Talk,
} from '../../src/call/recording.ts'
import type { Side } from '../../src/media/media.ts'
import type { RecordWish } from '../../src/policy/record-wish.ts'

const test = suite('the recording of a call')

const archive = { name: 'archive', contacts: [], media: { transport: 'plain', codecs: undefined } } as const
const atServer: RecordWish = { mandatory: false, server: archive }
const inFile: RecordWish = { mandatory: false }

/** A recording, what was asked for it and what was told of it. */
class World {
  readonly asked: string[] = []
  readonly told: string[] = []
  /** What was told last of what the engine writes. */
  captured: { readonly moments: readonly RecordingMoment[] } | undefined
  /** Set to make what is asked next fail. */
  failing: string | undefined
  order: ServerOrder | undefined
  talk: Talk = { held: new Set(), spoken: '' }
  readonly recording: CallRecording

  constructor(before?: RecordingSnapshot, servers = true) {
    const done = async (what: string): Promise<void> => {
      this.asked.push(what)
      if (this.failing !== undefined) throw new RouterError('RECORDER_UNAVAILABLE', this.failing)
    }
    const recorded = { name: 'session', ports: { a: [], b: [] }, payloads: { a: {}, b: {} } }
    this.recording = new CallRecording({
      session: () => ({ record: on => done(on ? 'file' : 'no file'), recorded }),
      agreed: async () => undefined,
      talk: () => this.talk,
      files: { trouble: undefined },
      servers: servers ? {
        open: order => {
          this.order = order
          this.asked.push('open')
          return { set: state => done(state), talks: ({ held }) => { this.asked.push(`held ${[...held].join()}`) } }
        },
      } : undefined,
      call: { callUid: 'u1', group: 'u1', startedAtMs: 0, parties: { a: { uri: 'sip:a' }, b: { uri: 'sip:b' } } },
      nowMs: () => 0,
      tell: event => {
        if (event.on === 'captured') this.captured = event
        else if (event.on === 'recorded') this.told.push('recorded')
        else this.told.push([event.did, ...[event.server, event.why].filter(each => each !== undefined)].join(' '))
      },
      hangUp: why => this.told.push(`hang up: ${why}`),
    }, before)
  }
}

const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('a server is asked once the two talk, and each start is a recording of its own', async () => {
  const world = new World()
  assert.not.ok(world.recording.ask('start'), 'nobody has answered')
  world.recording.answered(atServer)
  await settled()
  assert.ok(world.recording.ask('pause') && world.recording.ask('resume') && world.recording.ask('stop'))
  assert.not.ok(world.recording.ask('pause'), 'there is nothing to pause')
  await settled()
  assert.equal(world.asked, ['open', 'on', 'paused', 'on', 'off'])
  assert.equal(world.told, ['start', 'pause', 'resume', 'stop'].map(did => `${did} archive`))
  assert.ok(world.recording.ask('start'))
  assert.equal(world.asked.splice(5), ['open', 'on'])
})

test('a recording that is to be asked for waits for that', async () => {
  const world = new World()
  world.recording.answered({ ...atServer, asked: true })
  assert.equal([world.recording.state, world.asked], ['off', []])
  assert.ok(world.recording.ask('start'))
  assert.equal(world.asked, ['open', 'on'])
})

for (const mandatory of [false, true]) {
  test(`a server that fails ends the ${mandatory ? 'call that must be recorded' : 'recording alone'}`, async () => {
    const ended = mandatory ? ['hang up: it cannot be recorded: 503 No'] : []
    const refused = new World()
    refused.failing = '503 No'
    refused.recording.answered({ ...atServer, mandatory })
    await settled()
    assert.equal([refused.told, refused.asked], [['failed archive 503 No', ...ended], ['open', 'on', 'off']])
    const lost = new World()
    lost.recording.answered({ ...atServer, mandatory })
    await settled()
    lost.order?.failed('503 No')
    assert.equal(lost.told, ['start archive', 'failed archive 503 No', ...ended])
    lost.order?.failed('503 No')
    assert.is(lost.told.length, 2 + ended.length, 'once')
  })
}

test('a pause a server does not take ends the recording; of a file it holds, and the refusal is told', async () => {
  for (const [wish, state, told] of [
    [atServer, 'off', 'failed archive 500 No'], [inFile, 'paused', 'pause 500 No'],
  ] as const) {
    const world = new World()
    world.recording.answered(wish)
    await settled()
    world.failing = '500 No'
    assert.ok(world.recording.ask('pause'))
    await settled()
    assert.equal([world.recording.state, world.told.at(-1)], [state, told])
  }
})

test('who asks for ever more is refused another start, never a pause or a stop', async () => {
  const world = new World()
  world.recording.answered(inFile)
  for (let times = 0; world.recording.ask('pause') && world.recording.ask('resume'); times++) assert.ok(times < 1_000)
  assert.is(world.recording.state, 'paused', 'it was not to go on')
  const { moments: { length } } = world.recording.snapshot()
  assert.ok(world.recording.ask('stop'))
  assert.is(world.recording.snapshot().moments.length, length + 1)
})

test('a full disk stops files and not what goes to a server', async () => {
  for (const [wish, state] of [[atServer, 'on'], [inFile, 'off']] as const) {
    const world = new World()
    world.recording.answered(wish)
    await settled()
    world.recording.unwritten('no room for recordings')
    assert.is(world.recording.state, state)
  }
})

test('a server hears who is on hold, from before it was asked and after', async () => {
  const world = new World()
  const held = (...sides: Side[]): void => {
    world.talk = { held: new Set(sides), spoken: '' }
    world.recording.talksAnew()
  }
  held('b')
  world.recording.answered(atServer)
  assert.equal([...world.order?.talk.held ?? []], ['b'])
  held()
  assert.equal(world.asked, ['open', 'on', 'held '])
})

test('the end of a call ends what is recorded of it, and makes a file of what is here alone', async () => {
  for (const [wish, asked, told] of [
    [atServer, ['open', 'on', 'off'], []], [inFile, ['file', 'no file'], ['recorded']],
  ] as const) {
    const world = new World()
    world.recording.answered(wish)
    await settled()
    world.told.length = 0
    world.recording.end()?.()
    await settled()
    assert.equal([world.asked, world.told], [[...asked], [...told]])
    assert.not.ok(world.recording.ask('start'), 'it is over')
  }
})

test('after a restart a recording at a server begins again, a paused one when it is asked for', async () => {
  for (const [state, asked, told] of [['on', ['open', 'on'], ['start archive']], ['paused', [], []]] as const) {
    const world = new World({ state, moments: [{ did: 'start', atMs: 0 }], wish: atServer })
    world.recording.resumed()
    await settled()
    assert.equal([world.asked, world.told], [[...asked], [...told]])
    assert.is(world.recording.ask('start'), state === 'paused')
  }
})

test('where nothing speaks to recording servers a call is not recorded, and the record says why', () => {
  const world = new World(undefined, false)
  world.recording.answered(atServer)
  assert.equal(world.told, ['failed archive nothing here speaks to recording servers'])
})

test.run()

/** The dialog with a recording server, played by hand: what it is sent, and what becomes of a call it fails. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RouterError } from '../../src/base/errors.ts'
import type { ServerOrder, ServerRecording } from '../../src/call/recording.ts'
import type { Body } from '../../src/edge/signaling.ts'
import type { Side } from '../../src/media/media.ts'
import { ServerSession } from '../../src/recording/server-session.ts'
import { partsOf } from '../../src/sip/multipart.ts'
import { FakeMedia, relayed } from '../support/fake-media.ts'
import { FakeSignaling, sdpBody, type FakePlacedLeg } from '../support/fake-signaling.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const test = suite('recording at a server')
const contactAt = (host: string) => ({ uri: `sip:rec@${host}`, user: 'rec', host, params: '' })
const gone = { on: 'gone', why: 'no answer to OPTIONS' } as const

class World {
  readonly clock = new VirtualClock()
  readonly signaling = new FakeSignaling()
  readonly media = new FakeMedia()
  readonly failures: string[] = []
  /** Tells that the call's media came to another node. */
  moves: () => void = () => { throw new Error('nothing was copied') }
  readonly recording: ServerRecording

  constructor(change: Partial<ServerOrder> = {}) {
    const session = this.media.open(relayed)
    this.recording = new ServerSession(
      { signaling: this.signaling, clock: this.clock, boundary: () => 'between' }, {
        callUid: 'u1', group: 'u1', startedAtMs: this.clock.nowMs() - 3000,
        parties: { a: { uri: 'sip:ann@192.0.2.1', name: 'Ann' }, b: { uri: 'sip:bob@192.0.2.2' } },
        server: {
          name: 'archive', contacts: [contactAt('10.0.0.1'), contactAt('10.0.0.2')],
          media: { transport: 'plain', codecs: undefined },
        },
        session: async () => ({
          copy: (terms, onGone) => {
            this.moves = onGone
            return session.copy(terms, onGone)
          },
        }),
        talk: { held: new Set(), spoken: 'pcma' }, failed: why => this.failures.push(why), ...change,
      },
    )
  }

  /** What was asked of the media since this was asked last. */
  asked(): readonly string[] {
    return this.media.asked.splice(0).filter(each => each.startsWith('copy'))
  }

  get leg(): FakePlacedLeg {
    return this.signaling.last
  }

  /** The server takes the newest offer. */
  async accepts(): Promise<void> {
    const re = this.leg.said.filter(what => what === 'INVITE').length
    if (re === 0) this.leg.happens({ on: 'answer', status: 200, headers: [], body: sdpBody() })
    else this.leg.happens({
      on: 'response', id: `${this.leg.callId}-${re}`, status: 200, reason: 'OK', headers: [], body: sdpBody(),
    })
    await this.clock.pass(0)
  }

  /** Recorded at the first server. */
  async begin(): Promise<void> {
    await this.does('on')
    this.asked()
  }

  /** It is asked for, and the server takes it. */
  async does(state: 'on' | 'paused'): Promise<void> {
    const done = this.recording.set(state)
    await this.clock.pass(0)
    await this.accepts()
    await done
  }
}

function described(body: Body | undefined): { readonly sdp: string; readonly xml: string } {
  const [sdp, xml] = partsOf(body?.type ?? '', body?.text ?? '')
  assert.equal([sdp?.type, xml?.type], ['application/sdp', 'application/rs-metadata+xml'])
  return { sdp: sdp?.text ?? '', xml: xml?.text ?? '' }
}

const versionIn = (sdp: string): number => Number(/^o=\S+ \S+ (\d+)/m.exec(sdp)?.[1])
const lastOffer = (world: World): ReturnType<typeof described> =>
  described(world.leg.sent.findLast(({ what }) => what === 'INVITE')?.body)
/** How many streams of the other party each hears. */
const hears = (xml: string): readonly number[] =>
  xml.split('<participantstreamassoc').slice(1).map(each => each.split('<recv>').length - 1)

test('a server is invited as RFC 7866 has it, and gets the copy it takes', async () => {
  const world = new World()
  const begun = world.recording.set('on')
  await world.clock.pass(0)
  const { dialed } = world.leg
  assert.equal([dialed.requestUri, dialed.requires, dialed.features], ['sip:rec@10.0.0.1', ['siprec'], ['+sip.src']])
  assert.is(dialed.body?.type, 'multipart/mixed;boundary=between')
  assert.match(dialed.body?.text ?? '', 'Content-Disposition: recording-session\r\n')
  const { sdp, xml } = described(dialed.body)
  assert.equal(sdp.match(/^a=(?:label:\d|send.*)$/gm)?.map(line => line.trim()),
    ['a=sendonly', 'a=label:1', 'a=sendonly', 'a=label:2'])
  assert.equal([...xml.matchAll(/<label>(.*?)</g)].map(([, label]) => label), ['1', '2'])
  assert.equal(world.asked(), ['copy'])
  await world.accepts()
  await begun
  assert.equal(world.asked(), ['copy answered'])
  assert.equal(world.leg.said, ['ACK'])
})

test('a pause ends the copy and says so, and going on makes another in the same dialog', async () => {
  const world = new World()
  await world.begin()
  const first = versionIn(described(world.leg.dialed.body).sdp)
  await world.does('paused')
  const { sdp } = lastOffer(world)
  assert.equal(sdp.match(/^a=(?:inactive|send.*)$/gm)?.map(line => line.trim()), ['a=inactive', 'a=inactive'])
  assert.equal(world.asked(), ['copy no more'])
  await world.does('on')
  assert.equal(world.asked(), ['copy', 'copy answered'])
  assert.equal([versionIn(sdp), versionIn(lastOffer(world).sdp)], [first + 1, first + 2])
  assert.equal(world.leg.said, ['ACK', 'INVITE', 'ACK b1-call-id-1', 'INVITE', 'ACK b1-call-id-2'])
  await world.recording.set('off')
  assert.equal([world.asked(), world.leg.said.at(-1)], [['copy no more'], 'BYE'])
})

test('whoever is put on hold hears nobody, the server is told; the same once more is no news', async () => {
  const world = new World()
  await world.begin()
  const held = (...sides: Side[]): Promise<void> => {
    world.recording.talks({ held: new Set(sides), spoken: 'pcma' })
    return world.clock.pass(0)
  }
  await held('b')
  await world.accepts()
  await held('b')
  assert.equal(hears(lastOffer(world).xml), [1, 0])
  await held()
  await world.accepts()
  assert.equal(hears(lastOffer(world).xml), [1, 1])
  assert.is(world.leg.said.filter(what => what === 'INVITE').length, 2)
  assert.equal(world.asked(), [], 'the copy goes on')
})

test('when the media of the call comes to another node it is copied there', async () => {
  const world = new World()
  await world.begin()
  world.moves()
  await world.clock.pass(0)
  await world.accepts()
  assert.equal(world.asked(), ['copy', 'copy answered'])
  assert.equal(world.failures, [])
})

test('when they speak in something else they are copied anew, and what was copied before ends', async () => {
  const world = new World()
  await world.begin()
  for (const spoken of ['pcmu', 'pcmu']) world.recording.talks({ held: new Set(['b']), spoken })
  await world.clock.pass(0)
  await world.accepts()
  assert.equal(world.asked(), ['copy', 'copy answered', 'copy no more'])
  assert.is(world.leg.said.filter(what => what === 'INVITE').length, 1)
  assert.equal(hears(lastOffer(world).xml), [1, 0])
  assert.equal(world.failures, [])
})

test('what they speak in during a pause is copied when it is over', async () => {
  const world = new World()
  await world.begin()
  await world.does('paused')
  world.recording.talks({ held: new Set(), spoken: 'pcmu' })
  await world.clock.pass(0)
  assert.equal(world.asked(), ['copy no more'])
  await world.does('on')
  assert.equal(world.asked(), ['copy', 'copy answered'])
})

test('a server that takes no other media is told as one that failed', async () => {
  const world = new World()
  await world.begin()
  world.moves()
  await world.clock.pass(0)
  world.leg.happens({ on: 'response', id: 'b1-call-id-1', status: 488, reason: 'Not Acceptable Here', headers: [] })
  await world.clock.pass(0)
  assert.equal(world.failures, ['488 Not Acceptable Here'])
})

test('when its offer and ours cross, ours is made again after its turn', async () => {
  const world = new World()
  await world.begin()
  world.recording.talks({ held: new Set(['a']), spoken: 'pcma' })
  await world.clock.pass(0)
  world.leg.happens({ on: 'request', request: { id: 'theirs', method: 'INVITE', headers: [], body: sdpBody() } })
  world.leg.happens({ on: 'response', id: 'b1-call-id-1', status: 491, reason: 'Request Pending', headers: [] })
  assert.ok(world.leg.said.includes('488 to theirs'), 'what is recorded is not the server\'s to say')
  await world.clock.pass(5_000)
  assert.is(world.leg.said.filter(what => what === 'INVITE').length, 2)
  await world.accepts()
  assert.equal(world.failures, [])
})

test('the next contact is asked when one refuses or does not answer in time', async () => {
  const world = new World()
  const begun = world.recording.set('on')
  await world.clock.pass(0)
  const [first] = world.signaling.placed
  await world.clock.pass(5_000)
  assert.equal(first?.said, ['CANCEL'])
  first?.happens({ on: 'refused', status: 487, reason: 'Request Terminated', headers: [], cause: 'cancelled' })
  await world.clock.pass(0)
  assert.is(world.leg.dialed.requestUri, 'sip:rec@10.0.0.2')
  await world.accepts()
  await begun
})

test('when all contacts refuse it says why, and nothing of the copy is left', async () => {
  const world = new World()
  const begun = world.recording.set('on').then(() => assert.unreachable(), (error: unknown) => error)
  for (const status of [503, 486]) {
    await world.clock.pass(0)
    world.leg.happens({ on: 'refused', status, reason: 'No', headers: [] })
  }
  const error = await begun
  assert.ok(error instanceof RouterError)
  assert.equal([error.code, error.message], ['RECORDER_UNAVAILABLE', '503 No; 486 No'])
  await world.recording.set('off')
  assert.equal(world.asked(), ['copy', 'copy no more'])
})

for (const [what, event, why] of [
  ['hangs up', { on: 'bye', headers: [] }, 'the recording server hung up'], ['is gone', gone, gone.why],
] as const) {
  test(`a server that ${what} is told of once`, async () => {
    const world = new World()
    await world.begin()
    world.leg.happens(event)
    assert.equal(world.failures, [why])
    await world.recording.set('off')
    assert.equal(world.asked(), ['copy no more'])
    assert.not.ok(world.leg.said.includes('BYE'))
  })
}

test('a call that ends while the server rings gives the INVITE and the copy up', async () => {
  const world = new World()
  const begun = world.recording.set('on')
  await world.clock.pass(0)
  await world.recording.set('off')
  world.leg.happens({ on: 'refused', status: 487, reason: 'Request Terminated', headers: [], cause: 'cancelled' })
  await begun
  assert.equal(world.leg.said, ['CANCEL'])
  assert.equal(world.signaling.placed.length, 1, 'nobody else is asked')
  assert.equal(world.asked(), ['copy', 'copy no more'])
  assert.equal(world.failures, [])
})

test.run()

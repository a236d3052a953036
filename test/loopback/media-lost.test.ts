/**
 * A media engine is killed under calls that talk. From Redis it brings the audio back itself; without,
 * the calls move to another engine, or end and say why. Heard on received RTP.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sdp } from '../edge/messages.ts'
import { phone } from '../edge/phones.ts'
import { answers, calls, isLed, type Talker } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRedis } from '../support/redis.ts'
import { startRouter } from '../support/router.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { TalkingPairs, type Pair } from '../support/talking-pairs.ts'
import { toneFile } from '../support/tone.ts'

const PAIRS = 6
/** Whoever calls waits with music. */
const musical = {
  'policy.yaml': `policy: 1
prompts: sounds
rules: [{ name: orbit, when: { peer: anyone }, do: { park: { music: music.wav } } }]
`,
  'sounds/music.wav': toneFile(750, 500),
}
const test = suite('media lost')

/** Longer than it takes until the router has heard of an engine that it runs for more than a second. */
const isSeen = (): Promise<unknown> => new Promise(resolve => setTimeout(resolve, 3_500))

async function allHear(pairs: TalkingPairs, limitMs: number): Promise<void> {
  await eventually(limitMs, 'all hear each other', async () => (await pairs.deaf()).length === 0)
}

test('an engine with Redis comes back with its calls, and nobody is asked anything', async () => {
  const redis = await startRedis()
  const engine = await startRtpengine({ args: [`--redis=127.0.0.1:${redis.port}/1`] })
  await using pairs = await TalkingPairs.open()
  await using router = await startRouter({ rtpengine: [engine.address], policy: pairs.policy })
  await pairs.call(router.sip, PAIRS)
  await allHear(pairs, 5_000)
  await engine.kill9()
  await engine.start()
  const startedMs = performance.now()
  await allHear(pairs, 5_000)
  assert.ok(performance.now() - startedMs < 5_000, 'after a restart the calls are heard again')
  assert.is(pairs.reoffers, 0)
  pairs.hangUp()
  await eventually(5_000, 'no session', async () => await engine.sessions() === 0)
  await router.stop()
  await engine.stop()
  await redis.close()
})

test('an engine with Redis plays again what it played, also when it is back at once', async () => {
  const redis = await startRedis()
  const engine = await startRtpengine({ args: [`--redis=127.0.0.1:${redis.port}/1`] })
  const ann = await phone('udp')
  const rtp = await RtpPhone.open(440)
  await using router = await startRouter({ rtpengine: [engine.address], policy: musical })
  const { party } = await calls(ann, rtp, `sip:701@${router.sip}`)
  const hearsMusic = (): Promise<unknown> => rtp.hear('music', ({ level }) => level(750) > 2_000, 8_000)
  await hearsMusic()
  await engine.kill9()
  await eventually(3_000, 'the router knows', async () => await router.metric('pointsman_media_node_up') === 0)
  await engine.start()
  await hearsMusic()
  await isSeen()
  await engine.kill9()
  await engine.start()
  await hearsMusic()
  assert.is(await engine.sessions(), 1)
  assert.not(party.events.some(({ on }) => on === 'request'), 'the caller was asked nothing')
  party.leg.bye()
  await router.take(1)
  await router.stop()
  rtp.close()
  await ann.close()
  await engine.stop()
  await redis.close()
})

test('without Redis calls move to the other engine, and new ones are not bothered', async () => {
  const engines = [await startRtpengine(), await startRtpengine()] as const
  await using pairs = await TalkingPairs.open()
  await using router = await startRouter({ rtpengine: engines.map(({ address }) => address), policy: pairs.policy })
  await pairs.call(router.sip, PAIRS)
  await allHear(pairs, 5_000)
  await engines[0].kill9()
  await pairs.call(router.sip, 2)
  await allHear(pairs, 8_000)
  assert.is(pairs.reoffers, PAIRS, 'both parties of half of the calls were asked')
  assert.is(await engines[1].sessions(), PAIRS + 2)
  pairs.hangUp()
  assert.ok((await router.take(PAIRS + 2)).every(({ status }) => status === 200))
  await router.stop()
  for (const engine of engines) await engine.stop()
})

test('whoever waits with music hears it from the other engine, also when their offer and ours crossed', async () => {
  const engines = [await startRtpengine(), await startRtpengine()]
  const ann = await phone('udp', undefined, { patienceMs: 8_000 })
  const rtp = await RtpPhone.open(440)
  await using router = await startRouter({ rtpengine: engines.map(({ address }) => address), policy: musical })
  const hearsMusic = (): Promise<unknown> => rtp.hear('music', ({ level }) => level(750) > 2_000, 8_000)
  const party = ann.dial(`sip:701@${router.sip}`, { body: sdp(rtp.describe()) })
  rtp.talkTo((await party.next('answer')).body?.text ?? '')
  party.leg.ack()
  await hearsMusic()
  for (const engine of engines) if (await engine.sessions() > 0) await engine.kill9()
  const { request: first } = await party.next('request')
  party.leg.respond(first.id, 491)
  const { request } = await party.next('request')
  assert.equal([first.method, request.method], ['INVITE', 'INVITE'])
  party.leg.respond(request.id, 200, { body: sdp(rtp.describe({ version: 2 })) })
  rtp.talkTo(request.body?.text ?? '')
  await hearsMusic()
  party.leg.bye()
  assert.is((await router.take(1))[0]?.status, 200)
  await router.stop()
  rtp.close()
  await ann.close()
  for (const engine of engines) await engine.stop()
})

test('who waits in a queue hears music from the other engine, after a refusal and while an agent rings', async () => {
  const engines = [await startRtpengine(), await startRtpengine()] as const
  const [ann, bob] = [await phone('udp', undefined, { patienceMs: 8_000 }), await phone('udp')]
  const [anns, bobs] = [await RtpPhone.open(440), await RtpPhone.open(1_000)]
  await using router = await startRouter({
    rtpengine: engines.map(({ address }) => address), policy: {
      'policy.yaml': `policy: 1
prompts: sounds
peers: { bob: { contact: "${bob.uri}" } }
queues: { sales: { agents: [bob], music: music.wav, rest: { after-refusal: 6s } } }
rules: [{ name: sales, when: { peer: anyone }, do: { queue: sales } }]
`,
      'sounds/music.wav': toneFile(750, 500),
    },
  })
  const hearsMusic = (): Promise<unknown> => anns.hear('music', ({ level }) => level(750) > 2_000, 8_000)
  /** The engine that has the caller is killed, and back before the next one is. */
  async function changes(): Promise<void> {
    const [one, two] = engines
    const lost = await one.sessions() > 0 ? one : two
    await lost.kill9()
    await isLed(caller, ++version)
    await lost.start()
    await hearsMusic()
  }
  let version = 1
  const caller = await calls(ann, anns, `sip:sales@${router.sip}`)
  const { leg } = await bob.taken()
  leg.reject(486, 'Busy Here')
  await hearsMusic()
  await changes()
  const agent = await bob.taken()
  await changes()
  const answered = answers(agent, bobs)
  let isHeard = false
  /** Goes wherever a re-INVITE leads. */
  async function follows(talker: Talker, from: number): Promise<void> {
    for (let next = from; !isHeard; await new Promise(resolve => setTimeout(resolve, 20))) {
      if (talker.party.events.some(({ on }) => on === 'request')) await isLed(talker, next++)
    }
  }
  const both = Promise.all([follows(caller, ++version), follows(answered, 2)])
  await bothHear(anns, bobs, 'through the engine that is left')
  isHeard = true
  await both
  caller.party.leg.bye()
  await router.take(3)
  await router.stop()
  for (const voice of [anns, bobs]) voice.close()
  for (const each of [ann, bob]) await each.close()
  for (const engine of engines) await engine.stop()
})

test('an engine that comes back empty is offered its calls anew', async () => {
  const engine = await startRtpengine()
  await using pairs = await TalkingPairs.open()
  // Phones with a session timer take an offer like the last for a refresh, and answer it without a word to anybody.
  const args = ['--session-timer', 'off']
  await using router = await startRouter({ rtpengine: [engine.address], policy: pairs.policy, args })
  await pairs.call(router.sip, 2)
  await allHear(pairs, 5_000)
  await engine.kill9()
  await eventually(3_000, 'the router knows', async () => await router.metric('pointsman_media_node_up') === 0)
  await engine.start()
  await allHear(pairs, 5_000)
  assert.is(pairs.reoffers, 4)
  pairs.hangUp()
  await router.stop()
  await engine.stop()
})

test('an engine that is back before anybody asked for it is offered its calls anew', async () => {
  const engine = await startRtpengine()
  await using pairs = await TalkingPairs.open()
  await using router = await startRouter({
    rtpengine: [engine.address], policy: pairs.policy, args: ['--session-timer', 'off'],
  })
  await pairs.call(router.sip, 2)
  await allHear(pairs, 5_000)
  await isSeen()
  await engine.kill9()
  await engine.start()
  await allHear(pairs, 8_000)
  assert.is(pairs.reoffers, 4)
  pairs.hangUp()
  await router.take(2)
  await router.stop()
  await engine.stop()
})

test('without any engine calls wait for theirs, then end, and their records say why', async () => {
  const engine = await startRtpengine()
  await using pairs = await TalkingPairs.open()
  await using router = await startRouter({ rtpengine: [engine.address], policy: pairs.policy })
  await pairs.call(router.sip, 2)
  await engine.kill9()
  const killedMs = performance.now()
  await Promise.all(pairs.all.map(({ ended }: Pair) => ended))
  assert.ok(performance.now() - killedMs > 4_500, 'it might have come back')
  for (const { reason } of await router.take(2)) assert.match(reason, /^the media engine was lost: /)
  await router.stop()
  await engine.stop()
})

test('nothing is left open', () => assertNothingLeft())

test.run()

/** A queue through the real router and a real rtpengine: music, a place, a refusal, and who takes the call. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone, type Phone } from '../edge/phones.ts'
import { sdp } from '../edge/messages.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'

/** Prompts are told apart by their tones. Hz. */
const musicHz = 750
const nextHz = 600

const test = suite('queue')
let engine: Rtpengine
let router: Router
let ann: Phone
let bob: Phone
let carol: Phone
let anns: RtpPhone
let bobs: RtpPhone

interface Waiting {
  readonly callUid: string
  readonly seconds: number
}

interface View {
  readonly queues: readonly { waiting: readonly Waiting[]; agents: readonly { agent: string; is: string }[] }[]
}

test('the router, the engine and the phones are ready', async () => {
  engine = await startRtpengine()
  ann = await phone('udp')
  bob = await phone('udp')
  carol = await phone('udp')
  anns = await RtpPhone.open(440)
  bobs = await RtpPhone.open(1_000)
  router = await startRouter({
    rtpengine: [engine.address], journal: true, policy: {
      'policy.yaml': `policy: 1
prompts: sounds
peers:
  carol: { contact: "${carol.uri}" }
  bob: { contact: "${bob.uri}" }
queues:
  sales:
    agents: [carol, bob]
    order: in-order
    music: music.wav
    position: next.wav
    every: 1500ms
    rest: { after-call: 1s, after-refusal: 60s }
rules:
  - { name: sales, when: { peer: anyone, to: sales }, do: { queue: sales } }
`,
      'sounds/music.wav': toneFile(musicHz, 500), 'sounds/next.wav': toneFile(nextHz, 700),
    },
  })
})

async function view(): Promise<View['queues']> {
  return (JSON.parse((await router.admin('GET', '/queues')).text) as View).queues
}

async function waiting(): Promise<Waiting[]> {
  return (await view()).flatMap(queue => queue.waiting)
}

async function agents(): Promise<string> {
  const queues = await view()
  return queues.flatMap(queue => queue.agents.map(({ agent, is }) => `${agent} ${is}`)).join(', ')
}

test('a caller hears music and their place, and the next agent takes what the first refused', async () => {
  assert.is((await router.admin('DELETE', '/queues/sales/agents/bob')).status, 200)
  assert.is(await agents(), 'carol free, bob away')
  const party = ann.dial(`sip:sales@${router.sip}`, { body: sdp(anns.describe()) })
  anns.talkTo((await party.next('answer')).body?.text ?? '')
  party.leg.ack()
  const refusing = await carol.taken()
  await anns.hear('music', ({ level }) => level(musicHz) > 2_000)
  await anns.hear('the place', ({ level }) => level(nextHz) > 2_000)
  await anns.hear('music again', ({ level }) => level(musicHz) > 2_000)
  refusing.leg.reject(486, 'Busy Here')
  await eventually(3_000, 'the agent rests', async () => await agents() === 'carol resting, bob away')
  assert.is((await router.admin('POST', '/queues/sales/agents/bob')).status, 200)
  const taking = await bob.taken()
  taking.leg.answer({ body: sdp(bobs.describe()) })
  bobs.talkTo(taking.leg.invite.body?.text ?? '')
  await bothHear(anns, bobs, 'when they are joined', [musicHz])
  assert.is(party.events.some(({ on }) => on === 'request'), false, 'the caller was asked nothing')
  assert.is(await agents(), 'carol resting, bob talking')
  assert.is(await router.metric('pointsman_queue_wait_seconds_count'), 1)
  party.leg.bye()
  await taking.next('bye')
  await eventually(3_000, 'rests after the call', async () => (await agents()).endsWith('bob resting'))
  await eventually(3_000, 'is free again', async () => (await agents()).endsWith('bob free'))
  const records = await router.take(3)
  assert.equal(records.find(({ app }) => app !== undefined)?.app, ['waits in sales', 'calls carol', 'calls bob'])
  await eventually(3_000, 'the engine holds no session', async () => await engine.sessions() === 0)
})

test('a caller who waits when the router is killed waits on: music, her place, and an agent', async () => {
  assert.is((await router.admin('DELETE', '/queues/sales/agents/bob')).status, 200)
  const callers: { readonly rtp: RtpPhone; readonly party: ReturnType<typeof ann.dial> }[] = []
  for (const [at, user] of ['first', 'second'].entries()) {
    const rtp = await RtpPhone.open(500 + 100 * at)
    const party = ann.dial(`sip:sales@${router.sip}`, { from: { user }, body: sdp(rtp.describe()) })
    rtp.talkTo((await party.next('answer')).body?.text ?? '')
    party.leg.ack()
    await rtp.hear('music', ({ level }) => level(musicHz) > 2_000)
    callers.push({ rtp, party })
  }
  const [before] = await waiting()
  await new Promise(resolve => { setTimeout(resolve, 1_000) })
  await router.kill9()
  await router.start()
  assert.is(await agents(), 'carol resting, bob away', 'who was signed off is, and who rests does')
  const after = await waiting()
  assert.equal(after.map(({ callUid }) => callUid)[0], before?.callUid, 'in the order they came')
  assert.ok((after[0]?.seconds ?? 0) >= 1, 'and since they came')
  for (const { rtp } of callers) {
    await rtp.hear('music again', ({ level }) => level(musicHz) > 2_000)
  }
  assert.is((await router.admin('POST', '/queues/sales/agents/bob')).status, 200)
  const taking = await bob.taken()
  taking.leg.answer({ body: sdp(bobs.describe()) })
  bobs.talkTo(taking.leg.invite.body?.text ?? '')
  assert.is(taking.leg.invite.from.uri.includes('first'), true)
  const [first, second] = callers
  await first?.rtp.hear('the agent', heard => heard.hears(bobs))
  // The agent and the caller talk on through a second restart, and the agent is known to.
  await new Promise(resolve => { setTimeout(resolve, 500) })
  await router.kill9()
  await router.start()
  assert.is(await agents(), 'carol resting, bob talking')
  await first?.rtp.hear('the agent, still,', heard => heard.hears(bobs))
  first?.party.leg.bye()
  await taking.next('bye')
  const next = await bob.taken()
  assert.is(next.leg.invite.from.uri.includes('second'), true)
  next.leg.reject(486, 'Busy Here')
  second?.party.leg.bye()
  await eventually(3_000, 'nobody waits', async () => (await waiting()).length === 0)
  const records = await router.take(4)
  assert.equal(records.filter(({ app }) => app !== undefined).map(({ restored }) => restored), [true, true])
  for (const { rtp } of callers) rtp.close()
  await eventually(3_000, 'the engine holds no session', async () => await engine.sessions() === 0)
})

test('an agent there is not cannot be signed on', async () => {
  assert.is((await router.admin('POST', '/queues/sales/agents/nobody')).status, 404)
})

test('the router stops cleanly', async () => {
  assert.is(await router.stop(), 0)
  await engine.stop()
  for (const rtp of [anns, bobs]) rtp.close()
  for (const each of [ann, bob, carol]) await each.close()
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => {
  await router?.stop()
  await engine?.stop()
})
test.run()

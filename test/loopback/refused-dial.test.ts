/** Who was sent on and taken by nobody is heard where they come to next: in a voicemail, in a conference. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone, type Phone } from '../edge/phones.ts'
import { calls, informs, type Talker } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { startJanusServer, type JanusServer } from '../support/janus.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { startRouter, type Router } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { toneFile } from '../support/tone.ts'
import { onsetOf, readMono } from '../support/wav.ts'

const voiceHz = 440
const beepHz = 2_000
const musicHz = 750
const memberHz = 1_000
/** A member's tone in the mix is not as loud as it was sent. */
const HEARD = 1_000

const test = suite('refused dial')
let engine: Rtpengine
let janus: JanusServer
let router: Router
let places: TempDir
let ann: Phone
let bob: Phone
let cat: Phone
let anns: RtpPhone
let cats: RtpPhone

test('the router, the engine, the mixer and the phones are ready', async () => {
  engine = await startRtpengine()
  janus = await startJanusServer('of-the-test')
  places = await tempDir()
  ann = await phone('udp')
  bob = await phone('udp')
  cat = await phone('udp')
  anns = await RtpPhone.open(voiceHz)
  cats = await RtpPhone.open(memberHz)
  await places.write('config.json', JSON.stringify({ ...patient, voicemail: { dir: join(places.path, 'boxes') } }))
  process.env['POINTSMAN_SECRET_JANUS'] = 'of-the-test'
  router = await startRouter({
    rtpengine: [engine.address], args: ['--config', join(places.path, 'config.json'), '--janus', janus.url], policy: {
      'policy.yaml': `policy: 1
prompts: sounds
media:
  secure: { transport: srtp }
  browser: { transport: webrtc, codecs: [opus] }
peers:
  bob: { contact: "${bob.uri}" }
  bob-srtp: { contact: "${bob.uri}", media: secure }
  bob-opus: { contact: "${bob.uri}", media: browser }
conferences: { open: { limit: 5 } }
queues:
  short:
    agents: [bob-opus]
    music: music.wav
    longest: 1s
    overflow: { voicemail: { box: short, beep: beep.wav } }
  left:
    agents: [bob-srtp]
    music: music.wav
    rest: { after-refusal: 60s }
    exit: { "1": { voicemail: { box: left, beep: beep.wav } } }
flows:
  vm: [{ dial: { to: bob-srtp, music: music.wav } }, { dial: { to: bob } }, { voicemail: { box: vm, beep: beep.wav } }]
  cf: [{ dial: { to: bob } }, { conference: open }]
rules:
  - { name: vm, when: { peer: anyone, to: vm }, do: { flow: vm } }
  - { name: cf, when: { peer: anyone, to: cf }, do: { flow: cf } }
  - { name: short, when: { peer: anyone, to: short }, do: { queue: short } }
  - { name: left, when: { peer: anyone, to: left }, do: { queue: left } }
  - { name: open, when: { peer: anyone, to: open }, do: { conference: open } }
`,
      'sounds/music.wav': toneFile(musicHz, 500), 'sounds/beep.wav': toneFile(beepHz, 300),
    },
  })
  delete process.env['POINTSMAN_SECRET_JANUS']
  await eventually(5_000, 'the mixer is there', async () =>
    (await router.admin('GET', '/healthz')).text.includes('"ok"'))
})

const hears = (hz: number) => anns.hear(`a tone of ${hz} Hz`, ({ level }) => level(hz) > 2_000)

async function refuse(): Promise<void> {
  const { leg } = await bob.taken()
  leg.reject(486, 'Busy Here')
}

/** Says something for a second, and hangs up. */
async function leavesMessage({ party }: Talker, box: string): Promise<void> {
  await hears(beepHz)
  assert.not(party.events.some(({ on }) => on === 'request'), 'the caller was asked nothing')
  await new Promise(resolve => setTimeout(resolve, 1_500))
  party.leg.bye()
  const folder = join(places.path, 'boxes', box)
  const name = await eventually(5_000, `a message in ${box}`, async () =>
    (await readdir(folder)).find(each => each.endsWith('.wav')))
  const track = readMono(await readFile(join(folder, name)))
  assert.ok(onsetOf(track, voiceHz) < 1, 'what was said is in it')
}

async function meets({ party }: Talker): Promise<void> {
  const member = await calls(cat, cats, `sip:open@${router.sip}`)
  await Promise.all([
    anns.hear('the member', ({ level }) => level(memberHz) > HEARD),
    cats.hear('ann', ({ level }) => level(voiceHz) > HEARD),
  ])
  party.leg.bye()
  member.party.leg.bye()
}

test('a flow goes on to a voicemail, behind two who refuse', async () => {
  const caller = await calls(ann, anns, `sip:vm@${router.sip}`)
  await refuse()
  await refuse()
  await leavesMessage(caller, 'vm')
  await router.take(3)
})

test('a flow goes on to a conference', async () => {
  const caller = await calls(ann, anns, `sip:cf@${router.sip}`)
  await refuse()
  await meets(caller)
  await router.take(3)
})

test('a queue whose agent refused overflows to a voicemail', async () => {
  const caller = await calls(ann, anns, `sip:short@${router.sip}`)
  await refuse()
  await leavesMessage(caller, 'short')
  await router.take(2)
})

test('who leaves a queue by a digit, after a refusal and a hold, is heard in a voicemail', async () => {
  const caller = await calls(ann, anns, `sip:left@${router.sip}`)
  await refuse()
  await hears(musicHz)
  await holds(caller, 'sendonly', 2)
  await holds(caller, 'sendrecv', 3)
  await hears(musicHz)
  await informs(caller, '1')
  await leavesMessage(caller, 'left')
  await router.take(2)
})

async function holds({ party }: Talker, direction: 'sendonly' | 'sendrecv', version: number): Promise<void> {
  const id = party.leg.request('INVITE', {
    body: { type: 'application/sdp', text: anns.describe({ version, direction }) },
  })
  const { status, body } = await party.next('response')
  assert.is(status, 200)
  party.leg.ackReinvite(id)
  anns.talkTo(body?.text ?? '')
}

test('nothing is left', async () => {
  await eventually(3_000, 'no session is left', async () => await engine.sessions() === 0)
  assert.is(await router.stop(), 0)
  for (const voice of [anns, cats]) voice.close()
  for (const each of [ann, bob, cat]) await each.close()
  await engine.stop()
  await janus.stop()
  await places.remove()
  await assertNothingLeft()
})

test.after(async () => {
  await router?.[Symbol.asyncDispose]()
  await engine?.stop()
  await janus?.stop()
})

test.run()

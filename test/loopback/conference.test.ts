/** Conferences through the real router, rtpengine and Janus: who hears whom is proven by tones. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sdp } from '../edge/messages.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { calls, type Talker } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { startJanusServer, type JanusServer } from '../support/janus.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { toneFile } from '../support/tone.ts'

const LISTEN_MS = 500
/** One for each party. Hz. */
const tones = [440, 600, 800, 1_000, 1_300]
/** A member's tone in the mix is not as loud as it was sent; what is not there is far below. */
const HEARD = 1_000
const secret = 'of-the-test'
/** Said to those inside when somebody comes, and by operators. Hz. */
const news = { joined: 1_700, announced: 2_200 } as const

const test = suite('conferences')
let engine: Rtpengine
let janus: JanusServer
let router: Router
let phones: readonly Phone[]
let voices: readonly RtpPhone[]
let places: TempDir

test('the router, the engines and the phones are ready', async () => {
  const digitsAt = `127.0.0.1:${await freePort()}`
  engine = await startRtpengine({ args: [`--dtmf-log-dest=${digitsAt}`] })
  janus = await startJanusServer(secret)
  phones = await Promise.all(tones.map(() => phone('udp')))
  voices = await Promise.all(tones.map(hz => RtpPhone.open(hz)))
  process.env['POINTSMAN_SECRET_JANUS'] = secret
  process.env['POINTSMAN_SECRET_DOOR'] = '4711'
  places = await tempDir()
  const recordings = { dir: join(places.path, 'recordings'), 'engine-dir': places.path }
  const config = await places.write('config.json', JSON.stringify({ ...patient, recordings }))
  router = await startRouter({
    rtpengine: [engine.address],
    args: ['--rtpengine-dtmf', digitsAt, '--janus', janus.url, '--config', config], policy: {
      'policy.yaml': `policy: 1
prompts: sounds
conferences:
  open: { limit: 5, mute-key: "*" }
  board: { pin: "489", moderator: "9021", ask: pin.wav, sorry: pin.wav, tries: 2, ends-with-moderator: true }
  led: { pin: "secret:door", moderator: "9021", lock-key: "7", mute-all-key: "8", joined: joined.wav }
rules:
  - { name: open, when: { peer: anyone, to: open }, do: { conference: open } }
  - { name: board, when: { peer: anyone, to: board }, do: { conference: board } }
  - { name: led, when: { peer: anyone, to: led }, do: { conference: led } }
`,
      'sounds/pin.wav': toneFile(2_000, 200),
      'sounds/joined.wav': toneFile(news.joined, 1_500),
      'sounds/announced.wav': toneFile(news.announced, 1_500),
    },
  })
  delete process.env['POINTSMAN_SECRET_JANUS']
  delete process.env['POINTSMAN_SECRET_DOOR']
  const isWell = async (): Promise<boolean> => (await router.admin('GET', '/healthz')).text.includes('"ok"')
  await eventually(5_000, 'the mixer is there', isWell)
})

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  assert.ok(found !== undefined, `there is a number ${index}`)
  return found as T
}

function calling(index: number, user: string): Promise<Talker> {
  return calls(at(phones, index), at(voices, index), `sip:${user}@${router.sip}`)
}

async function dials({ rtp, hears }: Talker, digits: string): Promise<void> {
  for (const digit of digits) {
    await rtp.press(digit, hears)
    await new Promise(resolve => setTimeout(resolve, 60))
  }
}

/** Who hears which tones: `0123` of the others' places. */
async function heard(members: readonly Talker[]): Promise<readonly string[]> {
  const all = await Promise.all(members.map(({ rtp }) => rtp.listen(LISTEN_MS)))
  return all.map(({ level }) => tones.flatMap((hz, place) => level(hz) > HEARD ? [place] : []).join(''))
}

interface Room {
  readonly name: string
  readonly locked: boolean
  readonly recording?: string
  readonly members: readonly { readonly callUid: string; readonly muted: boolean }[]
}

async function rooms(): Promise<readonly Room[]> {
  return (JSON.parse((await router.admin('GET', '/conferences')).text) as { conferences: Room[] }).conferences
}

async function inside(): Promise<number> {
  return (await rooms()).flatMap(({ members }) => members).length
}

/** What an operator asks of a conference. */
async function operator(path: string, body?: object): Promise<{ readonly status: number; readonly room: Room }> {
  const answer = await fetch(`http://127.0.0.1:${router.adminPort}/conferences/${path}`, {
    method: 'POST',
    ...body && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } },
  })
  return { status: answer.status, room: JSON.parse(await answer.text() || '{}') as Room }
}

async function hearsAll(members: readonly Talker[], hz: number): Promise<void> {
  await Promise.all(members.map(({ rtp }) => eventually(8_000, `${hz} Hz is heard`, async () =>
    (await rtp.listen(LISTEN_MS)).level(hz) > HEARD)))
}

async function nobodyLeft(): Promise<void> {
  for (const rtp of voices) rtp.hush()
  await eventually(5_000, 'nobody is in a conference', async () => await inside() === 0)
  await eventually(5_000, 'nothing live', async () => await router.metric('pointsman_calls_live') === 0)
  await eventually(5_000, 'the engine holds no session', async () => await engine.sessions() === 0)
}

test('five hear the four others and never themselves, one mutes oneself, and a sixth is too many', async () => {
  const members = await Promise.all(tones.map((_, index) => calling(index, 'open')))
  assert.is(await inside(), 5)
  const all = ['1234', '0234', '0134', '0124', '0123']
  await eventually(8_000, 'the mix is minus oneself', async () => String(await heard(members)) === String(all))

  const sixth = at(phones, 0).dial(`sip:open@${router.sip}`, { body: sdp(at(voices, 0).describe()) })
  assert.is((await sixth.next('refused', 5_000)).status, 486)

  await dials(at(members, 4), '*')
  const muted = ['123', '023', '013', '012', '0123']
  await eventually(8_000, 'the last is muted', async () => String(await heard(members)) === String(muted))
  await dials(at(members, 4), '*')
  await eventually(8_000, 'and heard again', async () => String(await heard(members)) === String(all))

  for (const { party } of members) party.leg.bye()
  await nobodyLeft()
})

test('a wrong PIN is asked again, then let go; the right one gets in; who moderates ends it', async () => {
  const member = await calling(0, 'board')
  const moderator = await calling(1, 'board')
  const stranger = await calling(2, 'board')
  await Promise.all([dials(member, '489#'), dials(moderator, '9021'), dials(stranger, '111#')])
  await eventually(8_000, 'two are in', async () => await inside() === 2)
  await eventually(8_000, 'they hear each other alone', async () =>
    String(await heard([member, moderator])) === String(['1', '0']))
  await new Promise(resolve => setTimeout(resolve, 500))
  await dials(stranger, '222#')
  await stranger.party.next('bye', 5_000)
  moderator.party.leg.bye()
  await member.party.next('bye', 5_000)
  await nobodyLeft()
})

test('who moderates locks the door and mutes the others by keys; a PIN may be a secret', async () => {
  const member = await calling(0, 'led')
  await dials(member, '4711#')
  await eventually(8_000, 'one is in', async () => await inside() === 1)
  const moderator = await calling(1, 'led')
  await dials(moderator, '9021#')
  await hearsAll([member], news.joined)
  const both = [member, moderator]
  await eventually(8_000, 'they hear each other', async () => String(await heard(both)) === String(['1', '0']))

  await dials(moderator, '8')
  await eventually(8_000, 'the member is muted', async () => String(await heard(both)) === String(['1', '']))
  await dials(member, '8')
  await dials(moderator, '7')
  await eventually(8_000, 'it is locked', async () => (await rooms())[0]?.locked === true)
  assert.equal(await heard(both), ['1', ''], 'the key is for moderators')
  const late = await calling(2, 'led')
  await dials(late, '4711#')
  await late.party.next('bye', 5_000)

  await dials(moderator, '8')
  await eventually(8_000, 'the member is heard again', async () => String(await heard(both)) === String(['1', '0']))
  for (const { party } of both) party.leg.bye()
  await nobodyLeft()
})

test('operators mute, lock, announce, record and send out', async () => {
  const members = [await calling(0, 'open'), await calling(1, 'open')]
  await eventually(8_000, 'they hear each other', async () => String(await heard(members)) === String(['1', '0']))
  const [first] = (await rooms())[0]?.members ?? []
  const uid = first?.callUid ?? ''

  const muted = await operator(`open/members/${uid}/mute`)
  assert.equal([muted.status, muted.room.members.map(each => each.muted)], [200, [true, false]])
  await eventually(8_000, 'the first is muted', async () => String(await heard(members)) === String(['1', '']))
  assert.is((await operator(`open/members/${uid}/unmute`)).status, 200)

  assert.is((await operator('open/lock')).room.locked, true)
  const late = at(phones, 2).dial(`sip:open@${router.sip}`, { body: sdp(at(voices, 2).describe()) })
  assert.is((await late.next('refused', 5_000)).status, 486)
  assert.is((await operator('open/unlock')).room.locked, false)

  const { room: { recording = '' } } = await operator('open/record')
  const saying = hearsAll(members, news.announced)
  assert.is((await operator('open/announce', { play: 'announced.wav' })).status, 200)
  await saying
  assert.is((await operator('open/stop-record')).room.recording, undefined)
  const described = await eventually(8_000, 'the recording', () => readFile(recording.replace(/wav$/, 'json'), 'utf8'))
  assert.match(described, /"conference": "open"/)
  assert.ok((await readFile(recording)).length > 16_000, 'a second of sound')

  const statuses = [
    await operator('open/announce', { play: '../policy.yaml' }), await operator('closed/lock'),
    await operator('open/members/nobody/kick'),
  ].map(({ status }) => status)
  assert.equal(statuses, [400, 404, 404])
  assert.is((await operator(`open/members/${uid}/kick`)).status, 200)
  await at(members, 0).party.next('bye', 5_000)
  at(members, 1).party.leg.bye()
  await nobodyLeft()
})

test('a mixer that dies lets its members go, is said, and costs nobody more than a 503', async () => {
  const member = await calling(0, 'open')
  await janus.kill9()
  await member.party.next('bye', 5_000)
  const late = at(phones, 1).dial(`sip:open@${router.sip}`, { body: sdp(at(voices, 1).describe()) })
  assert.is((await late.next('refused', 5_000)).status, 503)
  assert.match((await router.admin('GET', '/healthz')).text, /do not answer: janus/)
  await nobodyLeft()
})

test('everything ends', async () => {
  assert.is(await router.stop(), 0)
  for (const rtp of voices) rtp.close()
  await Promise.all(phones.map(each => each.close()))
  await engine.stop()
  await janus.stop()
  await places.remove()
  await assertNothingLeft()
})

test.after(async () => {
  await router?.stop()
  await engine?.stop()
  await janus?.stop()
  await places?.remove()
})
test.run()

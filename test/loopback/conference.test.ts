/** Conferences through the real router, rtpengine and Janus: who hears whom is proven by tones. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sdp } from '../edge/messages.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { calls, type Talker } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { startJanusServer, type JanusServer } from '../support/janus.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'

const LISTEN_MS = 500
/** One for each party. Hz. */
const tones = [440, 600, 800, 1_000, 1_300]
/** A member's tone in the mix is not as loud as it was sent; what is not there is far below. */
const HEARD = 1_000
const secret = 'of-the-test'

const test = suite('conferences')
let engine: Rtpengine
let janus: JanusServer
let router: Router
let phones: readonly Phone[]
let voices: readonly RtpPhone[]

test('the router, the engines and the phones are ready', async () => {
  const digitsAt = `127.0.0.1:${await freePort()}`
  engine = await startRtpengine({ args: [`--dtmf-log-dest=${digitsAt}`] })
  janus = await startJanusServer(secret)
  phones = await Promise.all(tones.map(() => phone('udp')))
  voices = await Promise.all(tones.map(hz => RtpPhone.open(hz)))
  process.env['POINTSMAN_SECRET_JANUS'] = secret
  router = await startRouter({
    rtpengine: [engine.address], args: ['--rtpengine-dtmf', digitsAt, '--janus', janus.url], policy: {
      'policy.yaml': `policy: 1
prompts: sounds
conferences:
  open: { limit: 5, mute-key: "*" }
  board: { pin: "489", moderator: "9021", ask: pin.wav, sorry: pin.wav, tries: 2, ends-with-moderator: true }
rules:
  - { name: open, when: { peer: anyone, to: open }, do: { conference: open } }
  - { name: board, when: { peer: anyone, to: board }, do: { conference: board } }
`,
      'sounds/pin.wav': toneFile(2_000, 200),
    },
  })
  delete process.env['POINTSMAN_SECRET_JANUS']
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

async function inside(): Promise<number> {
  const { conferences } = JSON.parse((await router.admin('GET', '/conferences')).text) as {
    readonly conferences: readonly { readonly members: readonly unknown[] }[]
  }
  return conferences.flatMap(({ members }) => members).length
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
  await assertNothingLeft()
})

test.after(async () => {
  await router?.stop()
  await engine?.stop()
  await janus?.stop()
})
test.run()

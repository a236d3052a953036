/**
 * One caller goes through everything a call can meet here, and what is heard is proven by tones. A menu of three
 * levels by events and by INFO; a queue with music and a place, where an agent played by SIPp is busy and the next is
 * recorded; an orbit; whoever fetches the caller from it; a conference of five.
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone, type Phone } from '../edge/phones.ts'
import { answers, calls, hearsOfTransfer, informs, isLed, type Talker } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { startJanusServer, type JanusServer } from '../support/janus.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { startSipp, type Sipp } from '../support/sipp.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { toneFile } from '../support/tone.ts'
import { onsetOf, readWav } from '../support/wav.ts'

/** Of each prompt. Hz. */
const sounds = { first: 500, second: 700, third: 900, music: 1_150, place: 1_500, orbit: 1_800 } as const
/** One for each party, the caller's first. Hz. */
const voicesHz = [440, 600, 800, 1_000, 1_300]
/** What the caller and the agent hum together to be found in the recording, one moment after the other. Hz. */
const marksHz = [[2_100, 2_400], [2_300, 2_700]] as const
/** What was together in the call, and the time between two moments, may be so far apart in the recording. Seconds. */
const APART_S = 0.1
/** Of a tone that is there on purpose, in a mix of several too. */
const HEARD = 1_000
const secret = 'of-the-journey'

const policy = (busy: string, bob: string): string => `policy: 1
prompts: sounds
peers: { busy: { contact: "${busy}" }, bob: { contact: "${bob}" } }
flows:
  main:
    - menu:
        play: first.wav
        wrong: [{ hangup: true }]
        silence: [{ hangup: true }]
        choices: { "1": [{ flow: second }] }
  second:
    - menu:
        play: second.wav
        wrong: [{ hangup: true }]
        silence: [{ hangup: true }]
        choices:
          "2":
            - menu:
                play: third.wav
                wrong: [{ hangup: true }]
                silence: [{ hangup: true }]
                choices: { "34": [{ queue: sales }] }
queues:
  sales: { agents: [busy, bob], order: in-order, music: music.wav, position: place.wav, every: 1500ms }
conferences:
  all: { limit: 5 }
rules:
  - { name: office, when: { peer: anyone, to: office }, record: true, do: { flow: main } }
  - { name: orbits, when: { peer: anyone, to: "70{0-9}" }, do: { park: { music: orbit.wav } } }
  - { name: all, when: { peer: anyone, to: all }, do: { conference: all } }
`

const test = suite('journey')
let engine: Rtpengine
let janus: JanusServer
let busy: Sipp
let router: Router
let places: TempDir
let phones: readonly Phone[]
let voices: readonly RtpPhone[]
let caller: Talker
let agent: Talker
let fetcher: Talker
let others: readonly Talker[]
/** When the two hummed. Seconds. */
const moments: number[] = []

test('the router, the engines and the phones are ready', async () => {
  const digitsAt = `127.0.0.1:${await freePort()}`
  places = await tempDir()
  const spool = join(places.path, 'engine')
  await mkdir(spool)
  engine = await startRtpengine({
    args: [
      `--dtmf-log-dest=${digitsAt}`, `--recording-dir=${spool}`, '--recording-method=pcap', '--recording-format=eth',
    ],
  })
  janus = await startJanusServer(secret)
  busy = await startSipp({ scenario: 'uas-busy-486' })
  phones = await Promise.all(voicesHz.map(() => phone('udp', undefined, { patienceMs: 5_000 })))
  voices = await Promise.all(voicesHz.map(hz => RtpPhone.open(hz)))
  await places.write('config.json', JSON.stringify({
    ...patient, recordings: { dir: join(places.path, 'recordings'), 'engine-dir': spool },
  }))
  process.env['POINTSMAN_SECRET_JANUS'] = secret
  router = await startRouter({
    rtpengine: [engine.address],
    args: ['--rtpengine-dtmf', digitsAt, '--janus', janus.url, '--config', join(places.path, 'config.json')],
    policy: {
      'policy.yaml': policy(`sip:127.0.0.1:${busy.port}`, at(phones, 1).uri),
      ...Object.fromEntries(Object.entries(sounds).map(([name, hz]) => [`sounds/${name}.wav`, toneFile(hz, 500)])),
    },
  })
  delete process.env['POINTSMAN_SECRET_JANUS']
})

function at<T>(list: readonly T[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error(`there is no number ${index}`)
  return found
}

/** The party of this number calls a user. */
function dials(number: number, user: string): Promise<Talker> {
  return calls(at(phones, number), at(voices, number), `sip:${user}@${router.sip}`)
}

async function plays(rtp: RtpPhone, sound: keyof typeof sounds): Promise<void> {
  await rtp.hear(sound, ({ level }) => level(sounds[sound]) > HEARD)
}

/** The caller is sent to a user of ours by whom they talk to, who is let go. */
async function isSent(by: Talker, user: string, version: number): Promise<void> {
  by.party.leg.request('REFER', { headers: [['Refer-To', `<sip:${user}@${router.sip}>`]] })
  await isLed(caller, version)
  by.rtp.hush()
  await hearsOfTransfer(by)
}

test('of three questions one is answered by events in the audio, one by INFO, one by both', async () => {
  caller = await dials(0, 'office')
  await plays(caller.rtp, 'first')
  await caller.rtp.press('1', caller.hears)
  await plays(caller.rtp, 'second')
  await informs(caller, '2')
  await plays(caller.rtp, 'third')
  await caller.rtp.press('3', caller.hears)
  await informs(caller, '4')
})

test('the caller waits with music, hears a place, and comes to the agent behind the busy one', async () => {
  await plays(caller.rtp, 'music')
  const ringing = await at(phones, 1).taken()
  await plays(caller.rtp, 'place')
  await plays(caller.rtp, 'music')
  agent = answers(ringing, at(voices, 1))
  await bothHear(caller.rtp, agent.rtp, 'when they are joined')
  assert.is(caller.party.events.some(({ on }) => on === 'request'), false, 'the caller was asked nothing')
})

test('they hum together, twice', async () => {
  for (const marks of marksHz) {
    moments.push(performance.now() / 1000)
    await Promise.all([caller, agent].map(({ rtp }, side) => rtp.hum([at(marks, side)], 400)))
    await pause(500)
  }
})

test('the agent parks the caller, who hears music', async () => {
  await isSent(agent, '701', 2)
  await plays(caller.rtp, 'orbit')
})

test('somebody fetches the caller', async () => {
  const fetching = dials(2, '701')
  await isLed(caller, 3)
  fetcher = await fetching
  await bothHear(caller.rtp, fetcher.rtp, 'when they are joined')
})

test('and sends them to a conference, where five hear the four others and never themselves', async () => {
  others = [await dials(1, 'all'), await dials(3, 'all'), await dials(4, 'all')]
  await isSent(fetcher, 'all', 4)
  others = [...others, await dials(2, 'all')]
  await eventually(8_000, 'each mix is minus oneself', async () => {
    const heard = await Promise.all(voices.map(rtp => rtp.listen(500)))
    const mixes = heard.map(({ level }) => voicesHz.map(hz => level(hz) > HEARD ? 1 : 0).join(''))
    return String(mixes) === '01111,10111,11011,11101,11110'
  })
})

test('all hang up, and the recording holds both sides in time', async () => {
  for (const { party, rtp } of [caller, ...others]) {
    rtp.hush()
    party.leg.bye()
  }
  const isToBob = ({ attempts }: { readonly attempts: readonly { readonly target: string }[] }): boolean =>
    attempts.some(({ target }) => target === 'bob')
  const record = await eventually(8_000, 'the record of the recorded call', async () =>
    (await router.records()).find(isToBob))
  const file = join(places.path, 'recordings', `${record.callUid}.wav`)
  const { left, right } = readWav(await eventually(8_000, 'the file', () => readFile(file).catch(() => undefined)))
  const found = marksHz.map(([callers, agents]) => [onsetOf(left, callers), onsetOf(right, agents)] as const)
  const [[callerFirst, agentFirst], [callerThen, agentThen]] = [at(found, 0), at(found, 1)]
  const passed = at(moments, 1) - at(moments, 0)
  const off = [
    callerFirst - agentFirst, callerThen - agentThen,
    callerThen - callerFirst - passed, agentThen - agentFirst - passed,
  ]
  assert.ok(off.every(seconds => Math.abs(seconds) < APART_S), `off by ${off.join(', ')} s`)
})

test('nothing is left', async () => {
  await eventually(5_000, 'nothing live', async () => await router.metric('pointsman_calls_live') === 0)
  await eventually(5_000, 'the engine holds no session', async () => await engine.sessions() === 0)
  assert.is(await router.stop(), 0)
  for (const rtp of voices) rtp.close()
  await Promise.all(phones.map(each => each.close()))
  await busy.stop()
  await engine.stop()
  await janus.stop()
  await places.remove()
  await assertNothingLeft()
})

test.after(async () => {
  await router?.stop()
  await busy?.stop()
  await engine?.stop()
  await janus?.stop()
})
test.run()

/**
 * `npm run media:load -- [CALLS] [PROMPTS] [SECONDS]`: so many relayed calls send RTP both ways through rtpengine for
 * so long, beside others whose packets go straight from sender to receiver; then so many callers hear one prompt
 * at the same time. What the meter itself takes is in both delays.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { cpuMs } from '../../benchmarks/process.ts'
import { eventually } from '../support/eventually.ts'
import { openPhone, type Phone, type Talk } from '../support/phone.ts'
import { startRouter, type Router } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { Passage, RtpStream, sendFor } from '../support/rtp-stream.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'

/** What relaying may add to the delay of all but one packet in a hundred. Milliseconds. */
const ADDED_MS = 5
/** Pairs whose packets go straight: enough for a percentile, too few to be a load of their own. */
const DIRECT_PAIRS = 20
const PROMPT_HZ = 600
const PROMPT_S = 60
const LISTEN_MS = 2_000
/** Of the packets a second of audio is, so many have to come. */
const ENOUGH = 0.95
const LOUD = 2_000

const say = (line: string): void => { process.stdout.write(`${line}\n`) }
const holds = (isSo: boolean, says: string): string[] => isSo ? [] : [says]
const ms = (value: number): string => `${value.toFixed(2)} ms`

const [calls = 200, prompts = 300, seconds = 30] = process.argv.slice(2).map(Number)
const wrong = await load()
for (const sentence of wrong) say(sentence)
process.exitCode = wrong.length === 0 ? 0 : 1

async function load(): Promise<string[]> {
  await using caller = await openPhone({ name: 'caller' })
  await using callee = await openPhone({ name: 'callee' })
  const engine = await startRtpengine({ ports: [20_000, 20_000 + 4 * Math.max(calls, prompts) + 99] })
  await using router = await startRouter({
    rtpengine: [engine.address], args: ['--log-level', 'warn'],
    policy: {
      'policy.yaml': `policy: 1
prompts: sounds
rules:
  - { name: spoken, when: { peer: anyone, to: prompt }, do: { announce: long.wav } }
  - { name: relayed, when: { peer: anyone }, media: relay, do: { dial: "sip:127.0.0.1:${callee.port}" } }
`,
      'sounds/long.wav': toneFile(PROMPT_HZ, PROMPT_S * 1_000),
    },
  })
  const wrong = [
    ...await relay(caller, callee, router, engine), ...await speak(caller, router, engine),
  ]
  await router.stop()
  await engine.stop()
  return wrong
}

async function relay(caller: Phone, callee: Phone, router: Router, engine: Rtpengine): Promise<string[]> {
  const [relayed, direct] = [new Passage(), new Passage()]
  const streams = await straight(direct)
  const talks: Talk[] = []
  for (let made = 0; made < calls; made += 1) {
    const [a, b] = [await RtpStream.open(relayed), await RtpStream.open(relayed)]
    const calling = caller.call('someone', router.sip, a.describe())
    const ringing = await callee.nextCall()
    ringing.answer(b.describe())
    const talk = await calling
    await Promise.all([a.connect(talk.remoteSdp), b.connect(ringing.sdp)])
    streams.push(a, b)
    talks.push(talk)
  }
  const beganMs = cpuMs(engine.pid)
  const ownBeganMs = process.cpuUsage()
  await sendFor(seconds * 1_000, streams)
  const own = process.cpuUsage(ownBeganMs)
  const busy = (cpuMs(engine.pid) - beganMs) / seconds / 1_000
  await pause(500)
  const [median, p99, longest] = relayed.quantiles(0.5, 0.99, 1) as [number, number, number]
  const [directMedian, directP99, directLongest] = direct.quantiles(0.5, 0.99, 1) as [number, number, number]
  const rate = relayed.sent / seconds
  say(`${calls} relayed calls for ${seconds} s, ${relayed.sent} packets, ${rate.toFixed(0)} a second: ` +
    `${relayed.sent - relayed.received} lost; from sender to receiver ${ms(median)} at the median, ` +
    `${ms(p99)} at p99, ${ms(longest)} at most; rtpengine took ${(100 * busy).toFixed(0)} % of a core, ` +
    `the senders ${((own.user + own.system) / seconds / 10_000).toFixed(0)} %`)
  say(`${DIRECT_PAIRS} pairs beside them without an engine, ${direct.sent} packets: ${direct.sent - direct.received} ` +
    `lost; ${ms(directMedian)} at the median, ${ms(directP99)} at p99, ${ms(directLongest)} at most; ` +
    `added ${ms(median - directMedian)} at the median, ${ms(p99 - directP99)} at p99`)
  for (const stream of streams) stream.close()
  const ended = await hangUp(talks, router, engine)
  return [
    ...holds(relayed.sent === relayed.received, `${relayed.sent - relayed.received} packets were lost`),
    ...holds(p99 - directP99 < ADDED_MS, `relaying added ${ms(p99 - directP99)} at p99`),
    ...holds(rate > 0.99 * 2 * calls * 50, `only ${rate.toFixed(0)} packets a second came about`),
    ...ended,
  ]
}

/** Both ends of pairs that send to each other without anything between. */
async function straight(passage: Passage): Promise<RtpStream[]> {
  const pairs = await Promise.all(Array.from({ length: DIRECT_PAIRS }, async () => {
    const [one, other] = [await RtpStream.open(passage), await RtpStream.open(passage)]
    await Promise.all([one.connect(other.describe()), other.connect(one.describe())])
    return [one, other]
  }))
  return pairs.flat()
}

async function speak(caller: Phone, router: Router, engine: Rtpengine): Promise<string[]> {
  const phones: RtpPhone[] = []
  const talks: Talk[] = []
  for (let made = 0; made < prompts; made += 1) {
    const phone = await RtpPhone.open(440)
    talks.push(await caller.call('prompt', router.sip, phone.describe()))
    phones.push(phone)
  }
  const beganMs = cpuMs(engine.pid)
  const gaps = phones.map(phone => phone.gap())
  const heard = await Promise.all(phones.map(phone => phone.listen(LISTEN_MS)))
  const longestMs = Math.max(...gaps.map(gap => gap()))
  const busy = (cpuMs(engine.pid) - beganMs) / LISTEN_MS
  const fewest = Math.min(...heard.map(({ packets }) => packets))
  const hearing = heard.filter(({ packets, level }) =>
    packets >= ENOUGH * LISTEN_MS / 20 && level(PROMPT_HZ) > LOUD).length
  say(`${prompts} callers hear a prompt at the same time: ${hearing} hear it, each at least ${fewest} of ` +
    `${LISTEN_MS / 20} packets in ${LISTEN_MS / 1_000} s, at most ${longestMs.toFixed(0)} ms between two; ` +
    `rtpengine took ${(100 * busy).toFixed(0)} % of a core`)
  for (const phone of phones) phone.close()
  return [
    ...holds(hearing === prompts, `${prompts - hearing} callers did not hear the prompt`),
    ...await hangUp(talks, router, engine),
  ]
}

/** Each call ends well, and the engine keeps nothing of it. */
async function hangUp(talks: readonly Talk[], router: Router, engine: Rtpengine): Promise<string[]> {
  for (const talk of talks) talk.hangUp()
  const records = await router.take(talks.length)
  const well = records.filter(({ status, endedBy }) => status === 200 && endedBy === 'caller').length
  await eventually(5_000, 'the engine holds no session', async () => await engine.sessions() === 0)
  return holds(well === talks.length, `only ${well} of ${talks.length} calls ended well`)
}

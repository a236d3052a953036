/**
 * `npm run soak:overload -- [tcp|udp] [SECONDS] [TIMES]`: what the router can do, and what becomes of that when it is
 * offered five times as much for a minute while 200 calls go on talking.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { cpuMs, rssBytes } from '../../benchmarks/process.ts'
import { callAtRate, type CrowdOptions, type CrowdResult } from '../support/crowd.ts'
import { startRouter, type Router } from '../support/router.ts'
import { startSipp } from '../support/sipp.ts'
import { holdCalls, openCallee, type HeldCalls } from '../support/held-calls.ts'

const FIRST_RATE = 300
const STEP = 1.12
const STEP_S = 6
const HELD = 200
const NORMAL_WITHIN_S = 10

const say = (line: string): void => { process.stdout.write(`${line}\n`) }
const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`

type Carrier = CrowdOptions['transport']

const [carrier = 'tcp', seconds = '60', times = '5'] = process.argv.slice(2)
if (carrier !== 'tcp' && carrier !== 'udp') throw new Error(`"${carrier}": calls come by tcp or udp`)
const wrong = await overload(carrier, Number(seconds), Number(times))
for (const sentence of wrong) say(sentence)
process.exitCode = wrong.length === 0 ? 0 : 1

async function overload(carrier: Carrier, seconds: number, times: number): Promise<string[]> {
  const callee = await startSipp({ scenario: 'uas', transport: carrier, limitMs: 900_000 })
  await using quiet = await openCallee()
  await using router = await startRouter({ args: ['--log-level', 'warn'], policy: `policy: 1
rules:
  - { name: held, when: { peer: anyone, to: "200" }, do: { dial: "sip:127.0.0.1:${quiet.port}" } }
  - { name: others, when: { peer: anyone }, do: { dial: "sip:127.0.0.1:${callee.port};transport=${carrier}" } }
` })
  const offer = (rate: number, seconds: number): Promise<CrowdResult> =>
    callAtRate({ transport: carrier, port: router.sipPort, rate: Math.round(rate), seconds })
  // A router that has just started is no measure.
  await offer(100, 30)
  const clean = await capacityOf(router, offer)
  say(`${clean.toFixed(0)} calls/s are the most of which none failed or was refused in ${STEP_S} s`)
  // A step may be lucky: what can be done is what is done for as long as the flood will last.
  const capacity = (await offer(clean, seconds)).served / seconds
  say(`capacity: ${capacity.toFixed(0)} calls/s, served of these for ${seconds} s`)

  await using held = await holdCalls(`sip:200@${router.sip}`, HELD)
  const before = rssBytes(router.pid)
  const beganMs = cpuMs(router.pid)
  const { load, tookMs, said, mostBytes } = await flood(router, held, () => offer(times * capacity, seconds))
  const busy = (cpuMs(router.pid) - beganMs) / tookMs
  const normalS = await untilNormal(() => offer(capacity / 2, 1))
  const offered = load.placed / seconds
  const goodput = load.served / seconds
  say(`offered ${offered.toFixed(0)} calls/s for ${seconds} s: ${goodput.toFixed(0)}/s served, ` +
    `${(100 * goodput / capacity).toFixed(1)} % of capacity; ${load.refused} refused, ${load.failed} failed, ` +
    `${load.resent} messages sent again, ${(100 * busy).toFixed(0)} % of a core`)
  say(`${HELD} calls held meanwhile: ${said.served} of ${said.asked} requests served, ` +
    `${(100 * said.served / said.asked).toFixed(3)} %, p99 ${said.p99Ms.toFixed(0)} ms, ` +
    `longest ${said.longestMs.toFixed(0)} ms; ${held.live} calls live at the end`)
  say(`resident memory ${mib(before)} before, ${mib(mostBytes)} at most, ${mib(rssBytes(router.pid))} after`)
  say(`normal again after ${normalS} s`)
  await held.hangUp()
  await callee.stop()
  return [
    ...goodput >= 0.9 * capacity ? [] : ['less than 90 % of capacity was served'],
    ...said.served >= 0.999 * said.asked ? [] : ['less than 99.9 % of the requests in calls were served'],
    ...held.live === HELD ? [] : [`${HELD - held.live} held calls were lost`],
    ...normalS <= NORMAL_WITHIN_S ? [] : [`not normal within ${NORMAL_WITHIN_S} s`],
  ]
}

type Offer = (rate: number, seconds: number) => Promise<CrowdResult>

/** Goes up by steps until one is not clean. */
async function capacityOf(router: Router, offer: Offer): Promise<number> {
  let clean = 0
  for (let rate = FIRST_RATE; ; rate *= STEP) {
    const beganMs = cpuMs(router.pid)
    const startedMs = performance.now()
    const load = await offer(rate, STEP_S)
    const busy = (cpuMs(router.pid) - beganMs) / (performance.now() - startedMs)
    say(`  ${rate.toFixed(0)} calls/s: ${load.served} of ${load.placed} served, ${load.refused} refused, ` +
      `${load.failed} failed, ${load.resent} sent again, ${(100 * busy).toFixed(0)} % of a core`)
    if (load.served !== load.placed) return clean
    clean = rate
    await pause(500)
  }
}

async function flood(router: Router, held: HeldCalls, offer: () => Promise<CrowdResult>) {
  let mostBytes = 0
  const watch = setInterval(() => { mostBytes = Math.max(mostBytes, rssBytes(router.pid)) }, 200)
  const startedMs = performance.now()
  const flooding = offer()
  const said = await held.talk(1_000, flooding)
  clearInterval(watch)
  return { load: await flooding, tookMs: performance.now() - startedMs, said, mostBytes }
}

/** Offers what it does with ease, second by second, until all of it is served. @returns seconds */
async function untilNormal(offer: () => Promise<CrowdResult>): Promise<number> {
  for (let second = 1; ; second++) {
    const load = await offer()
    if (load.served === load.placed || second > 3 * NORMAL_WITHIN_S) return second
  }
}

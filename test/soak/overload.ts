/**
 * `npm run soak:overload [SECONDS] [TIMES]`: what the router can do, and what becomes of that when it is offered
 * five times as much for a minute while 200 calls go on talking.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { cpuMs, rssBytes } from '../../benchmarks/process.ts'
import { startRouter, type Router } from '../support/router.ts'
import { startSipp, type SippResult } from '../support/sipp.ts'
import { holdCalls, openCallee, type HeldCalls } from '../support/held-calls.ts'

const FIRST_RATE = 300
const STEP = 1.12
const STEP_S = 6
const HELD = 200
const NORMAL_WITHIN_S = 10

const say = (line: string): void => { process.stdout.write(`${line}\n`) }
const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(0)} MiB`

const [seconds = '60', times = '5', known] = process.argv.slice(2)
const wrong = await overload(Number(seconds), Number(times), known === undefined ? undefined : Number(known))
for (const sentence of wrong) say(sentence)
process.exitCode = wrong.length === 0 ? 0 : 1

async function overload(seconds: number, times: number, known: number | undefined): Promise<string[]> {
  const callee = await startSipp({ scenario: 'uas', limitMs: 900_000 })
  await using quiet = await openCallee()
  await using router = await startRouter({ args: ['--log-level', 'warn'], policy: `policy: 1
rules:
  - { name: held, when: { peer: anyone, to: "200" }, do: { dial: "sip:127.0.0.1:${quiet.port}" } }
  - { name: others, when: { peer: anyone }, do: { dial: "sip:127.0.0.1:${callee.port}" } }
` })
  await offer(router, 100, 10)
  const capacity = known ?? await capacityOf(router)
  say(`capacity: ${capacity.toFixed(0)} calls/s, the most of which none failed or was refused`)

  await using held = await holdCalls(`sip:200@${router.sip}`, HELD)
  const before = rssBytes(router.pid)
  const beganMs = cpuMs(router.pid)
  const { load, tookMs, said, mostBytes } = await flood(router, held, times * capacity, seconds)
  const busy = (cpuMs(router.pid) - beganMs) / tookMs
  const normalS = await untilNormal(router, capacity / 2)
  const [served = 0, refused = 0] = load.counters
  const offered = load.created / seconds
  const goodput = served / seconds
  say(`offered ${offered.toFixed(0)} calls/s for ${seconds} s: ${goodput.toFixed(0)}/s served, ` +
    `${(100 * goodput / capacity).toFixed(1)} % of capacity; ${refused} refused, ${load.failed} failed, ` +
    `${load.retransmissions} messages sent again, ${(100 * busy).toFixed(0)} % of a core`)
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

/** Goes up by steps until one is not clean. */
async function capacityOf(router: Router): Promise<number> {
  let clean = 0
  for (let rate = FIRST_RATE; ; rate *= STEP) {
    const beganMs = cpuMs(router.pid)
    const { load, tookMs } = await offer(router, Math.round(rate), STEP_S)
    const busy = (cpuMs(router.pid) - beganMs) / tookMs
    const isClean = load.failed === 0 && load.counters[0] === load.created
    say(`  ${rate.toFixed(0)} calls/s: ${load.counters[0]} of ${load.created} served, ` +
      `${load.counters[1]} refused, ${load.failed} failed, ` +
      `${load.retransmissions} sent again, ${(100 * busy).toFixed(0)} % of a core`)
    if (!isClean) return clean
    clean = rate
    await pause(500)
  }
}

async function offer(router: Router, rate: number, seconds: number): Promise<{ load: SippResult; tookMs: number }> {
  const started = performance.now()
  const calls = Math.round(rate * seconds)
  const { done } = await startSipp({
    scenario: 'uac-or-refused', remote: router.sip, rate, calls, limitMs: seconds * 1_000 + 60_000,
  })
  const load = await done
  return { load, tookMs: performance.now() - started }
}

async function flood(router: Router, held: HeldCalls, rate: number, seconds: number) {
  let mostBytes = 0
  const watch = setInterval(() => { mostBytes = Math.max(mostBytes, rssBytes(router.pid)) }, 200)
  const flooding = offer(router, Math.round(rate), seconds)
  const said = await held.talk(1_000, flooding)
  clearInterval(watch)
  return { ...await flooding, said, mostBytes }
}

/** Offers what it does with ease, second by second, until all of it is served. @returns seconds */
async function untilNormal(router: Router, rate: number): Promise<number> {
  for (let second = 1; ; second++) {
    const { load } = await offer(router, Math.round(rate), 1)
    if (load.counters[0] === load.created || second > 3 * NORMAL_WITHIN_S) return second
  }
}

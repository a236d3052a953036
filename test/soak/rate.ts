/**
 * `npm run soak:rate -- [CALLS PER SECOND] [MINUTES]`: does it last? Calls at one rate, none of which may fail,
 * while the heap is looked at every five seconds, each time right after all garbage was collected.
 */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { cpuMs, rssBytes } from '../../benchmarks/process.ts'
import { root } from '../support/root.ts'
import { startRouter, type Router } from '../support/router.ts'
import { startSipp } from '../support/sipp.ts'

/** Until then what ended calls leave behind for 64·T1 still grows. */
const SETTLED_S = 40
const EVERY_S = 5
/** How long a look waits for the collection. Milliseconds. */
const COLLECTED_MS = 1_000
const FLAT = 0.05

interface Look {
  readonly atS: number
  readonly heapBytes: number
}

const [rate = '300', minutes = '10'] = process.argv.slice(2)
const wrong = await soak(Number(rate), Number(minutes) * 60)
for (const sentence of wrong) process.stdout.write(`${sentence}\n`)
process.exitCode = wrong.length === 0 ? 0 : 1

async function soak(rate: number, seconds: number): Promise<string[]> {
  const calls = rate * seconds
  const limitMs = seconds * 1_000 + 60_000
  const callee = await startSipp({ scenario: 'uas', limitMs })
  await using router = await startRouter({
    nodeArgs: ['--expose-gc', '--import', join(root, 'test', 'soak', 'collect.mjs')],
    args: ['--log-level', 'warn'],
    policy: `policy: 1
rules: [{ name: all, when: { peer: anyone }, do: { dial: "sip:127.0.0.1:${callee.port}" } }]
`,
  })
  const startedMs = performance.now()
  const { done } = await startSipp({ scenario: 'uac', remote: router.sip, rate, calls, limitMs })
  const watching = new AbortController()
  const watched = watch(router, startedMs, seconds, watching.signal)
  const load = await done
  const tookS = (performance.now() - startedMs) / 1_000
  watching.abort()
  const looks = await watched
  const first = meanOf(looks.filter(({ atS }) => atS < SETTLED_S + 60))
  const last = meanOf(looks.filter(({ atS }) => atS > seconds - 60))
  const growth = last / first - 1
  process.stdout.write(
    `${load.successful} of ${calls} calls at ${rate}/s (${(calls / tookS).toFixed(0)}/s came about), ` +
    `${load.failed} failed, ${load.unexpected} unexpected, ${load.retransmissions} messages sent again\n` +
    `live heap ${mb(first)} in the first minute after ${SETTLED_S} s, ${mb(last)} in the last: ` +
    `${(100 * growth).toFixed(1)} %; resident ${mb(rssBytes(router.pid))}\n` +
    `processor time ${(cpuMs(router.pid) / calls).toFixed(2)} ms a call, the collections asked for included\n`)
  await callee.stop()
  return [
    ...load.successful === calls && load.failed === 0 ? [] : ['not every call succeeded'],
    ...Math.abs(growth) <= FLAT ? [] : [`the heap is not flat within ${100 * FLAT} %`],
  ]
}

async function watch(router: Router, startedMs: number, seconds: number, over: AbortSignal): Promise<Look[]> {
  const looks: Look[] = []
  for (let atS = SETTLED_S; atS <= seconds && !over.aborted; atS += EVERY_S) {
    await pause(Math.max(0, startedMs + atS * 1_000 - performance.now()))
    process.kill(router.pid, 'SIGUSR2')
    await pause(COLLECTED_MS)
    looks.push({ atS, heapBytes: await router.metric('nodejs_heap_size_used_bytes') })
  }
  return looks
}

function meanOf(looks: readonly Look[]): number {
  return looks.reduce((sum, { heapBytes }) => sum + heapBytes, 0) / looks.length
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

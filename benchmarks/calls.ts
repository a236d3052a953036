/**
 * Whole calls through the real process, with SIPp at both ends: processor time per call, memory per
 * held call, and the setup time the router adds to a call placed directly in the same run.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../test/support/eventually.ts'
import { freePort } from '../test/support/ports.ts'
import { startRouter, type Router } from '../test/support/router.ts'
import { assertClean, sipp, startSipp, type SippResult } from '../test/support/sipp.ts'
import { setupTimes } from './caller.ts'
import { cpuMs, rssBytes } from './process.ts'

const WARM_UP = 500
const RATE = 100
const MEASURED = 2_000
const HELD_FIRST = 1_000
const HELD_MORE = 3_000
/** Ended transactions linger for 64·T1; what is held must not be mistaken for them. */
const LINGER_MS = 33_000

/** @returns lines to print */
export async function callsBench(): Promise<string[]> {
  return [
    'calls, INVITE to BYE, over UDP, media direct, one rule',
    ...await cpuPerCall(),
    ...await addedSetupTime(),
    ...await memoryPerCall(),
  ]
}

async function cpuPerCall(): Promise<string[]> {
  return await withRouter([], async (router, port) => {
    const callee = await startSipp({ scenario: 'uas', port, limitMs: 120_000 })
    const load = { scenario: 'uac', remote: router.sip, rate: RATE, limitMs: 120_000 }
    assertClean(await sipp({ ...load, calls: WARM_UP }), WARM_UP)
    const before = cpuMs(router.pid)
    const started = performance.now()
    assertClean(await sipp({ ...load, calls: MEASURED }), MEASURED)
    const used = cpuMs(router.pid) - before
    const share = 100 * used / (performance.now() - started)
    await callee.stop()
    const each = used / MEASURED
    return [
      `  processor time per call     ${each.toFixed(2)} ms  (${MEASURED} calls at ${RATE}/s: ` +
        `${share.toFixed(0)} % of a core, so ${(1_000 / each).toFixed(0)} calls/s fill one)`,
    ]
  })
}

async function addedSetupTime(): Promise<string[]> {
  return await withRouter([], async (router, port) => {
    const callee = await startSipp({ scenario: 'uas', port, limitMs: 120_000 })
    const load = { calls: 500, rate: RATE }
    await setupTimes({ ...load, port: router.sipPort, calls: WARM_UP })
    // Turn about, so that a busy moment of the machine meets both.
    const direct: number[] = []
    const routed: number[] = []
    for (let turn = 0; turn < 4; turn++) {
      direct.push(...await setupTimes({ ...load, port }))
      routed.push(...await setupTimes({ ...load, port: router.sipPort }))
    }
    await callee.stop()
    const row = (name: string, share: number): string => {
      const [alone, through] = [quantile(direct, share), quantile(routed, share)]
      return `  setup time ${name}              ${through.toFixed(2)} ms routed, ${alone.toFixed(2)} ms direct: ` +
        `${(through - alone).toFixed(2)} ms added, ratio ${(through / alone).toFixed(1)}`
    }
    return [row('p50', 0.5), row('p99', 0.99)]
  })
}

async function memoryPerCall(): Promise<string[]> {
  // Two routers, for a heap snapshot (taken for the collection that comes before it) spoils the resident figure.
  const [resident, heap] = await Promise.all([
    withRouter([], (router, port) => hold(router, port, () => Promise.resolve(rssBytes(router.pid)))),
    withRouter(['--heapsnapshot-signal=SIGUSR2'], (router, port) => hold(router, port, async () => {
      process.kill(router.pid, 'SIGUSR2')
      await pause(3_000)
      return await router.metric('nodejs_heap_size_used_bytes')
    })),
  ])
  const kib = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} KiB`
  return [
    `  memory per held call        ${kib(resident)} resident, ${kib(heap)} of live heap  ` +
      `(from ${HELD_FIRST} to ${HELD_MORE} calls held)`,
  ]
}

interface Held {
  readonly at: number
  readonly done: Promise<SippResult>
}

/**
 * How much more of `measure` there is with {@link HELD_MORE} calls than with {@link HELD_FIRST}. The
 * first hold outgrows what warming up left behind, so that the difference is the calls' own.
 */
async function hold(router: Router, port: number, measure: () => Promise<number>): Promise<number> {
  const callee = await startSipp({ scenario: 'uas', port, limitMs: 180_000 })
  const load = { scenario: 'uac', remote: router.sip, rate: 2 * RATE, limitMs: 180_000 }
  assertClean(await sipp({ ...load, calls: WARM_UP }), WARM_UP)
  const more = async (calls: number, live: number, talkMs: number): Promise<Held> => {
    const { done } = await startSipp({ ...load, calls, talkMs })
    await eventually(30_000, `${live} live calls`, async () => await router.metric('pointsman_calls_live') === live)
    await pause(LINGER_MS)
    return { at: await measure(), done }
  }
  const first = await more(HELD_FIRST, HELD_FIRST, 110_000)
  const second = await more(HELD_MORE - HELD_FIRST, HELD_MORE, 60_000)
  assertClean(await second.done, HELD_MORE - HELD_FIRST)
  assertClean(await first.done, HELD_FIRST)
  await callee.stop()
  return (second.at - first.at) / (HELD_MORE - HELD_FIRST)
}

async function withRouter<T>(
  nodeArgs: readonly string[], run: (router: Router, port: number) => Promise<T>,
): Promise<T> {
  const port = await freePort()
  await using router = await startRouter({
    nodeArgs,
    args: ['--log-level', 'warn'],
    policy: `policy: 1
rules:
  - name: bench
    when: { peer: anyone }
    do: { dial: "sip:127.0.0.1:${port}" }
`,
  })
  return await run(router, port)
}

/** The value below which `share` of `values` lie. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

/**
 * `npm run soak:rate -- [CALLS PER SECOND] [MINUTES]`: does it last? Half a minute to warm up, then calls at one rate,
 * none of which may fail, while the heap is looked at after each full collection.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cpuMs, rssBytes } from '../../benchmarks/process.ts'
import { root } from '../support/root.ts'
import { startRouter } from '../support/router.ts'
import { sipp, startSipp } from '../support/sipp.ts'
import { tempDir } from '../support/temp-dir.ts'

/** A router that has just started is no measure: its code is compiled while it takes its first thousands of calls. */
const WARM_UP = { rate: 100, calls: 3_000 }
/** Until then what ended calls leave behind for 64·T1 still grows. */
const SETTLED_S = 40
const FLAT = 0.05

interface Look {
  readonly atS: number
  readonly heapBytes: number
  /** The longest the event loop stood still since the look before. */
  readonly stillMs: number
}

const [rate = '300', minutes = '10'] = process.argv.slice(2)
const wrong = await soak(Number(rate), Number(minutes) * 60)
for (const sentence of wrong) process.stdout.write(`${sentence}\n`)
process.exitCode = wrong.length === 0 ? 0 : 1

async function soak(rate: number, seconds: number): Promise<string[]> {
  const calls = rate * seconds
  const limitMs = seconds * 1_000 + 60_000
  const callee = await startSipp({ scenario: 'uas', limitMs })
  await using dir = await tempDir({ 'looks': '' })
  const file = join(dir.path, 'looks')
  const collections = pathToFileURL(join(root, 'test', 'soak', 'collections.mjs'))
  collections.searchParams.set('to', file)
  await using router = await startRouter({
    nodeArgs: ['--import', collections.href],
    args: ['--log-level', 'warn'],
    policy: `policy: 1
rules: [{ name: all, when: { peer: anyone }, do: { dial: "sip:127.0.0.1:${callee.port}" } }]
`,
  })
  const bornMs = performance.now() - router.readyMs
  await sipp({ scenario: 'uac', remote: router.sip, ...WARM_UP })
  const refusedBefore = await router.metric('pointsman_guard_refused_total')
  if (refusedBefore > 0) process.stdout.write(`${refusedBefore} refused while it warmed up\n`)
  const warmMs = cpuMs(router.pid)
  const startedMs = performance.now()
  const { done } = await startSipp({ scenario: 'uac', remote: router.sip, rate, calls, limitMs })
  const load = await done
  const tookS = (performance.now() - startedMs) / 1_000
  const looks = looksOf(await readFile(file, 'utf8'), (startedMs - bornMs) / 1_000)
  const first = looks.filter(({ atS }) => atS >= SETTLED_S && atS < SETTLED_S + 60)
  const last = looks.filter(({ atS }) => atS > seconds - 60 && atS <= seconds)
  const growth = meanOf(last) / meanOf(first) - 1
  process.stdout.write(
    `${load.successful} of ${calls} calls at ${rate}/s (${(calls / tookS).toFixed(0)}/s came about), ` +
    `${load.failed} failed, ${load.unexpected} unexpected, ${load.retransmissions} messages sent again\n` +
    `live heap ${mb(meanOf(first))} in the first minute after ${SETTLED_S} s (${first.length} collections), ` +
    `${mb(meanOf(last))} in the last (${last.length}): ${(100 * growth).toFixed(1)} %; ` +
    `resident ${mb(rssBytes(router.pid))}\n` +
    `the event loop stood still for at most ${Math.max(...looks.map(({ stillMs }) => stillMs)).toFixed(0)} ms\n` +
    `processor time ${((cpuMs(router.pid) - warmMs) / calls).toFixed(2)} ms a call\n` +
    refusals((await router.admin('GET', '/metrics')).text))
  await callee.stop()
  return [
    ...load.successful === calls && load.failed === 0 ? [] : ['not every call succeeded'],
    ...Math.abs(growth) <= FLAT ? [] : [`the heap is not flat within ${100 * FLAT} %`],
  ]
}

/** Times in seconds since the load began: the process was so much older. */
function looksOf(lines: string, ageS: number): Look[] {
  return lines.trim().split('\n').map(line => line.split(' ').map(Number))
    .map(([atS = NaN, heapBytes = NaN, stillMs = NaN]) => ({ atS: atS - ageS, heapBytes, stillMs }))
}

/** What the router turned away, by reason: the first thing to know of calls that failed. */
function refusals(metrics: string): string {
  const lines = metrics.split('\n').filter(line => /^pointsman_guard_refused_total.* [1-9]/.test(line))
  return lines.map(line => `  ${line}\n`).join('')
}

function meanOf(looks: readonly Look[]): number {
  return looks.reduce((sum, { heapBytes }) => sum + heapBytes, 0) / looks.length
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}

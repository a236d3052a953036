/**
 * Whole calls through the real process, with SIPp at both ends: processor time per call, memory per
 * held call, and the setup time the router adds to a call placed directly in the same run.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../test/support/eventually.ts'
import { freePort } from '../test/support/ports.ts'
import { startRouter, type Router, type RouterOptions } from '../test/support/router.ts'
import { assertClean, sipp, startSipp, type SippResult } from '../test/support/sipp.ts'
import { tempDir } from '../test/support/temp-dir.ts'
import { setupTimes } from './caller.ts'
import { cpuMs, rssBytes } from './process.ts'

const WARM_UP = 500
const RATE = 100
const MEASURED = 2_000
const TURNS = 4
/** Long enough for the call to be written to a journal. */
const TALK_MS = 500
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

/** What each router has, beside the first; all of them turn about, so that a busy moment of the machine meets each. */
async function cpuPerCall(): Promise<string[]> {
  const port = await freePort()
  await using plain = await startFor(port)
  await using keeping = await startFor(port, { journal: true })
  await using dir = await tempDir()
  await using bare = await startFor(port, { recordsTo: await dir.write('config.yaml', '{}\n') })
  await using equipped = await startFor(port, { policy: equippedPolicy })
  const routers = [plain, keeping, bare, equipped]
  const callee = await startSipp({ scenario: 'uas', port, limitMs: 400_000 })
  const used = new Map<Router, Used>()
  for (const each of routers) await load(each, WARM_UP)
  for (let turn = 0; turn < TURNS; turn++) {
    for (const each of routers) {
      const { cpu, wallMs } = used.get(each) ?? { cpu: 0, wallMs: 0 }
      const more = await load(each, MEASURED / TURNS)
      used.set(each, { cpu: cpu + more.cpu, wallMs: wallMs + more.wallMs })
    }
  }
  await callee.stop()
  const of = (router: Router): Used => used.get(router) ?? { cpu: 0, wallMs: 0 }
  const each = of(plain).cpu / MEASURED
  const share = 100 * of(plain).cpu / of(plain).wallMs
  const beside = (name: string, router: Router, other: Router, than: string): string =>
    `    ${name.padEnd(26)}${(of(router).cpu / MEASURED).toFixed(2)} ms, ` +
    `ratio ${(of(router).cpu / of(other).cpu).toFixed(2)}${than}`
  return [
    `  processor time per call     ${each.toFixed(2)} ms  (${MEASURED} calls at ${RATE}/s: ` +
      `${share.toFixed(0)} % of a core, so ${(1_000 / each).toFixed(0)} calls/s fill one)`,
    beside('with a journal', keeping, plain, ''),
    beside('without records', bare, plain, ''),
    beside('health, limits, headers', equipped, bare, ' to the one without records'),
  ]
}

interface Used {
  readonly cpu: number
  readonly wallMs: number
}

/** What so many calls cost a router, in milliseconds of processor time. They talk for long enough to be kept. */
async function load(router: Router, calls: number): Promise<Used> {
  const before = cpuMs(router.pid)
  const started = performance.now()
  assertClean(await sipp({
    scenario: 'uac', remote: router.sip, talkMs: TALK_MS, rate: RATE, calls, limitMs: 120_000,
  }), calls)
  return { cpu: cpuMs(router.pid) - before, wallMs: performance.now() - started }
}

async function addedSetupTime(): Promise<string[]> {
  return await withRouter({}, async (router, port) => {
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
  // In routers of its own: a heap snapshot (taken for the collection before it) spoils the resident figure.
  const live = (policy: PolicyFor): Promise<number> => {
    const wanted = { nodeArgs: ['--heapsnapshot-signal=SIGUSR2'], policy }
    return withRouter(wanted, (router, port) => hold(router, port, async () => {
      process.kill(router.pid, 'SIGUSR2')
      await pause(3_000)
      // Of thousands of calls it takes the processor for longer than an answer is waited for.
      return await eventually(60_000, 'the heap after its snapshot', () => router.metric('nodejs_heap_size_used_bytes'))
    }))
  }
  // One after the other: a snapshot takes a processor for seconds, and callers of a router beside it would hear 503.
  const resident = await withRouter({}, (router, port) =>
    hold(router, port, () => Promise.resolve(rssBytes(router.pid))))
  const heap = await live(barePolicy)
  const equipped = await live(equippedPolicy)
  const kib = (bytes: number): string => `${(bytes / 1_024).toFixed(1)} KiB`
  return [
    `  memory per held call        ${kib(resident)} resident, ${kib(heap)} of live heap  ` +
      `(from ${HELD_FIRST} to ${HELD_MORE} calls held)`,
    `    health, limits, headers   ${kib(equipped)} of live heap, ${kib(equipped - heap)} added`,
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

/** The policy for a callee at this port. */
type PolicyFor = (port: number) => string

interface Wanted extends Pick<RouterOptions, 'nodeArgs' | 'journal' | 'recordsTo'> {
  /** {@link barePolicy} when left out. */
  readonly policy?: PolicyFor
}

async function withRouter<T>(wanted: Wanted, run: (router: Router, port: number) => Promise<T>): Promise<T> {
  const port = await freePort()
  await using router = await startFor(port, wanted)
  return await run(router, port)
}

function startFor(port: number, { policy = barePolicy, ...options }: Wanted = {}): Promise<Router> {
  return startRouter({ ...options, args: ['--log-level', 'warn'], policy: policy(port) })
}

const barePolicy: PolicyFor = port => `policy: 1
rules:
  - name: bench
    when: { peer: anyone }
    do: { dial: "sip:127.0.0.1:${port}" }
`

/** What a carrier's border has: who calls is known and counted, the target is watched, headers are named. */
const equippedPolicy: PolicyFor = port => `policy: 1
peers:
  pbx: { source: ["127.0.0.1"], limit: { calls: 10000, rate: 1000/s, per-caller: 9000 } }
  carrier: { contact: "sip:127.0.0.1:${port}", limit: { calls: 10000, per-contact: 9000 }, send: { headers: trunk } }
  spare: { contact: "sip:127.0.0.1:9" }
headers:
  house: { request: { pass: [X-Tenant, "X-Acme-*"], set: { X-Called: "{to.user as token}" } } }
  trunk: { request: { drop: [X-Acme-Secret] }, response: { pass: [X-Trunk], set: { Server: pointsman } } }
pools:
  trunks: { pick: { in-order: [carrier, spare] }, health: { breaker: { rest: 30s } } }
rules:
  - { name: barred, when: { peer: pbx, to: "+338*" }, do: { reject: 403 } }
  - { name: bench, when: { peer: pbx }, headers: house, limit: { calls: 10000 }, do: { dial: trunks } }
`

/** The value below which `share` of `values` lie. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
}

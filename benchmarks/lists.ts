/**
 * What a list of a million beginnings of numbers costs: to load while other work goes on, to hold,
 * and to ask. Once in ascending order, as most exports are, and once shuffled.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadPolicy } from '../src/policy/load.ts'
import { sampleFacts } from '../src/policy/sample-call.ts'

const ROWS = 1_000_000
const TENANTS = 50
const ASKED = 200_000

const policy = `policy: 1
plan: { home: FR }
data: { customers: { file: customers.csv, columns: { number: number-prefix, tenant: tag } } }
peers: { pbx: { source: [10.0.0.10] } }
rules: [{ when: { from: { list: customers } }, do: { reject: 480 } }]
`

export async function listsBench(): Promise<string[]> {
  return [`a list of ${ROWS} beginnings, each with one of ${TENANTS} tags`,
    await loadOf('ascending', at => at), await loadOf('shuffled', at => at * 7919 % ROWS)]
}

async function loadOf(name: string, place: (at: number) => number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-bench-'))
  try {
    const row = (_: unknown, at: number): string => `+336${String(place(at)).padStart(7, '0')},t${at % TENANTS}`
    writeFileSync(join(folder, 'policy.yaml'), policy)
    writeFileSync(join(folder, 'customers.csv'), `number,tenant\n${Array.from({ length: ROWS }, row).join('\n')}\n`)
    const delay = monitorEventLoopDelay({ resolution: 1 })
    const before = process.memoryUsage().arrayBuffers
    delay.enable()
    const beganMs = performance.now()
    const loaded = await loadPolicy(folder)
    const tookMs = performance.now() - beganMs
    // What held the loop up last is told when it turns again.
    await sleep(10)
    delay.disable()
    if (!loaded.policy) throw new Error(loaded.text())
    const heldMb = (process.memoryUsage().arrayBuffers - before) / 1e6
    const call = { peer: 'pbx', from: '+33600000077', to: '1' }
    const facts = sampleFacts(loaded.policy, loaded.document?.tree ?? {}, call)
    const askedMs = performance.now()
    for (let at = 0; at < ASKED; at += 1) loaded.policy.evaluate(facts)
    const eachUs = (performance.now() - askedMs) * 1000 / ASKED
    return `  ${name.padEnd(10)} loaded in ${(tookMs / 1000).toFixed(1)} s, event loop p99 `
      + `${(delay.percentile(99) / 1e6).toFixed(0)} ms max ${(delay.max / 1e6).toFixed(0)} ms, `
      + `${heldMb.toFixed(0)} MB of arrays, ${eachUs.toFixed(1)} µs a decision`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

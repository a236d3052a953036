/**
 * What a reload of a very large policy costs while calls go on: 100,000 rules, in one file of YAML and
 * in ten, beside a list of a million beginnings of numbers. Read, checked, tested and compiled as the
 * running router does it, while this process decides a call every millisecond under the old policy.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CallFacts } from '../src/policy/facts.ts'
import { loadPolicy } from '../src/policy/load.ts'
import { createPolicyLoads } from '../src/policy/loads.ts'
import type { Policy } from '../src/policy/policy.ts'
import { sampleFacts } from '../src/policy/sample-call.ts'

const RULES = 100_000
const PREFIXES = 1_000_000
const PEERS = 100
const ASKED = 200_000

const head = `policy: 1
plan: { home: FR }
data: { customers: { file: customers.csv, columns: { number: number-prefix, tenant: tag } } }
peers:
${Array.from({ length: PEERS }, (_, at) =>
  `  p${at}: { source: ["10.0.${at}.0/24"], contact: "sip:10.0.${at}.1", send: { to: e164 } }\n`).join('')}`

const tests = `tests:
  - name: the last rule is found
    call: { peer: p99, to: "+331999000000" }
    expect: { rule: r99999, dial: p0 }
  - name: a barred customer is refused
    call: { peer: p0, from: "+33600000077", to: "+33145550100" }
    expect: { rule: barred, reject: 403 }
`

/** @returns lines to print */
export async function reloadBench(): Promise<string[]> {
  return [
    `a reload of ${RULES} rules and ${PREFIXES} beginnings of numbers, beside calls`,
    ...await reloadOf('one file', 1), ...await reloadOf('ten files', 10),
  ]
}

async function reloadOf(name: string, fileCount: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-bench-'))
  const loads = createPolicyLoads(() => performance.now())
  try {
    const bytes = write(folder, fileCount)
    const old = await smallPolicy()
    const calls = decideOften(old.policy, old.facts)
    await sleep(300)
    const before = process.memoryUsage()
    const [peak, cpu] = [watchPeak(), process.cpuUsage()]
    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const begunMs = performance.now()
    const outcome = await loads.load(folder, false)
    const tookMs = performance.now() - begunMs
    delay.disable()
    const used = process.cpuUsage(cpu)
    calls.stop()
    if (outcome.kind !== 'compiled') throw new Error(outcome.text)
    const peakMb = peak.stop()
    await sleep(100)
    return [
      `  ${name}, ${(bytes / 1e6).toFixed(1)} MB: ${(tookMs / 1000).toFixed(1)} s, `
        + `${((used.user + used.system) / 1e6).toFixed(1)} s of processor time in all threads`,
      `    event loop p99 ${ms(delay.percentile(99))}, p99.9 ${ms(delay.percentile(99.9))}, max ${ms(delay.max)}; `
        + `${calls.count()} calls decided meanwhile`,
      `    memory ${mb(before.rss)} before, ${mb(peakMb)} at most, ${mb(process.memoryUsage().rss)} after`,
      `    ${decisionLine(outcome.policy, old)}`,
    ]
  } finally {
    await loads.close()
    rmSync(folder, { recursive: true })
  }
}

function write(folder: string, fileCount: number): number {
  const rule = (at: number): string => `  - name: r${at}
    when: { peer: p${at % PEERS}, to: "+33${Math.floor(at / PEERS) + 1000}*" }
    do: { dial: p${(at + 1) % PEERS} }
`
  const barred = '  - { name: barred, when: { from: { list: customers }, peer: p0 }, do: { reject: 403 } }\n'
  let bytes = 0
  for (let file = 0; file < fileCount; file++) {
    const each = RULES / fileCount
    const rules = Array.from({ length: each }, (_, at) => rule(file * each + at)).join('')
    const text = `${file === 0 ? head : ''}rules:\n${file === 0 ? barred : ''}${rules}${file === 0 ? tests : ''}`
    bytes += text.length
    writeFileSync(join(folder, `${file}.yaml`), text)
  }
  const rows = Array.from({ length: PREFIXES }, (_, at) => `+336${String(at).padStart(7, '0')},t${at % 50}\n`)
  const list = `number,tenant\n${rows.join('')}`
  writeFileSync(join(folder, 'customers.csv'), list)
  return bytes + list.length
}

interface InForce {
  readonly policy: Policy
  readonly facts: CallFacts
}

async function smallPolicy(): Promise<InForce> {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-bench-'))
  const rules = Array.from({ length: 10 }, (_, at) =>
    `  - { name: r${at}, when: { peer: p, to: "+33${at + 1000}*" }, do: { reject: 480 } }\n`)
  const text = `policy: 1\nplan: { home: FR }\npeers: { p: { source: ["10.0.0.1"] } }\nrules:\n${rules.join('')}`
  writeFileSync(join(folder, 'policy.yaml'), text)
  const { policy, document } = await loadPolicy(folder)
  rmSync(folder, { recursive: true })
  if (!policy || !document) throw new Error('the small policy is sound')
  return { policy, facts: sampleFacts(policy, document.tree, { peer: 'p', to: '+331009000000' }) }
}

/** Decides a call every millisecond, as traffic would. */
function decideOften(policy: Policy, facts: CallFacts): { readonly count: () => number; readonly stop: () => void } {
  let count = 0
  const timer = setInterval(() => {
    if (policy.evaluate(facts).rule === 'r9') count += 1
  }, 1)
  return { count: () => count, stop: () => clearInterval(timer) }
}

/** The most memory the process had, in bytes. */
function watchPeak(): { readonly stop: () => number } {
  let most = 0
  const timer = setInterval(() => { most = Math.max(most, process.memoryUsage.rss()) }, 50)
  return {
    stop() {
      clearInterval(timer)
      return most
    },
  }
}

function decisionLine(policy: Policy, old: InForce): string {
  const large = sampleFacts(policy, {}, { peer: 'p50', to: '+331500000000' })
  const [few, many] = [nsOf(old.policy, old.facts), nsOf(policy, large)]
  const ratio = (many / few).toFixed(1)
  return `a decision takes ${many.toFixed(0)} ns, ${ratio} times that of ten rules (${few.toFixed(0)} ns)`
}

/** The best of several rounds. */
function nsOf(policy: Policy, facts: CallFacts): number {
  let best = Infinity
  for (let round = 0; round < 5; round++) {
    const begunMs = performance.now()
    for (let at = 0; at < ASKED; at++) policy.evaluate(facts)
    best = Math.min(best, (performance.now() - begunMs) * 1e6 / ASKED)
  }
  return best
}

function ms(nanoseconds: number): string {
  return `${(nanoseconds / 1e6).toFixed(1)} ms`
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`
}

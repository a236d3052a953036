/**
 * What the tools take over a policy: its own tests in cases a second, and a day of receipts decided
 * under two policies. Both stay in this process and touch no socket.
 */
import { performance } from 'node:perf_hooks'
import { writtenFacts } from '../src/policy/receipt.ts'
import { loadTexts } from '../src/policy/load.ts'
import { replay } from '../src/policy/replay.ts'
import { sampleFacts } from '../src/policy/sample-call.ts'
import { runSuite } from '../src/policy/suite.ts'
import type { Side } from '../src/policy/fate-change.ts'

const TESTS = 2_000
const RULES = 1_000
const RECEIPTS = 100_000
const ROUNDS = 5

/** @returns lines to print */
export function policyTestsBench(): Promise<string[]> {
  const { policy, document } = sideOf(rules())
  const times = Array.from({ length: ROUNDS }, () => {
    const begunMs = performance.now()
    const { failedCount } = runSuite(policy, document)
    if (failedCount > 0) throw new Error(`${failedCount} tests fail`)
    return performance.now() - begunMs
  })
  const best = Math.min(...times)
  return Promise.resolve([
    `policy tests: ${(TESTS / best * 1000).toFixed(0)} cases a second, ${TESTS} of them on ${RULES} rules`,
  ])
}

/** @returns lines to print */
export function replayBench(): Promise<string[]> {
  const [before, after] = [sideOf(rules()), sideOf(rules().replaceAll('dial: b', 'reject: 403'))]
  const { policy, document } = before
  const lines = Array.from({ length: RECEIPTS }, (_, at) => {
    const facts = sampleFacts(policy, document.tree, { peer: 'a', from: `+336${digits(at)}`, to: numberOf(at % RULES) })
    const [startedAt, endedAt] = [at, at + 60_000].map(ms => new Date(1_767_600_000_000 + ms).toISOString())
    return JSON.stringify({
      callUid: `u${at}`, policy: document.digest, receivedAt: startedAt, endedAt,
      facts: writtenFacts(facts, policy.headersRead), attempts: [{ target: 'b', outcome: 'answered' }],
    })
  })
  const begunMs = performance.now()
  const { callsCount, changedCount } = replay(before, after, lines)
  const tookMs = performance.now() - begunMs
  if (callsCount !== RECEIPTS) throw new Error(`${callsCount} receipts were read`)
  return Promise.resolve([
    `replay: ${(tookMs / 1000).toFixed(1)} s for ${RECEIPTS} receipts under two policies of ${RULES} rules, `
      + `${(RECEIPTS / tookMs * 1000).toFixed(0)} a second; ${changedCount} have another fate`,
  ])
}

function rules(): string {
  const rule = (_: unknown, at: number): string =>
    `  - { name: r${at}, when: { peer: a, to: "${numberOf(at)}" }, do: { dial: ${at % 2 === 0 ? 'b' : 'c'} } }\n`
  const test = (_: unknown, at: number): string => `  - name: t${at}
    at: 2026-07-${String(1 + at % 28).padStart(2, '0')}T10:00[Europe/Paris]
    call: { peer: a, from: "0612345678", to: "${numberOf(at % RULES)}" }
    expect: { rule: r${at % RULES}, attempts: [${at % 2 === 0 ? 'b' : 'c'}] }
`
  return `policy: 1
plan: { home: FR }
peers:
  a: { source: ["10.0.0.1"] }
  b: { contact: "sip:10.0.0.2", send: { to: national } }
  c: { contact: "sip:10.0.0.3" }
rules:
${Array.from({ length: RULES }, rule).join('')}tests:
${Array.from({ length: TESTS }, test).join('')}`
}

function numberOf(at: number): string {
  return `+331455${String(at).padStart(5, '0')}`
}

function digits(at: number): string {
  return String(at).padStart(8, '0')
}

function sideOf(text: string): Side {
  const { policy, document, text: drawn } = loadTexts([{ name: 'policy.yaml', key: 'policy.yaml', text }])
  if (!policy || !document) throw new Error(drawn())
  return { policy, document }
}

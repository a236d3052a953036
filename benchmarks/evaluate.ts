/**
 * What a decision costs, and how that grows with the number of rules: for prefixes, peers and exact
 * numbers it must not. A hundred calls, spread over all rules, are decided in turn; the last line
 * of them asks for another rule each time, so that what it needs is in no cache of the processor.
 */
import { compile } from '../src/policy/compile.ts'
import type { PolicyDocument } from '../src/policy/document.ts'
import type { CallFacts } from '../src/policy/facts.ts'
import type { Policy } from '../src/policy/policy.ts'
import type { PolicyFile, Rule } from '../src/policy/schema.gen.ts'

const sizes = [10, 1_000, 100_000] as const
const CALLS = 100
const MEASURED_MS = 150

/** Makes the rules of one kind, and a call that rule `at` decides. */
interface Kind {
  readonly name: string
  rule(at: number): Rule
  call(at: number): { readonly peer: string; readonly to: string }
}

const refuse = { do: { reject: 480 } } as const

const kinds: readonly Kind[] = [
  { name: 'exact', rule: at => ({ when: { to: numberOf(at) }, ...refuse }),
    call: at => ({ peer: 'p0', to: numberOf(at) }) },
  { name: 'prefix', rule: at => ({ when: { to: `${numberOf(at).slice(0, 10)}*` }, ...refuse }),
    call: at => ({ peer: 'p0', to: numberOf(at) }) },
  { name: 'peer', rule: at => ({ when: { peer: `p${at}` }, ...refuse }),
    call: at => ({ peer: `p${at}`, to: '+33145550100' }) },
  { name: 'peer and prefix',
    rule: at => ({ when: { peer: `p${at % 100}`, to: `+33${Math.floor(at / 100) + 1000}*` }, ...refuse }),
    call: at => ({ peer: `p${at % 100}`, to: `+33${Math.floor(at / 100) + 1000}00000` }) },
]

/** 100,000 different numbers of one length; the first ten characters differ. */
function numberOf(at: number): string {
  return `+3310${String(at).padStart(5, '0')}99`
}

/** One line for each kind of rule, and one for reading facts. */
export async function evaluateBench(): Promise<string[]> {
  const lines: string[] = []
  for (const kind of kinds) {
    const cells: string[] = []
    for (const size of sizes) {
      const begun = performance.now()
      const policy = policyOf(kind, size)
      const compileMs = performance.now() - begun
      const ns = nsOf(policy, kind, size)
      cells.push(`${count(size)} rules ${ns.toFixed(0)} ns (compiled in ${compileMs.toFixed(0)} ms)`)
      // Between two measurements the old policy can be collected.
      await new Promise(resolve => setImmediate(resolve))
    }
    lines.push(`evaluate, ${kind.name}: ${cells.join(', ')}`)
  }
  const exact = kinds[0] as Kind
  const cold = nsOf(policyOf(exact, 100_000), exact, 100_000, 20_000)
  return [...lines, `evaluate, exact, 100,000 rules and never the same twice: ${cold.toFixed(0)} ns`, factsLine()]
}

function policyOf(kind: Kind, size: number): Policy {
  const at = { file: 'policy.yaml', line: 1, column: 1, length: 1 }
  const rules = Array.from({ length: size }, (_, rule) => kind.rule(rule))
  const tree: PolicyFile = { policy: 1, plan: { home: 'FR' }, rules }
  const document: PolicyDocument = { tree, source: { at: () => at, written: () => undefined }, digest: '' }
  return compile(document)
}

function nsOf(policy: Policy, kind: Kind, size: number, callCount = CALLS): number {
  const calls: CallFacts[] = Array.from({ length: callCount }, (_, at) => {
    const rule = Math.floor((at * size) / callCount)
    const { peer, to } = kind.call(rule)
    const facts = { ...factsOf(policy, `sip:${to}@10.0.0.1`), peer }
    const decided = policy.evaluate(facts).rule
    if (decided !== `rule-${rule + 1}`) throw new Error(`${kind.name}: ${decided} decided for call ${rule}`)
    return facts
  })
  return bestNs(at => policy.evaluate(calls[at] as CallFacts), callCount)
}

function factsOf(policy: Policy, requestUri: string): CallFacts {
  return policy.factsOf({
    atMs: 1_767_600_000_000, source: { transport: 'udp', address: '10.0.0.1', port: 5060 },
    fromUri: 'sip:+33612345678@10.0.0.1', requestUri,
    headers: [['Via', 'SIP/2.0/UDP 10.0.0.1'], ['User-Agent', 'bench']],
  })
}

function factsLine(): string {
  const policy = policyOf(kinds[0] as Kind, 10)
  const uris = Array.from({ length: 200_000 }, (_, at) => `sip:01${String(45_000_000 + at)}@10.0.0.1`)
  let fresh = 0
  const begun = performance.now()
  while (fresh < 10_000) factsOf(policy, uris[fresh++] as string)
  const freshUs = ((performance.now() - begun) * 1000) / fresh
  const knownUs = bestNs(at => factsOf(policy, uris[9_000 + (at % 500)] as string)) / 1000
  const [unseen, known] = [freshUs.toFixed(1), knownUs.toFixed(1)]
  return `facts of a call: ${unseen} µs for a number never seen, ${known} µs for one seen before`
}

/** The best of several rounds, in nanoseconds a run; the rest of the machine only ever adds. */
function bestNs(run: (at: number) => unknown, runs = 1_000): number {
  let best = Infinity
  const until = performance.now() + MEASURED_MS
  while (performance.now() < until) {
    const begun = performance.now()
    for (let at = 0; at < runs; at++) run(at)
    best = Math.min(best, ((performance.now() - begun) * 1e6) / runs)
  }
  return best
}

function count(size: number): string {
  return size.toLocaleString('en-US')
}

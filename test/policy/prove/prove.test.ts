import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compile } from '../../../src/policy/compile.ts'
import { explain } from '../../../src/policy/explain.ts'
import type { Finding } from '../../../src/policy/prove/finding.ts'
import { prove } from '../../../src/policy/prove/prove.ts'
import { sampleFacts } from '../../../src/policy/sample-call.ts'
import type { PolicyFile, Rule } from '../../../src/policy/schema.gen.ts'
import { readExamples } from '../samples.ts'
import { documentOf, documentOfTree, policyOf } from '../document.ts'
import { loadTexts } from '../../../src/policy/load.ts'
import { computedMs } from '../../support/measure.ts'
import { corpus } from './corpus.ts'

function labelOf({ kind, rule, by, at, message }: Finding, yaml: string): string {
  if (kind === 'gap' || kind === 'peers') {
    const line = yaml.split('\n')[at.line - 1] ?? ''
    return `${kind} ${(kind === 'gap' ? /of "([^"]+)"/.exec(message) : /^ {2}(\w+):/.exec(line))?.[1]}`
  }
  return `${kind} ${rule}${kind === 'overlap' ? ` by ${by?.join()}` : ''}`
}

/** The rules without those of these names, and without what then has nothing inside. */
function without(rules: readonly Rule[], gone: (path: string) => boolean, around = ''): Rule[] {
  return rules.flatMap((rule, at) => {
    const path = `${around}${rule.name ?? `rule-${at + 1}`}`
    if (!rule.rules) return gone(path) ? [] : [rule]
    const inside = without(rule.rules, gone, `${path}/`)
    return inside.length === 0 ? [] : [{ ...rule, rules: inside }]
  })
}

/** Who decides the finding's call when some rules are gone. */
function decider(tree: PolicyFile, finding: Finding, gone: (path: string) => boolean): string {
  const { witness } = finding
  if (!witness) return ''
  const groups = Object.fromEntries(Object.entries(tree.groups ?? {}).flatMap(([name, rules]) => {
    const left = without(rules, gone, `${name}/`)
    return left.length === 0 ? [] : [[name, left]]
  }))
  const keepsGroup = ({ do: action }: Rule): boolean => action?.goto === undefined || action.goto in groups
  const document = documentOfTree({ ...tree, groups, rules: without(tree.rules ?? [], gone).filter(keepsGroup) })
  const policy = compile(document)
  return policy.evaluate(sampleFacts(policy, document.tree, witness.call, witness.atMs)).rule
}

/** What is claimed is so, by the engine alone. */
function confirm(finding: Finding, yaml: string): void {
  const { policy, document } = policyOf(yaml)
  const { witness, kind, rule = '', by = [] } = finding
  if (!witness) throw new Error(`no witness: ${finding.message}`)
  const explained = explain(policy, sampleFacts(policy, document.tree, witness.call, witness.atMs))
  if (kind === 'peers') {
    assert.is(explained.call.peer, witness.decidedBy, finding.message)
    return
  }
  assert.is(explained.rule, witness.decidedBy, finding.message)
  switch (kind) {
    case 'shadowed': {
      assert.ok(by.includes(witness.decidedBy))
      // Alone in the world the rule does take the call.
      const alone = decider(document.tree, finding, path => path !== rule && !path.startsWith(`${rule}/`)
        && !document.tree.rules?.some(each => each.name === path && each.do?.goto !== undefined))
      assert.ok(alone === rule || alone.startsWith(`${rule}/`), `${rule} alone: ${alone}`)
      break
    }
    case 'overlap':
      assert.is(decider(document.tree, finding, path => by.includes(path)), rule, 'the second, without the first')
      break
    case 'gap': assert.is(witness.decidedBy, 'otherwise'); break
    case 'impossible': assert.is.not(witness.decidedBy, rule); break
    default: assert.unreachable(`${kind}: ${finding.message}`)
  }
}

test('every planted fault of fifty policies is found, nothing else, and its witness shows it', () => {
  assert.ok(corpus.length >= 50, `${corpus.length}`)
  for (const { name, yaml, expected } of corpus) {
    const document = documentOf(yaml)
    const startedMs = computedMs()
    const { findings } = prove(compile(document), document)
    const tookMs = computedMs() - startedMs
    const hasGap = expected.some(each => each.startsWith('gap'))
    const told = findings.filter(({ kind }) => kind !== 'open' && (kind !== 'gap' || hasGap))
    assert.equal(told.map(each => labelOf(each, yaml)).toSorted(), [...expected].toSorted(), name)
    assert.ok(tookMs < 5000, `${name} took ${tookMs} ms`)
    for (const finding of told) confirm(finding, yaml)
  }
})

test('the example policies have no error to prove', () => {
  for (const { name, files } of readExamples()) {
    const { policy, document } = loadTexts(files)
    if (!policy || !document) throw new Error(`${name} does not load`)
    assert.equal(prove(policy, document).findings.filter(({ severity }) => severity === 'error'), [], name)
  }
})

const guarded = `policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"], contact: "sip:10.0.0.10" }
  orange: { source: ["193.252.0.0/20"], contact: ["sip:gw1.orange.example", "sip:gw2.orange.example"] }
rules:
  - { name: barred, when: { peer: pbx, to: "+33899*" }, do: { reject: 403 } }
  - { name: emergency, when: { to: { kind: emergency } }, do: { dial: orange } }
  - { name: out, when: { peer: pbx }, do: { dial: orange } }
  - { name: odd, when: { peer: orange, to: { regex: "1.*" } }, do: { dial: pbx } }
invariants:
`

function invariantFindings(invariant: string): string[] {
  const { policy, document } = policyOf(guarded + invariant)
  return prove(policy, document).findings
    .filter(({ at }) => at.line > 11)
    .map(({ kind, message, witness }) =>
      `${kind}: ${message}${witness ? ` [${witness.call.to} ${witness.decidedBy}]` : ''}`)
}

test('an invariant that holds is silent, and one that does not names the rule and a call', () => {
  assert.equal(invariantFindings(
    '  - { name: a, when: { peer: pbx, to: "+33899*" }, must-not: { dial: true } }'), [])
  assert.equal(invariantFindings(
    '  - { name: a, when: { to: { kind: emergency }, peer: pbx }, must: { dial: orange, rule: emergency } }'), [])
  assert.equal(invariantFindings('  - { name: a, when: { peer: pbx }, must-not: { dial: pbx } }'), [])
  assert.equal(invariantFindings('  - { name: a, must: { wait-at-most: 2m, attempts-at-most: 2 } }'), [])
  const [broken = ''] = invariantFindings(
    '  - { name: no premium, when: { peer: pbx, to: "+3389*" }, must-not: { dial: orange } }')
  assert.match(broken, /^invariant: invariant "no premium" does not hold: "out" dials orange for .*\[\+3389\d+ out\]$/)
  const [slow = ''] = invariantFindings('  - { name: quick, must: { wait-at-most: 30s } }')
  assert.match(slow, /"emergency" dials orange/)
  const [empty = ''] = invariantFindings(
    '  - { name: none, when: { all: [{ to: "+33*" }, { to: "+44*" }] }, must: { reject: true } }')
  assert.match(empty, /speaks of no call/)
})

test('what rests on a regular expression is said to be open, or shown by a call', () => {
  const [told = ''] = invariantFindings(
    '  - { name: a, when: { peer: orange, to: { regex: "x{9}y" } }, must-not: { dial: true } }')
  assert.match(told, /^open: /)
})

test('the longest wait counts every target with its ringing time', () => {
  const { policy, document } = policyOf(guarded + '  []')
  const { waits } = prove(policy, document)
  assert.equal(waits.map(({ rule, attempts, waitMs }) => [rule, attempts, waitMs]), [
    ['emergency', 2, 120_000], ['out', 2, 120_000], ['odd', 1, 60_000],
  ].filter(([rule]) => rule !== 'odd' || waits.some(wait => wait.rule === 'odd')))
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { coverageOf } from '../../../src/policy/coverage.ts'
import { loadTexts } from '../../../src/policy/load.ts'
import { caseOf } from '../../../src/policy/prove/case.ts'
import { sampleAtMs, sampleFacts } from '../../../src/policy/sample-call.ts'
import type { TestCall } from '../../../src/policy/schema.gen.ts'
import { runSuite } from '../../../src/policy/suite.ts'
import { whyNot } from '../../../src/policy/why-not.ts'
import { policyOf } from '../document.ts'

const yaml = `policy: 1
plan: { home: FR }
calendars:
  office: { zone: Europe/Paris, open: { mon-fri: "09:00-18:00" } }
peers:
  pbx: { source: ["10.0.0.10"], contact: "sip:10.0.0.10" }
  orange: { source: ["193.252.0.0/20"], contact: "sip:gw.orange.example" }
rules:
  - { name: barred, when: { to: "+33899*" }, do: { reject: 403 } }
  - name: desk
    when: { to: "+331455501{00-49}" }
    rules:
      - { name: vip, when: { from: "+33612345678", during: office }, do: { dial: pbx } }
      - { name: night, when: { outside: office }, do: { reject: 480 } }
  - { name: mobiles, when: { peer: pbx, to: { kind: mobile } }, do: { dial: orange } }
  - { name: acme, when: { header: { X-Tenant: acme }, peer: orange }, do: { dial: pbx } }
`

/** What has to change, and who decides then. */
function nearest(rule: string, call: TestCall): { readonly changes: readonly string[]; readonly decidedBy: string } {
  const { policy, document } = policyOf(yaml)
  const found = whyNot(caseOf(policy, document), rule, { call, atMs: sampleAtMs })
  if (!found?.nearest) throw new Error(`nothing near: ${JSON.stringify(found?.conditions)}`)
  const { witness, changes } = found.nearest
  const decision = policy.evaluate(sampleFacts(policy, document.tree, witness.call, witness.atMs))
  return { changes: changes.map(({ what, is }) => `${what} ${is}`), decidedBy: decision.rule }
}

test('one condition that failed is one fact to change', () => {
  assert.equal(nearest('mobiles', { peer: 'orange', to: '0612345678' }),
    { changes: ['peer pbx'], decidedBy: 'mobiles' })
  assert.equal(nearest('acme', { peer: 'orange', to: '0145550199' }),
    { changes: ['header x-tenant acme'], decidedBy: 'acme' })
  assert.equal(nearest('desk/vip', { peer: 'orange', from: '+33612345678', to: '+33145550150' }),
    { changes: ['to +33145550100'], decidedBy: 'desk/vip' })
})

test('a rule before it is a reason too', () => {
  const { changes, decidedBy } = nearest('mobiles', { peer: 'pbx', to: '+33899123456' })
  assert.is(decidedBy, 'mobiles')
  assert.is(changes.length, 1)
  assert.match(changes[0] ?? '', /^to \+33[67]/)
})

test('time is a fact like others, and of a branch the nearest rule counts', () => {
  assert.equal(nearest('desk/night', { peer: 'orange', to: '+33145550100' }).changes.length, 1)
  assert.match(nearest('desk/night', { peer: 'orange', to: '+33145550100' }).changes[0] ?? '', /^at 2026-/)
  assert.is(nearest('desk', { peer: 'orange', from: '0612345678', to: '0145550160' }).decidedBy, 'desk/vip')
})

test('a rule that dials by a list asks for the list, and says so', () => {
  const { policy, document } = loadTexts([
    { name: 'policy.yaml', key: 'policy.yaml', text: `policy: 1
data: { rates: { file: rates.csv, columns: { prefix: number-prefix, via: peer } } }
peers: { pbx: { source: [10.0.0.10] }, orange: { contact: "sip:orange.example" } }
rules: [{ name: out, when: { peer: pbx }, do: { dial: "{data.rates.via}" } }]
` },
    { name: 'rates.csv', key: 'rates.csv', text: 'prefix,via\n+33,orange\n' },
  ])
  assert.ok(policy && document)
  const call = { peer: 'pbx', to: '+442079460000' }
  const { conditions = [] } = whyNot(caseOf(policy, document), 'out', { call, atMs: sampleAtMs }) ?? {}
  assert.equal(conditions.map(({ held, says, at }) => [held, says, `${at.line}:${at.column}`]), [
    [true, 'peer is pbx', '4:30'], [false, 'to is not in list rates', '4:49'],
  ])
  const seen = runSuite(policy, { ...document, tree: { ...document.tree, tests: [
    { name: 'in the list', call: { peer: 'pbx', to: '+33145550100' }, expect: { attempts: ['orange'] } },
  ] } })
  assert.ok(coverageOf(document, seen.cases).unseen.some(({ message }) =>
    message === 'no test sees "to is in list rates" decline in rule "out"'))
})

test('every condition is told with how it came out', () => {
  const { policy, document } = policyOf(yaml)
  const given = { call: { peer: 'orange', from: '+33611111111', to: '0145550100' }, atMs: sampleAtMs }
  const found = whyNot(caseOf(policy, document), 'desk/vip', given)
  assert.equal(found?.conditions.map(({ held, says, at }) => `${at.line} ${held} ${says}`), [
    '11 true to fits +331455501{00-49}', '13 false from is not +33612345678', '13 true office is open',
  ])
  assert.is(found?.decidedBy, 'otherwise')
  assert.is(whyNot(caseOf(policy, document), 'nobody', given), undefined)
})

test('a call nothing matched names the rule that one condition kept from it', () => {
  const { policy, facts } = policyOf(yaml)
  const miss = (call: TestCall): unknown => policy.evaluate(facts(call)).nearestMiss?.()
  assert.equal(miss({ peer: 'orange', to: '0612345678' }), { rule: 'mobiles', because: 'peer is not pbx' })
  assert.is(policy.evaluate(facts({ peer: 'pbx', to: '0612345678' })).nearestMiss?.(), undefined)
  assert.is(miss({ to: '4711' }), undefined, 'two conditions failed')
})

test('the same number in another spelling is guessed at', () => {
  const { policy, facts } = policyOf(`peers:
  pbx: { source: ["10.0.0.10"] }
rules:
  - { name: far, when: { to: "+441" }, do: { reject: 480 } }
  - { name: desk, when: { to: "+33145550100" }, do: { reject: 480 } }
`)
  const miss = policy.evaluate(facts({ peer: 'pbx', to: '0145550100' })).nearestMiss?.()
  assert.is(miss?.rule, 'desk')
  assert.match(miss?.hint ?? '', /another spelling/)
})

test.run()

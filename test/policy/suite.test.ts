/* oxlint-disable unicorn/no-thenable -- "then" is a word of the policy language */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { firstOrder, hunt } from '../../src/policy/attempts.ts'
import { explain, printExplanation } from '../../src/policy/explain.ts'
import type { Behaviour } from '../../src/policy/schema.gen.ts'
import { runSuite } from '../../src/policy/suite.ts'
import { policyOf } from './document.ts'

const policy = `policy: 1
plan: { home: FR }
calendars:
  office: { zone: Europe/Paris, open: { mon-fri: "09:00-18:00" }, closed: { holidays: FR } }
peers:
  pbx: { source: ["10.0.0.10"], contact: "sip:10.0.0.10" }
  orange: { source: ["193.252.0.0/20"], contact: ["sip:gw1.orange.example", "sip:gw2.orange.example"], media: relay }
  sfr: { contact: "sip:sfr.example" }
pools:
  pstn:
    pick: { weighted: { sfr: 30, orange: 70 } }
    then: ["sip:last.example"]
    failover: { ring: 20s, budget: { attempts: 4, total: 30s } }
rules:
  - name: reception
    when: { to: "0145550100" }
    rules:
      - { name: open, when: { during: office }, do: { dial: pbx } }
      - { name: closed, do: { redirect: ["sip:a@voice.example", "sip:b@voice.example"] } }
  - { name: premium, when: { to: "+3389*" }, do: { reject: 403 } }
  - { name: outbound, when: { peer: pbx }, do: { dial: pstn } }
  - { name: never, when: { to: "1" }, record: { siprec: sfr, mandatory: true }, do: { dial: [sfr, orange] } }
otherwise: { reject: 404 }
tests:
`

function failuresOf(tests: string): string[] {
  const { policy: compiled, document } = policyOf(policy + tests)
  return runSuite(compiled, document).cases.flatMap(result => result.mismatches.map(({ what, expected, got, at }) =>
    `${at.line}:${at.column} ${what}: expected ${expected}, got ${got}`))
}

const reception = 'call: { peer: orange, to: "0145550100" }'
const outbound = 'call: { peer: pbx, to: "0612345678" }'
const voice = '["sip:a@voice.example", "sip:b@voice.example"]'

const fits: readonly string[] = [
  `at: "2026-07-13T10:00[Europe/Paris]", ${reception},
    expect: { rule: reception/open, dial: pbx, attempts: [pbx], caller-gets: [200] }`,
  `at: "2026-07-14T10:00[Europe/Paris]", ${reception},
    expect: { rule: reception/closed, redirect: ${voice}, caller-gets: [302] }`,
  `at: "2026-07-13T08:00:00Z", call: { source: "193.252.0.1", to: "0033145550100" }, expect: { rule: reception/open }`,
  `call: { peer: pbx, to: "0899123456" }, expect: { reject: 403, caller-gets: [403] }`,
  `call: { to: "0612345678" }, expect: { rule: otherwise, reject: 404, record: false }`,
  `${outbound}, expect: { record: false }`, `call: { peer: orange, to: "1" }, expect: { record: true }`,
  `call: { peer: orange, to: "1" }, expect: { record: sfr }`,
  `${outbound}, expect: { dial: pstn, attempts: [orange], caller-gets: [200] }`,
  `${outbound}, pretend: { orange: 503, sfr: { ring: 8s, then: 200 } },
    expect: { attempts: [orange, sfr], caller-gets: [180, 200] }`,
  `${outbound}, pretend: { orange: 486 }, expect: { attempts: [orange], caller-gets: [486] }`,
  `call: { peer: pbx, to: "1" }, expect: { rule: outbound }`,
  `call: { peer: orange, to: "1" }, expect: { rule: never, dial: orange, attempts: [sfr] }`,
]

for (const [at, fit] of fits.entries()) {
  test(`a test that holds passes: ${fit}`, () => {
    assert.equal(failuresOf(`  - { name: t${at}, ${fit} }\n`), [])
  })
}

test('what does not come true is told with its place, what was expected and what came', () => {
  assert.equal(failuresOf(`  - name: wrong in every word
    call: { peer: pbx, to: "0612345678" }
    pretend: { orange: never }
    expect:
      rule: premium
      dial: sfr
      attempts: [orange]
      reject: 404
      redirect: "sip:x@y"
      caller-gets: [180, 200]
`), [
    '29:13 rule: expected premium, got outbound (premium declined: to does not begin with +3389)',
    '30:13 dial: expected sfr, got pstn',
    '31:17 attempts: expected orange, got [orange,sfr]',
    '32:15 reject: expected 404, got dial pstn',
    '33:17 redirect: expected sip:x@y, got dial pstn',
    '34:20 caller-gets: expected [180,200], got 200',
  ])
})

test('where a call is recorded is tested, and told', () => {
  const [failure = ''] = failuresOf('  - { name: t, call: { peer: orange, to: "1" }, expect: { record: orange } }\n')
  assert.match(failure, /record: expected orange, got sfr$/)
  const told = printExplanation(explain(compiled, facts({ peer: 'orange', to: '1' })))
  assert.match(told, /^  recorded at sfr, by SIPREC; a call that cannot be recorded is ended$/m)
})

test('a rule inside a branch that declined is explained by that branch', () => {
  const [failure = ''] = failuresOf('  - { name: t, call: { peer: pbx, to: "2" }, expect: { rule: reception/open } }\n')
  assert.match(failure, /got outbound \(reception declined: to is not 0145550100\)/)
})

test('the suite counts, and names the rules no test reached', () => {
  const { policy: compiled, document } = policyOf(`${policy}
  - { name: a, call: { peer: pbx, to: "2" }, expect: { rule: outbound } }
  - { name: b, call: { peer: pbx, to: "2" }, expect: { rule: premium } }
`)
  const { passedCount, failedCount, unreached, cases } = runSuite(compiled, document)
  assert.equal([passedCount, failedCount], [1, 1])
  assert.equal(unreached, ['reception', 'reception/open', 'reception/closed', 'premium', 'never'])
  assert.equal(cases.map(each => `${each.name} ${each.passed} ${each.at.line}`), ['a true 26', 'b false 27'])
})

test('a policy without tests passes none and fails none', () => {
  const { policy: compiled, document } = policyOf('policy: 1')
  assert.equal(runSuite(compiled, document), { cases: [], passedCount: 0, failedCount: 0, unreached: [] })
})

const { policy: compiled, facts } = policyOf(policy.replace('tests:', ''))
const { outcome } = compiled.evaluate(facts({ peer: 'pbx', to: '0612345678' }))
const plan = outcome.kind === 'dial' ? outcome.plan : undefined

type Pretend = Readonly<Record<string, Behaviour>>

const hunts: readonly (readonly [pretend: Pretend, attempts: string, callerGets: string])[] = [
  [{}, 'orange', '200'],
  [{ orange: 'unreachable' }, 'orange sfr', '200'],
  [{ orange: 'unreachable', sfr: 'unreachable', 'orange/2': 503 }, 'orange sfr orange/2 sip:last.example', '200'],
  [{ orange: 'unreachable', sfr: 'unreachable', 'orange/2': 'unreachable', 'sip:last.example': 'unreachable' },
    'orange sfr orange/2 sip:last.example', '500'],
  [{ orange: 'never', sfr: 404 }, 'orange sfr', '404'],
  [{ orange: 503, sfr: 'never', 'orange/2': 'never', 'sip:last.example': 'never' },
    'orange sfr orange/2 sip:last.example', '500'],
  [{ orange: { ring: '8s', then: 503 }, sfr: { ring: '1s', then: 200 } }, 'orange sfr', '180 200'],
  [{ orange: { ring: '25s', then: 200 } }, 'orange', '180 480'],
  [{ orange: { ring: '1s', then: 'never' } }, 'orange', '180 480'],
  [{ orange: { ring: '15s', then: 503 }, sfr: { ring: '15s', then: 200 } }, 'orange sfr', '180 500'],
  [{ orange: 302 }, 'orange', '480'],
  [{ orange: 603 }, 'orange', '603'],
]

test('a policy that stops after ringing is tested as it will be', () => {
  assert.ok(plan)
  const pretend = { orange: { ring: '1s', then: 503 } } as const
  const stopping = { ...plan, failover: { ...plan.failover, stopAfter: 'ringing' } } as const
  assert.equal(hunt(stopping, firstOrder, pretend).attempts, ['orange'])
  assert.equal(hunt(stopping, firstOrder, { orange: 503 }).attempts, ['orange', 'sfr'])
})

for (const [pretend, attempts, callerGets] of hunts) {
  test(`with ${JSON.stringify(pretend)} the caller gets ${callerGets} after ${attempts}`, () => {
    assert.ok(plan)
    const found = hunt(plan, firstOrder, pretend)
    assert.is(found.attempts.join(' '), attempts)
    assert.is(found.callerGets.join(' '), callerGets)
  })
}

test('the order of targets can be another one', () => {
  assert.ok(plan)
  const { attempts } = hunt(plan, each => firstOrder(each).toReversed(), { 'sip:last.example': 503 })
  assert.equal(attempts, ['sip:last.example', 'orange/2'])
  assert.equal(hunt(plan, () => [], {}), { attempts: [], callerGets: [503] })
})

test('an explanation draws the walk, the fate and the plan', () => {
  const call = facts({ peer: 'pbx', from: '0145550199', to: '0612345678' }, Date.UTC(2026, 6, 13, 8))
  assert.is(printExplanation(explain(compiled, call)), `\
call from +33145550199 (0145550199) to +33612345678 (0612345678), pbx, 2026-07-13T08:00:00.000Z
✗ reception  to is not 0145550100  (policy.yaml:15)
✗ premium  to does not begin with +3389  (policy.yaml:20)
✓ outbound  all conditions hold  (policy.yaml:21)
→ dial pstn
  1. orange  sip:gw1.orange.example
  2. sfr  sip:sfr.example
  3. orange/2  sip:gw2.orange.example
  4. sip:last.example
  next on unreachable, no-progress, tls, 408, 500, 502, 503, 504; stop on 404, 480, 484, 486, 6xx
  no progress 4s, ring 20s, at most 4 attempts in 30s
  media relay
`)
})

test('an explanation says how the targets of a call are found to be well', () => {
  const { policy: watched, facts: call } = policyOf(`
peers:
  pbx: { source: ["10.0.0.1"] }
  one: { contact: "sip:10.0.0.2" }
  two: { contact: "sip:10.0.0.3" }
pools:
  pair:
    pick: { in-order: [one, two] }
    health:
      probe: { every: 20s, alive: [2xx, 405] }
      breaker: { open-at: 5 of 20, on: [5xx, unreachable], rest: 30s }
      outlier: { calls: 50, failures: 40%, delay: 3s, slow-start: 5m, on: [503] }
rules:
  - { when: { to: "1" }, do: { dial: pair } }
  - { do: { dial: "sip:10.0.0.9" } }
`)
  const health = (to: string): string[] => printExplanation(explain(watched, call({ peer: 'pbx', to }))).split('\n')
    .flatMap((line, at, lines) => line === '  health by pair' ? lines.slice(at + 1, at + 4) : [])
  assert.equal(health('1'), [
    '    probe: every 20s, waits 2s; down after 3, up after 2; well is 2xx, 405',
    '    breaker: opens at 5 of 20 calls with unreachable, 5xx; rests 30s, tried with 2; '
      + 'at most 50% of the pool at once',
    "    outlier: stands out where of 50 calls 40% more than the others' fail with 503 or they ring 3s later; "
      + 'rests 30s, comes back over 300s; at most 30% of the pool at once',
  ])
  assert.equal(health('2'), [])
})

test('an explanation shows nesting and what was refused', () => {
  const call = facts({ peer: 'orange', from: 'sip:h', to: '+33145550100' }, Date.UTC(2026, 6, 14, 8))
  assert.is(printExplanation(explain(compiled, call)), `\
call from sip:h to +33145550100, orange, 2026-07-14T08:00:00.000Z
✓ reception  all conditions hold  (policy.yaml:15)
  ✗ open  office is closed  (policy.yaml:18)
  ✓ closed  all conditions hold  (policy.yaml:19)
→ redirect to sip:a@voice.example, sip:b@voice.example
`)
  const stranger = printExplanation(explain(compiled, facts({ to: '0612345678' }))).split('\n')
  assert.equal(stranger.slice(0, 1).concat(stranger.slice(-3, -1)), [
    'call from anonymous to +33612345678 (0612345678), a stranger, 2026-01-05T12:00:00.000Z',
    '✓ otherwise  no rule decided  (policy.yaml:23)',
    '→ reject 404',
  ])
})

test('an explanation is plain JSON', () => {
  const explanation = explain(compiled, facts({ peer: 'pbx', to: '0612345678' }))
  assert.equal(JSON.parse(JSON.stringify(explanation)), explanation)
})

test('the stage after speaks for a call nobody takes, in the test and in the explanation', () => {
  const { policy: compiled, document, facts } = policyOf(`policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"] }
  sfr: { contact: "sip:sfr.example" }
pools: { pstn: { pick: { in-order: [sfr] }, answer-caller: { unreachable: 410, "486": 600 } } }
rules: [{ when: { peer: pbx }, tag: office, do: { dial: pstn } }]
after:
  - name: mobile
    when: { to: { kind: mobile }, attempt: unreachable }
    do: { reject: { status: 480, reason: Later } }
  - { name: any, when: { tag: office, attempt: [4xx, unreachable] }, tag: [lost, office] }
tests:
  - { name: a, call: { peer: pbx, to: "0612345678" }, pretend: { sfr: unreachable },
      expect: { after: mobile, caller-gets: [480], tags: [office] } }
  - { name: b, call: { peer: pbx, to: "0145550100" }, pretend: { sfr: unreachable },
      expect: { after: any, caller-gets: [410], tags: [lost, office] } }
  - { name: c, call: { peer: pbx, to: "0145550100" }, pretend: { sfr: 486 },
      expect: { after: any, caller-gets: [600] } }
  - { name: d, call: { peer: pbx, to: "0145550100" }, pretend: { sfr: 603 }, expect: { after: any } }
  - { name: e, call: { peer: pbx, to: "0145550100" }, expect: { caller-gets: [200], tags: [office] } }
  - { name: f, call: { to: "0145550100" }, expect: { after: any } }
`)
  const { cases, unreached } = runSuite(compiled, document)
  assert.equal(cases.flatMap(({ name, mismatches }) => mismatches.map(({ what, expected, got }) =>
    `${name} ${what}: expected ${expected}, got ${got}`)), [
    'd after: expected any, got no rule of the stage', 'f after: expected any, got reject 404',
  ])
  assert.equal(unreached, [])
  const text = printExplanation(explain(compiled, facts({ peer: 'pbx', to: '0612345678' })))
  assert.match(text,
    '\n  after mobile: reject 480 on unreachable\n  after any: tagged lost, office on unreachable, 4xx\n')
  assert.not.match(printExplanation(explain(compiled, facts({ peer: 'pbx', to: '0145550100' }))), 'after mobile')
})

test.run()

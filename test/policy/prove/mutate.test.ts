import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { coverageOf } from '../../../src/policy/coverage.ts'
import { loadTexts } from '../../../src/policy/load.ts'
import { mutate, scoreOf } from '../../../src/policy/mutate.ts'
import { runSuite } from '../../../src/policy/suite.ts'
import { readExamples } from '../samples.ts'
import { policyOf } from '../document.ts'

const policy = `policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"] }
  orange: { contact: ["sip:gw1.orange.example", "sip:gw2.orange.example"] }
pools:
  pstn: { pick: { in-order: [orange] }, failover: { next-on: [unreachable, 503] } }
rules:
  - { name: desk, when: { peer: pbx, to: "+331455501{00-49}" }, do: { reject: 480 } }
  - { name: out, when: { peer: pbx }, do: { dial: pstn } }
tests:
`

function told(tests: string): { readonly unseen: string[]; readonly survivors: string[] } {
  const { policy: compiled, document } = policyOf(policy + tests)
  const { cases, failedCount } = runSuite(compiled, document)
  assert.is(failedCount, 0)
  return {
    unseen: coverageOf(document, cases).unseen.map(({ message, at }) => `${at.line} ${message}`),
    survivors: mutate(document).survivors.map(({ message, at }) => `${at.line} ${message}`),
  }
}

test('what no test has seen is named where it stands, and what no test would notice', () => {
  assert.equal(told(`
  - { name: a, call: { peer: pbx, to: "0145550120" }, expect: { rule: desk } }
  - { name: b, call: { peer: pbx, to: "0612345678" }, expect: { rule: out, attempts: [orange] } }
`), {
    unseen: [
      '9 no test sees "peer is pbx" decline in rule "desk"',
      '10 no test sees "peer is pbx" decline in rule "out"',
      '1 no test falls to otherwise',
      '7 no test goes on to "orange/2" after "orange" in "pstn"',
      '7 no test sees a call over "pstn" fail',
    ],
    survivors: [
      '9 rule "desk" without its condition peer',
      '9 rule "desk" refusing with another status',
      '10 rule "out" without its condition peer',
      '9 to +331455501{01-49} instead of +331455501{00-49}',
      '9 to +331455501{00-48} instead of +331455501{00-49}',
      '7 next-on without unreachable in pstn',
      '7 next-on without 503 in pstn',
    ],
  })
})

test('tests that look everywhere leave nothing unseen and let nothing through', () => {
  assert.equal(told(`
  - { name: a, call: { peer: pbx, to: "0145550100" }, expect: { reject: 480 } }
  - { name: b, call: { peer: pbx, to: "0145550149" }, expect: { rule: desk } }
  - { name: c, call: { peer: pbx, to: "0612345678" }, pretend: { orange: 503 },
      expect: { attempts: [orange, orange/2] } }
  - { name: d, call: { peer: pbx, to: "0612345678" }, pretend: { orange: unreachable, orange/2: 503 },
      expect: { attempts: [orange, orange/2], caller-gets: [500] } }
  - { name: e, call: { to: "0145550100" }, expect: { rule: otherwise } }
  - { name: f, call: { to: "0612345678" }, expect: { rule: otherwise } }
`), { unseen: [], survivors: [] })
})

test('the tests of every example notice four mistakes in five', () => {
  for (const { name, files } of readExamples()) {
    const { document } = loadTexts(files)
    if (!document) throw new Error(`${name} does not load`)
    const found = mutate(document)
    const survivors = found.survivors.map(({ message }) => message).join('; ')
    assert.ok(scoreOf(found) >= 0.8, `${name}: ${scoreOf(found)}; ${survivors}`)
    assert.equal(mutate(document), found, `${name}: the same again`)
  }
})

test.run()

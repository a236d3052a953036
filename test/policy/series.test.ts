import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { runSuite } from '../../src/policy/suite.ts'
import { rehearse } from '../../src/targets/rehearse.ts'
import { policyOf } from './document.ts'

const policy = `policy: 1
plan: { home: FR }
calendars: { office: { zone: Europe/Paris, open: { mon-fri: "09:00-18:00" } } }
peers:
  pbx: { source: ["10.0.0.10"] }
  one: { contact: "sip:one.example" }
  two: { contact: "sip:two.example" }
pools:
  both:
    pick: { round-robin: [one, two] }
    failover: { ring: 20s }
    health:
      probe: { every: 10s, wait: 1s, down-after: 2, up-after: 2 }
      breaker: { open-at: 2 of 4, on: [5xx], rest: 30s, trial: 1 }
rules:
  - { name: open, when: { peer: pbx, during: office }, do: { dial: both } }
tests:
`

/** What each case failed by, with the line it stands on; the cases played in all first. */
function played(tests: string, isKept = true): readonly string[] {
  const { policy: compiled, document } = policyOf(policy + tests)
  const { cases } = runSuite(compiled, document, isKept ? rehearse : undefined)
  return [`${cases.length}`, ...cases.flatMap(({ mismatches }) => mismatches.map(({ what, expected, got, at }) =>
    `${at.line - 19} ${what}: ${expected} is ${got}`))]
}

test('turns, rests and trials go on from call to call', () => {
  assert.equal(played(`
  - name: a
    at: 2026-01-05T12:00[Europe/Paris]
    call: { peer: pbx, to: "0612345678" }
    expect: { attempts: [one] }
    then:
      - { expect: { attempts: [two] } }
      - { pretend: { one: 500 }, probes: { one: 200 }, expect: { attempts: [one, two], targets: { one: up } } }
      - { times: 2, expect: { attempts: [one, two], targets: { one: open } } }
      - { later: 29s, expect: { attempts: [two], targets: { one: open } } }
      - { later: 1s, pretend: { one: { ring: 3s, then: 500 } }, times: 2, expect: { targets: { one: open } } }
      - { later: 30s, pretend: {}, times: 2, expect: { targets: { one: up } } }
`), ['7'])
})

test('a target is down and up again after as many probes as its pool says, and hears nothing between', () => {
  assert.equal(played(`
  - name: a
    at: 2026-01-05T12:00[Europe/Paris]
    call: { peer: pbx, to: "0612345678" }
    expect: { targets: { one: up, two: up } }
    then:
      - { later: 10s, pretend: { one: never }, expect: { targets: { one: up } } }
      - { later: 10s, expect: { attempts: [two], targets: { one: down } } }
      - { later: 10s, pretend: { one: 405 }, expect: { targets: { one: down } } }
      - { later: 10s, probes: { one: 500 }, expect: { targets: { one: down } } }
      - { later: 20s, probes: { one: 200 }, expect: { targets: { one: up } } }
`), ['6'])
})

test('the clock goes on by what is waited and rung, for calendars too', () => {
  assert.equal(played(`
  - name: a
    at: 2026-01-05T17:59:30[Europe/Paris]
    call: { peer: pbx, to: "0612345678" }
    pretend: { one: { ring: 15s, then: 200 } }
    expect: { rule: open, caller-gets: [180, 200] }
    then:
      - { later: 14s, expect: { rule: open } }
      - { later: 1s, expect: { rule: otherwise } }
`), ['3'])
})

test('what does not come true is told at its step', () => {
  assert.equal(played(`
  - name: a
    at: 2026-01-05T12:00[Europe/Paris]
    call: { peer: pbx, to: "0612345678" }
    expect: { attempts: [one] }
    then:
      - { call: { to: "0612345678" }, expect: { rule: open, targets: { one: down } } }
`), [
    '2', '5 rule: open is otherwise (open declined: peer is not pbx)', '5 state of one: down is up',
  ])
})

test('without anybody who keeps count the first call is played, and no state is looked at', () => {
  assert.equal(played(`
  - name: a
    at: 2026-01-05T12:00[Europe/Paris]
    call: { peer: pbx, to: "0612345678" }
    expect: { attempts: [one], targets: { one: down } }
    then: [{ expect: { attempts: [one] } }]
`, false), ['1'])
})

const limited = `policy: 1
peers:
  pbx: { source: ["10.0.0.10"] }
  one: { contact: "sip:one.example", limit: { calls: 2 } }
  two: { contact: "sip:two.example" }
  three: { contact: "sip:three.example", limit: { calls: 1 } }
pools:
  hall: { pick: { all: [two, three] }, failover: { ring: 20s } }
  resting:
    pick: { all: [two, three] }
    health: { breaker: { open-at: 2 of 4, on: [5xx], rest: 30s, trial: 1 } }
rules:
  - { name: hall, when: { peer: pbx, to: "1" }, do: { dial: hall } }
  - { name: resting, when: { peer: pbx, to: "2" }, do: { dial: resting } }
  - { name: lines, when: { peer: pbx }, do: { dial: [one, two] } }
tests:
`

function playedLimited(tests: string, policy = limited): readonly string[] {
  const { policy: compiled, document } = policyOf(policy + tests)
  const { cases } = runSuite(compiled, document, rehearse)
  return [`${cases.length}`, ...cases.flatMap(({ name, mismatches }) => mismatches.map(({ what, expected, got }) =>
    `${name} ${what}: ${expected} is ${got}`))]
}

test('a call that lasts keeps its place, and limits count it until it ends', () => {
  assert.equal(playedLimited(`
  - name: a
    call: { peer: pbx, to: "7", lasts: 10m }
    expect: { attempts: [one] }
    then:
      - { later: 1m, expect: { attempts: [one] } }
      - { times: 2, expect: { attempts: [two] } }
      - { later: 9m, call: { peer: pbx, to: "7" }, times: 3, expect: { attempts: [one] } }
`), ['4'])
})

test('no limit holds an emergency call back: neither of the target, nor of the caller\'s peer', () => {
  const full = limited.replace('["10.0.0.10"] }', '["10.0.0.10"], limit: { calls: 2 } }')
  assert.equal(playedLimited(`
  - name: a
    call: { peer: pbx, to: "7", lasts: 10m }
    expect: { attempts: [one] }
    then:
      - { expect: { attempts: [one] } }
      - { expect: { caller-gets: [503] } }
      - { call: { peer: pbx, to: "urn:service:sos" }, expect: { attempts: [one], caller-gets: [200] } }
`, full), ['4'])
})

test('those who ring together are counted one by one: who is full is left out, and only who answered is kept', () => {
  assert.equal(playedLimited(`
  - name: a
    call: { peer: pbx, to: "1", lasts: 10m }
    pretend: { two: { ring: 9s, then: 200 }, three: { ring: 5s, then: 200 } }
    expect: { attempts: [two, three] }
    then:
      - { later: 1m, expect: { attempts: [two] } }
      - { pretend: { two: 486 }, expect: { attempts: [two], caller-gets: [486] } }
      - later: 9m
        pretend: { two: { ring: 1s, then: 200 }, three: { ring: 5s, then: 200 } }
        times: 2
        expect: { attempts: [two, three] }
`), ['4'])
})

test('what those who ring together answer is learned of each', () => {
  assert.equal(playedLimited(`
  - name: a
    call: { peer: pbx, to: "2" }
    pretend: { two: 503, three: { ring: 1s, then: 200 } }
    expect: { attempts: [two, three], targets: { two: up, three: up } }
    then:
      - { expect: { attempts: [two, three], targets: { two: open, three: up } } }
      - { expect: { attempts: [three] } }
`), ['3'])
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { policyOf } from './document.ts'

const peers = `
policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.0/8"], contact: "sip:10.0.0.1" }
  trunk: { source: ["192.0.2.0/24"], contact: "sip:192.0.2.1" }
`

test('the first rule in file order wins, also when a later one is more exact', () => {
  const { ruleFor } = policyOf(`${peers}
rules:
  - { name: country, when: { to: "+33*" }, do: { dial: trunk } }
  - { name: exact, when: { to: "+33145550100" }, do: { dial: pbx } }`)
  assert.is(ruleFor({ peer: 'pbx', to: '0145550100' }), 'country')
})

test('a number is one number however it is written, on both sides', () => {
  const { ruleFor } = policyOf(`${peers}
rules:
  - { name: one, when: { to: "0145550100" }, do: { dial: pbx } }
  - { name: two, when: { to: "+33145550101" }, do: { dial: pbx } }`)
  const spellings = ['0145550100', '+33145550100', '0033145550100', '01 45 55 01 00', 'tel:+33-1-45-55-01-00']
  for (const to of [...spellings, 'sip:%2B33145550100@x']) assert.is(ruleFor({ peer: 'pbx', to }), 'one', to)
  assert.is(ruleFor({ peer: 'pbx', to: '0145550101' }), 'two')
})

test('a branch whose rules all decline is left and the search goes on', () => {
  const { policy, facts } = policyOf(`${peers}
rules:
  - name: reception
    when: { to: "+33145550100" }
    rules:
      - { name: boss, when: { from: "+33612345678" }, do: { dial: pbx } }
      - name: deep
        rules: [{ name: never, when: { from: "+33612345679" }, do: { dial: pbx } }]
  - { name: rest, do: { dial: trunk } }`)
  const { rule, why } = policy.evaluate(facts({ peer: 'trunk', to: '0145550100' }))
  assert.is(rule, 'rest')
  assert.equal(why.map(({ rule: path, held, depth }) => `${depth} ${path} ${held}`), [
    '0 reception true', '1 reception/boss false', '1 reception/deep true', '2 reception/deep/never false',
    '0 rest true',
  ])
  assert.is(policy.evaluate(facts({ peer: 'trunk', to: '0145550100', from: '0612345678' })).rule, 'reception/boss')
})

test('every step stands at its rule in the file', () => {
  const { policy, facts } = policyOf(`${peers.trim()}
rules:
  - { name: a, when: { to: "1" }, do: { dial: pbx } }
  - { name: b, do: { dial: pbx } }`)
  const { why } = policy.evaluate(facts({ peer: 'pbx', to: '2' }))
  assert.equal(why.map(({ at }) => `${at.file}:${at.line}`), ['policy.yaml:7', 'policy.yaml:8'])
})

const dial = 'do: { dial: pbx }'

const strangers: readonly (readonly [title: string, rules: string, rule: string])[] = [
  ['a rule without conditions does not take them', `[{ name: r, ${dial} }]`, 'otherwise'],
  ['a rule about numbers does not take them', `[{ name: r, when: { to: "100" }, ${dial} }]`, 'otherwise'],
  ['a rule that says anyone does', `[{ name: r, when: { peer: anyone }, ${dial} }]`, 'r'],
  ['anyone in a list does', `[{ name: r, when: { peer: [pbx, anyone] }, ${dial} }]`, 'r'],
  ['anyone in an all does', `[{ name: r, when: { all: [{ peer: anyone }, { to: "100" }] }, ${dial} }]`, 'r'],
  ['anyone under not does not', `[{ name: r, when: { not: { peer: pbx } }, ${dial} }]`, 'otherwise'],
  ['a rule inside one that says anyone does',
    `[{ name: r, when: { peer: anyone }, rules: [{ name: s, ${dial} }] }]`, 'r/s'],
  ['a rule inside that says anyone itself does',
    `[{ name: r, rules: [{ name: s, when: { peer: anyone }, ${dial} }] }]`, 'r/s'],
  ['its neighbour inside does not',
    `[{ name: r, rules: [{ name: s, ${dial} }, { name: t, when: { peer: anyone }, ${dial} }] }]`, 'r/t'],
  ['a branch of any that says anyone does',
    `[{ name: r, when: { any: [{ peer: anyone }, { to: "9" }] }, ${dial} }]`, 'r'],
  ['its neighbour branch does not',
    `[{ name: r, when: { any: [{ peer: anyone, to: "9" }, { to: "100" }] }, ${dial} }]`, 'otherwise'],
  ['nor when that any stands in an all',
    `[{ name: r, when: { all: [{ any: [{ peer: anyone, to: "9" }, { to: "100" }] }] }, ${dial} }]`, 'otherwise'],
  ['nor inside a branch that was right about something else',
    `[{ name: r, when: { any: [{ peer: anyone, to: "9" }, { to: "100" }] }, rules: [{ ${dial} }] }]`, 'otherwise'],
]

for (const [title, rules, rule] of strangers) {
  test(`callers no peer vouches for: ${title}`, () => {
    const { ruleFor } = policyOf(`${peers}\nrules: ${rules}`)
    assert.is(ruleFor({ to: '100' }), rule)
    assert.is.not(ruleFor({ peer: 'trunk', to: '100' }), 'otherwise', 'callers a peer vouches for are taken')
  })
}

test('anyone takes known callers too', () => {
  const { ruleFor } = policyOf(`${peers}\nrules: [{ name: r, when: { peer: anyone }, do: { dial: pbx } }]`)
  assert.is(ruleFor({ peer: 'pbx', to: '1' }), 'r')
})

test('otherwise refuses strangers where it dials for others', () => {
  const { policy, facts } = policyOf(`${peers}\nrules: []\notherwise: { dial: pbx }`)
  assert.is(policy.evaluate(facts({ peer: 'trunk', to: '1' })).outcome.kind, 'dial')
  assert.equal(policy.evaluate(facts({ to: '1' })).outcome, { kind: 'reject', status: 403 })
})

test('without otherwise a call nobody decided is refused with 404', () => {
  const { policy, facts } = policyOf(peers)
  assert.equal(policy.evaluate(facts({ to: '1' })).outcome, { kind: 'reject', status: 404 })
  const other = policyOf(`${peers}\notherwise: { reject: { status: 603, reason: "Not us" } }`).policy
  assert.equal(other.evaluate(facts({ to: '1' })).outcome, { kind: 'reject', status: 603, reason: 'Not us' })
})

test('headers are asked by name whatever the case, and one of several lines has to fit', () => {
  const { ruleFor } = policyOf(`${peers}
rules:
  - { name: both, when: { header: { x-tenant: acme, X-Level: "gold*" } }, do: { dial: pbx } }
  - { name: uri, when: { header: { P-Asserted-Identity: "sip:*@acme.example" } }, do: { dial: pbx } }
  - { name: there, when: { header: { X-Any: "*" } }, do: { dial: pbx } }`)
  assert.is(ruleFor({ peer: 'pbx', to: '1', headers: { 'X-TENANT': 'acme', 'x-level': 'golden' } }), 'both')
  assert.is(ruleFor({ peer: 'pbx', to: '1', headers: { 'X-Tenant': 'Acme', 'X-Level': 'gold' } }), 'otherwise')
  assert.is(ruleFor({ peer: 'pbx', to: '1', headers: { 'X-Tenant': 'acme' } }), 'otherwise')
  assert.is(ruleFor({ peer: 'pbx', to: '1', headers: { 'P-Asserted-Identity': '"A" <sip:a@acme.example>' } }), 'uri')
  assert.is(ruleFor({ peer: 'pbx', to: '1', headers: { 'X-Any': '' } }), 'there')
  const { policy } = policyOf(`${peers}\nrules: [{ name: r, when: { header: { X-A: "2" } }, do: { dial: pbx } }]`)
  const facts = policy.factsOf({
    atMs: 0, source: { transport: 'udp', address: '10.0.0.9', port: 1 },
    fromUri: 'sip:a@b', requestUri: 'sip:c@d', headers: [['X-A', '1'], ['x-a', '2']],
  })
  assert.is(facts.peer, 'pbx')
  assert.is(policy.evaluate(facts).rule, 'r')
})

test('during is one of, outside is none of', () => {
  const calendars = `calendars:
  day: { zone: UTC, open: { mon-sun: "08:00-16:00" } }
  late: { zone: UTC, open: { mon-sun: "12:00-20:00" } }`
  const { ruleFor } = policyOf(`${peers}\n${calendars}
rules:
  - { name: any, when: { to: "1", during: [day, late] }, do: { dial: pbx } }
  - { name: none, when: { to: "2", outside: [day, late] }, do: { dial: pbx } }`)
  for (const [hour, open] of [[7, false], [9, true], [13, true], [18, true], [21, false]] as const) {
    const atMs = Date.UTC(2026, 0, 5, hour)
    assert.is(ruleFor({ peer: 'pbx', to: '1' }, atMs), open ? 'any' : 'otherwise', `${hour} h`)
    assert.is(ruleFor({ peer: 'pbx', to: '2' }, atMs), open ? 'otherwise' : 'none', `${hour} h`)
  }
})

test('any, all and not mean what they say', () => {
  const { ruleFor } = policyOf(`${peers}
rules:
  - { name: any, when: { any: [{ to: "1" }, { from: alice, to: "2" }] }, do: { dial: pbx } }
  - { name: not, when: { all: [{ to: "3*" }, { not: { to: "33", from: alice } }] }, do: { dial: pbx } }`)
  const from = 'sip:alice@x'
  assert.is(ruleFor({ peer: 'pbx', to: '1' }), 'any')
  assert.is(ruleFor({ peer: 'pbx', to: '2' }), 'otherwise')
  assert.is(ruleFor({ peer: 'pbx', to: '2', from }), 'any')
  assert.is(ruleFor({ peer: 'pbx', to: '33' }), 'not')
  assert.is(ruleFor({ peer: 'pbx', to: '33', from }), 'otherwise')
})

test('a long list of patterns in one condition holds like a short one', () => {
  const list = Array.from({ length: 500 }, (_, at) => `"+3314555${String(at).padStart(4, '0')}"`)
  const { ruleFor } = policyOf(`${peers}
rules: [{ name: r, when: { to: [${list.join(', ')}, "sip:*@acme.example", "+44*", "7{00-49}"] }, do: { dial: pbx } }]`)
  const [inside, outside] = [
    ['0145550499', '+441234567890', '749', 'sip:x@acme.example'], ['0145550500', '750', '7490', 'sip:x@other.example'],
  ]
  for (const to of inside) assert.is(ruleFor({ peer: 'pbx', to }), 'r', to)
  for (const to of outside) assert.is(ruleFor({ peer: 'pbx', to }), 'otherwise', to)
})

test('why names only what the index could not exclude, and every rule when asked for all', () => {
  const rules = Array.from({ length: 100 }, (_, at) =>
    `  - { name: r${at}, when: { to: "${100 + at}" }, do: { dial: pbx } }`)
  const { policy, facts } = policyOf(`${peers}\nrules:\n${rules.join('\n')}`)
  const call = facts({ peer: 'pbx', to: '150' })
  assert.equal(policy.evaluate(call).why.map(step => step.rule), ['r50'])
  const all = policy.evaluate(call, true)
  assert.is(all.rule, 'r50')
  assert.is(all.why.length, 51)
  assert.is(all.why[7]?.because, 'to is not 107')
})

test('a lone star excludes nobody, so the index looks at what else a rule asks', () => {
  const rules = Array.from({ length: 20 }, (_, at) =>
    `  - { name: r${at}, when: { to: "*", from: "${100 + at}" }, do: { dial: pbx } }`)
  const { policy, facts } = policyOf(`${peers}\nrules:\n${rules.join('\n')}`)
  assert.equal(policy.evaluate(facts({ peer: 'pbx', from: '115', to: '1' })).why.map(step => step.rule), ['r15'])
})

test('what many rules share does not tell them apart', () => {
  const rules = Array.from({ length: 100 }, (_, at) =>
    `  - { name: r${at}, when: { to: "+33*", from: "${100 + at}" }, do: { dial: pbx } }`)
  const { policy, facts } = policyOf(`${peers}\nrules:\n${rules.join('\n')}`)
  const { rule, why } = policy.evaluate(facts({ peer: 'pbx', from: '150', to: '0612345678' }))
  assert.is(rule, 'r50')
  assert.is(why.length, 1)
})

const phrases: readonly (readonly [when: string, says: string])[] = [
  ['{ peer: trunk }', 'peer is not trunk'],
  ['{ to: "+33*" }', 'to does not begin with +33'],
  ['{ to: "+33145550100" }', 'to is not +33145550100'],
  ['{ to: ["1", "2"] }', 'to is none of 1 and 2'],
  ['{ to: ["1", "2", "3", "4", "5", "6", "7"] }', 'to is none of 1, 2, 3, 4, 5 and 2 more'],
  ['{ from: "sip:*@acme.example" }', 'from does not fit sip:*@acme.example'],
  ['{ header: { X-A: "1" } }', 'header X-A is not 1'],
  ['{ not: { peer: pbx } }', 'excepted: peer is pbx'],
  ['{ any: [{ to: "1" }, { peer: trunk, to: "2*" }] }',
    'none of these holds: to is 1; peer is trunk and to begins with 2'],
]

for (const [when, says] of phrases) {
  test(`a rule with ${when} tells why it declines`, () => {
    const { policy, facts } = policyOf(`${peers}\nrules: [{ name: r, when: ${when}, do: { dial: pbx } }]`)
    assert.is(policy.evaluate(facts({ peer: 'pbx', to: '9' })).why[0]?.because, says)
  })
}

test('names from the network are never special', () => {
  const { policy } = policyOf(`${peers}\nrules: [{ name: r, when: { header: { X-A: "1" } }, do: { dial: pbx } }]`)
  for (const word of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const facts = policy.factsOf({
      atMs: 0, source: { transport: 'udp', address: word, port: 1 },
      fromUri: `sip:${word}@${word}`, requestUri: `sip:${word}@h`, headers: [[word, word]],
    })
    assert.is(policy.evaluate({ ...facts, peer: word }).rule, 'otherwise')
  }
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { refusalOf } from '../../src/call/failure.ts'
import { compileAnswers } from '../../src/policy/failover.ts'
import type { DialPlan, Tier } from '../../src/policy/decision.ts'
import { stages } from '../../src/policy/compile-stages.ts'
import { parseContact } from '../../src/policy/contact.ts'
import { movesOn, moreTelling, toldStatus } from '../../src/policy/failure.ts'
import { parseTemplate } from '../../src/policy/templates.ts'
import { policyOf } from './document.ts'

const peers = `
peers:
  one: { source: ["10.0.0.1"], contact: "sip:one.example" }
  two: { source: ["10.0.0.2"], contact: ["sip:two.example", "sip:far.two.example;transport=tcp"] }
  three: { contact: "sip:three.example", media: direct, send: { headers: trunk } }
headers:
  trunk: { request: { set: { X-Trunk: "yes" }, drop: ["X-*"] } }
`

function planOf(yaml: string): DialPlan {
  const { policy, facts } = policyOf(`policy: 1\n${peers}\n${yaml}`)
  const { outcome } = policy.evaluate(facts({ peer: 'one', to: '100' }))
  if (outcome.kind !== 'dial') throw new Error(`the outcome is ${outcome.kind}`)
  return outcome.plan
}

/** `pool/0 weighted one=70 two=30`. */
function tierText({ key, pick, members }: Tier): string {
  const names = members.map(({ target, weight }) => pick === 'weighted' ? `${target.name}=${weight}` : target.name)
  return `${key} ${pick} ${names.join(' ')}`
}

function tiersOf(yaml: string): string[] {
  return planOf(yaml).tiers.map(tierText)
}

test('the stages are named, and each stands after what it needs', () => {
  assert.equal(stages.map(stage => stage.name),
    ['numbers', 'calendars', 'media', 'headers', 'peers', 'sources', 'pools', 'lookups', 'rules'])
})

test('a peer is dialled at all its contacts, in order', () => {
  assert.equal(tiersOf('rules: [{ name: r, do: { dial: two } }]'), ['to two in-order two two/2'])
})

test('a list is dialled in order', () => {
  assert.equal(tiersOf('rules: [{ name: r, do: { dial: [three, "sip:10.9.9.9", two] } }]'),
    ['rule r in-order three sip:10.9.9.9 two two/2'])
})

test('a pool in a list stands between its neighbours', () => {
  assert.equal(tiersOf(`pools: { p: { pick: { round-robin: [one, three] } } }
rules: [{ name: r, do: { dial: [two, p, "sip:10.9.9.9"] } }]`),
    ['rule r/0 in-order two two/2', 'p/0 round-robin one three', 'rule r/2 in-order sip:10.9.9.9'])
})

test('second contacts of those who share the calls come after all first ones', () => {
  assert.equal(tiersOf(`pools: { p: { pick: { weighted: { two: 70, one: 30 } }, then: three } }
rules: [{ do: { dial: p } }]`),
    ['p/0 weighted two=70 one=30', 'p/0+ in-order two/2', 'p/1 in-order three'])
})

test('a tier that names another pool takes over its tiers, whatever the order in the file', () => {
  const plan = planOf(`pools:
  outer: { pick: { in-order: [one] }, then: [inner], failover: { ring: 9s } }
  inner: { pick: { round-robin: [two, three] }, failover: { ring: 30s } }
rules: [{ do: { dial: outer } }]`)
  assert.equal(plan.tiers.map(tierText),
    ['outer/0 in-order one', 'inner/0 round-robin two three', 'inner/0+ in-order two/2'])
  assert.is(plan.failover.ringMs, 9000)
  assert.is(plan.pool, 'outer')
})

test('a pool written in place is named after its rule', () => {
  assert.equal(tiersOf('rules: [{ name: r, do: { dial: { pick: { round-robin: [one, three] } } } }]'),
    ['rule r/0 round-robin one three'])
})

test('pools that lead back to themselves end', () => {
  assert.equal(tiersOf(`pools:
  a: { pick: { in-order: [one] }, then: b }
  b: { pick: { in-order: [three] }, then: a }
rules: [{ do: { dial: a } }]`), ['a/0 in-order one', 'b/0 in-order three'])
})

test('what a policy does not say about failing has the defaults, and what it says is expanded', () => {
  const { failover } = planOf('rules: [{ do: { dial: one } }]')
  assert.equal([...failover.nextOn.statuses], [408, 500, 502, 503, 504])
  assert.equal([...failover.nextOn.causes], ['unreachable', 'no-progress', 'tls'])
  assert.is(failover.stopOn.statuses.size, 104)
  const { noProgressMs, ringMs, attemptsMax, totalMs } = failover
  assert.equal([noProgressMs, ringMs, attemptsMax, totalMs], [4000, 60_000, 5, 120_000])
  const own = planOf(`pools: { p: { pick: { in-order: [one] }, failover: {
    next-on: [4xx, media], stop-on: [], no-progress: 500ms, ring: 2m, budget: { attempts: 2, total: 1h } } } }
rules: [{ do: { dial: p } }]`).failover
  assert.is(own.nextOn.statuses.size, 100)
  assert.ok(own.nextOn.causes.has('media'))
  assert.is(own.stopOn.statuses.size, 0)
  assert.equal([own.noProgressMs, own.ringMs, own.attemptsMax, own.totalMs], [500, 120_000, 2, 3_600_000])
})

test('only what next-on names moves on, and stop-on wins', () => {
  const { failover } = planOf('rules: [{ do: { dial: one } }]')
  for (const status of [408, 500, 502, 503, 504]) assert.ok(movesOn(failover, { status }), `${status}`)
  for (const status of [302, 401, 403, 404, 480, 484, 486, 488, 501, 600, 603, 699]) {
    assert.not(movesOn(failover, { status }), `${status}`)
  }
  assert.ok(movesOn(failover, { status: 503, cause: 'unreachable' }))
  assert.not(movesOn(failover, { status: 408, cause: 'no-answer' }), 'a made-up 408 is not one that was sent')
  const both = planOf(`pools: { p: { pick: { in-order: [one] }, failover: { next-on: [4xx], stop-on: [486] } } }
rules: [{ do: { dial: p } }]`).failover
  assert.ok(movesOn(both, { status: 480 }))
  assert.not(movesOn(both, { status: 486 }))
})

test('the caller is told the most telling failure, in a status that is ours to say', () => {
  assert.equal(moreTelling({ status: 603 }, { status: 503 }), { status: 603 })
  assert.equal(moreTelling({ status: 486 }, { status: 408, cause: 'no-progress' }), { status: 486 })
  assert.equal(moreTelling({ status: 500 }, { status: 404 }), { status: 404 })
  const answers = compileAnswers()
  const told = [503, 401, 407, 302, 486, 603].map(status => toldStatus({ status }, answers))
  assert.equal(told, [500, 500, 500, 480, 486, 603])
  assert.is(toldStatus({ status: 408, cause: 'no-answer' }, answers), 480)
})

test('what a policy\'s test foretells about failures is what a live call does', () => {
  const causes = [
    undefined, 'unreachable', 'no-progress', 'no-answer', 'tls', 'media', 'limit', 'open-circuit',
  ] as const
  const failures = [302, 401, 404, 407, 408, 486, 500, 503, 603].flatMap(status => causes.map(cause =>
    ({ status, reason: '', headers: [], ...(cause ? { cause } : {}) })))
  const answers = compileAnswers({ 503: 503, '4xx': 480, 404: 410, 'no-answer': 408 })
  for (const failure of failures) {
    assert.is(toldStatus(failure, answers), refusalOf(failure, { answerCaller: answers }).status)
  }
})

test('rules inside inherit media, and header work adds up from outside in', () => {
  const plan = planOf(`rules:
  - name: outer
    media: relay
    headers: { request: { set: { X-A: "outer" } } }
    rules:
      - { name: inner, headers: trunk, do: { dial: three } }`)
  assert.is(plan.media?.anchor, 'always')
  assert.equal(plan.headers.map(edits => edits.request.set.map(each => each.name)), [['X-A'], ['X-Trunk']])
  const [target] = plan.tiers[0]?.members ?? []
  assert.is(target?.target.media?.anchor, 'never')
  assert.equal(target?.target.headers[0]?.request.drop, ['x-*'])
})

test('contacts are read once: host, port, transport and the rest', () => {
  assert.equal(parseContact('sip:gw.example:5070;transport=TCP;user=phone'), {
    uri: 'sip:gw.example:5070;transport=TCP;user=phone', user: '', host: 'gw.example', port: 5070, transport: 'tcp',
    params: ';user=phone',
  })
  assert.is(parseContact('sips:gw.example')?.transport, 'tls')
  assert.is(parseContact('sip:[2001:db8::1]')?.host, '2001:db8::1')
  assert.is(parseContact('sip:+33145550100@gw.example')?.user, '+33145550100')
  for (const uri of ['gw.example', 'tel:+33145550100', 'sip:', 'sip:gw.example;transport=sctp', '']) {
    assert.is(parseContact(uri), undefined, uri)
  }
})

const filled: readonly (readonly [template: string, text: string])[] = [
  ['plain', 'plain'],
  ['<sip:{from.e164}@acme.example>', '<sip:+33612345678@acme.example>'],
  ['{to.e164}', '+33145550100'],
  ['{ to.user as number }', '0145550100'],
  ['{to.user as token}', '0145550100'],
  ['{{{to.e164}}}', '{+33145550100}'],
  ['{header.X-Name as display-name} <sip:a@b>', '"Ann \\"A\\" <sip:evil@x>" <sip:a@b>'],
  ['{header.x-name as token}', 'AnnAsipevilx'],
  ['{header.X-Name as number}', ''],
  ['{header.X-Break as header}', 'a Evil: yes'],
  ['<{header.X-Missing as token}>', ''],
  ['J\u00fcrgen', Buffer.from('J\u00fcrgen').toString('latin1')],
]

for (const [source, text] of filled) {
  test(`the template ${source} gives ${text === '' ? 'nothing' : text}`, () => {
    const template = parseTemplate(source)
    if ('kind' in template) throw new Error(template.message)
    assert.is(template.render(templateFacts), text)
  })
}

const templateFacts = policyOf('policy: 1\nplan: { home: FR }').policy.factsOf({
  atMs: 0, source: { transport: 'udp', address: '10.0.0.1', port: 5060 },
  fromUri: 'sip:0612345678@a', requestUri: 'sip:0145550100@b',
  headers: [['X-Name', 'Ann "A" <sip:evil@x>'], ['X-Break', 'a\r\nEvil: yes\0']],
})

test('no template lets CR, LF or NUL through, whatever the facts hold', () => {
  const evil = { ...templateFacts, from: { ...templateFacts.from, user: 'a\r\nb\0', e164: '+33\r\nX: y\0' },
    headers: new Map([['x', ['\r\n\0\x7fz']]]) }
  const cleaned = ['header', 'token', 'display-name'].flatMap(cleaner =>
    [`{from.user as ${cleaner}}`, `{header.X as ${cleaner}}`])
  for (const source of ['{from.e164}', ...cleaned]) {
    const template = parseTemplate(source)
    if ('kind' in template) throw new Error(template.message)
    assert.not.match(template.render(evil), /[\r\n\0]/, source)
  }
})

const refused: readonly (readonly [template: string, message: RegExp, offset: number])[] = [
  ['<{from.user}>', /needs a cleaner/, 1],
  ['{header.X-A}', /needs a cleaner/, 0],
  ['a{from.name}', /nothing fills/, 1],
  ['{constructor}', /nothing fills/, 0],
  ['{}', /nothing fills/, 0],
  ['{from.user as html}', /not a cleaner/, 0],
  ['{from.user as constructor}', /not a cleaner/, 0],
  ['a } b', /lone/, 2],
  ['a { b', /lone/, 2],
  ['a\nb', /one line/, 1],
  ['"{from.user as display-name}" <sip:a@b>', /its own quotes/, 1],
]

for (const [source, message, offset] of refused) {
  test(`the template ${JSON.stringify(source)} is refused`, () => {
    const read = parseTemplate(source)
    if (!('kind' in read)) throw new Error('it was taken')
    assert.match(read.message, message)
    assert.is(read.offset, offset)
  })
}

test('a policy and all a decision refers to is frozen', () => {
  const { policy, facts } = policyOf(`policy: 1\n${peers}\nrules: [{ do: { dial: [two, three] } }]`)
  const decision = policy.evaluate(facts({ peer: 'one', to: '1' }))
  const seen: string[] = []
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || value instanceof Set || path.endsWith('.at')) return
    if (!Object.isFrozen(value)) seen.push(path)
    for (const [key, child] of Object.entries(value)) visit(child, `${path}.${key}`)
  }
  visit(policy, 'policy')
  visit(decision, 'decision')
  assert.equal(seen, [])
})

test('timers of rules stand in place of the pool\'s, the innermost of each, also through a group', () => {
  const { policy, facts } = policyOf(`policy: 1\n${peers}
pools: { a: { pick: { in-order: [one, two] }, failover: { ring: 30s, no-progress: 3s } } }
groups: { g: [{ name: in, timers: { ring: 10s }, do: { dial: a } }] }
rules:
  - name: outer
    timers: { ring: 20s, total: 40s }
    rules:
      - { name: plain, when: { to: "1" }, do: { dial: a } }
      - { name: inner, when: { to: "2" }, timers: { ring: 15s }, do: { dial: a } }
      - { name: group, when: { to: "3" }, do: { goto: g } }
  - { name: bare, do: { dial: a } }`)
  const timesOf = (to: string): readonly number[] => {
    const { outcome } = policy.evaluate(facts({ peer: 'one', to }))
    if (outcome.kind !== 'dial') throw new Error(outcome.kind)
    const { noProgressMs, ringMs, totalMs } = outcome.plan.failover
    return [noProgressMs, ringMs, totalMs]
  }
  assert.equal(['1', '2', '3', '4'].map(timesOf), [
    [3_000, 20_000, 40_000], [3_000, 15_000, 40_000], [3_000, 10_000, 40_000], [3_000, 30_000, 120_000],
  ])
})

test('a policy names its peers, pools and rules in file order', () => {
  const { policy } = policyOf(`policy: 1\n${peers}
pools: { a: { pick: { in-order: [one] }, then: b }, b: { pick: { in-order: [one] } } }
rules: [{ name: x, rules: [{ do: { dial: a } }, { name: y, do: { reject: 404 } }] }, { do: { dial: b } }]`)
  assert.equal(policy.peers, ['one', 'two', 'three'])
  assert.equal(policy.pools, ['a', 'b'])
  assert.equal(policy.rules, ['x', 'x/rule-1', 'x/y', 'rule-2'])
  assert.is(policy.mediaOf('three')?.name, 'direct')
  assert.is(policy.mediaOf('one'), undefined)
  assert.is(policy.mediaOf(undefined), undefined)
})

test.run()

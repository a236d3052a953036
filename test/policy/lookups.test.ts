import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { explain, printExplanation } from '../../src/policy/explain.ts'
import type { CallToRead, LookupAnswer } from '../../src/policy/facts.ts'
import type { Answers } from '../../src/policy/lookups/lookup.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { factsIn, writtenFacts } from '../../src/policy/receipt.ts'
import { runSuite } from '../../src/policy/suite.ts'
import { policyOf } from './document.ts'

const lookups = `
policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"], contact: "sip:10.0.0.10" }
  gold: { contact: "sip:10.0.0.20" }
  silver: { contact: "sip:10.0.0.30" }
lookups:
  crm:
    ask: { get: "https://crm.example/{from.e164}" }
    reply: { tenant: tag, vip: flag, agent: number, name: text, route: peer }
    else: { vip: false, route: silver }
  billing:
    ask: { get: "https://billing.example/{lookup.crm.tenant as token}" }
    reply: { credit: flag }
    else: { credit: true }
  ported:
    ask: { enum: { number: to } }
    reply: { rn: text }
    else: {}
read:
  - { when: { peer: pbx }, lookup: crm }
  - { when: { peer: pbx, to: "+33*" }, lookup: ported }
  - { when: { lookup: { crm: { answered: true } } }, lookup: billing }
rules:
  - { name: broke, when: { peer: pbx, lookup: { billing: { credit: false } } }, do: { reject: 402 } }
  - { name: agent, when: { peer: pbx, lookup: { crm: { agent: "06*" } } }, do: { reject: 486 } }
  - { name: acme, when: { peer: pbx, tag: acme }, do: { dial: gold } }
  - name: named
    when: { peer: pbx, to: "2*" }
    headers: { request: { set: { X-Caller: "{lookup.crm.name as header}", X-Vip: "{lookup.crm.vip as token}" } } }
    do: { dial: gold }
  - { name: rest, when: { peer: pbx }, do: { dial: "{lookup.crm.route}" } }
`

const call: CallToRead = {
  atMs: 0, source: { transport: 'udp', address: '10.0.0.10', port: 5060 }, fromUri: 'sip:0612345678@x.example',
  requestUri: 'sip:0145550100@x.example', headers: [],
}

type Values = Readonly<Record<string, string | boolean>>

function answersOf(policy: Policy, values: Readonly<Record<string, Values>>): Answers {
  return new Map(Object.entries(values).map(([name, fields]) => {
    const answer = policy.lookups.get(name)?.typed(fields)
    if (!answer || 'fault' in answer) throw new Error(answer?.fault ?? name)
    return [name, answer]
  }))
}

test('a call needs what the rules that hold for it ask, all that can be asked at once', () => {
  const { policy } = policyOf(lookups)
  const names = (answers?: Answers): string[] => policy.read(call, answers).needs.map(({ lookup }) => lookup.name)
  assert.equal(names(), ['crm', 'ported'], 'billing quotes what crm answers, and waits for it')
  assert.equal(names(answersOf(policy, { crm: { tenant: 'acme' }, ported: {} })), ['billing'])
  assert.equal(names(answersOf(policy, { crm: { tenant: 'acme' }, ported: {}, billing: {} })), [])
  const planB = policy.lookups.get('crm')?.planB as LookupAnswer
  const failed = new Map([['crm', planB], ...answersOf(policy, { ported: {} })])
  assert.equal(names(failed), [], 'billing is asked only about callers crm knows')
  const stranger = { ...call, source: { ...call.source, address: '192.0.2.1' } }
  assert.equal(policy.read(stranger).needs, [], 'who is not meant waits for nobody')
  assert.is(policy.read(stranger).facts.lookups, undefined)
})

test('nobody who dials an emergency number waits', () => {
  const { policy } = policyOf(lookups)
  const reading = policy.read({ ...call, requestUri: 'sip:112@x.example' })
  assert.is(reading.facts.emergency, true)
  assert.equal(reading.needs, [])
})

test('a blank that nothing fills asks nobody, and plan B holds', () => {
  const { policy } = policyOf(lookups)
  const { needs, facts } = policy.read({ ...call, fromUri: 'sip:alice@x.example' })
  assert.equal(needs.map(({ lookup }) => lookup.name), ['ported'])
  assert.is(facts.lookups?.get('crm')?.answered, false)
})

test('rules read answers: flags, numbers under the plan, tags, and who is dialled', () => {
  const { policy, ruleFor, facts } = policyOf(lookups)
  const ask = (crm: Record<string, string | boolean> | 'failed', more = {}): string =>
    ruleFor({ peer: 'pbx', from: '0612345678', to: '0145550100', lookups: { crm, ...more } })
  assert.is(ask({ tenant: 'acme' }), 'acme')
  assert.is(ask({ tenant: 'globex' }), 'rest')
  assert.is(ask({ agent: '0612345678' }), 'agent')
  assert.is(ask({ agent: '0145550100' }), 'rest')
  assert.is(ask({ tenant: 'acme' }, { billing: { credit: false } }), 'broke')
  assert.is(ask('failed'), 'rest')
  const dialled = (crm: Record<string, string> | 'failed'): string | undefined => {
    const { outcome } = policy.evaluate(facts({ peer: 'pbx', from: '0612345678', to: '1', lookups: { crm } }))
    return outcome.kind === 'dial' ? outcome.plan.tiers[0]?.members[0]?.target.name : undefined
  }
  assert.is(dialled({ route: 'gold' }), 'gold')
  assert.is(dialled({}), 'silver', 'a field without a value leaves it to plan B')
  assert.is(dialled('failed'), 'silver')
})

test('texts of lookups pass a cleaner, and no line can be begun', () => {
  const { policy } = policyOf(lookups)
  const crm = policy.lookups.get('crm')
  assert.equal(crm?.read({ name: 'Ann\r\nX-Evil: 1' }), { fault: 'name is not a line of up to 256 characters' })
  assert.equal(crm?.read({ name: 'x'.repeat(257) }), { fault: 'name is not a line of up to 256 characters' })
  assert.equal(crm?.read({ tenant: 'two words' }), { fault: 'tenant is not a name' })
  assert.equal(crm?.read({ route: 'bronze' }), { fault: 'route is not a peer of this policy' })
  assert.equal(crm?.read({ agent: 'soon' }), { fault: 'agent is not a telephone number' })
  assert.equal(crm?.read({ vip: 'maybe' }), { fault: 'vip is not true or false' })
  assert.equal(crm?.read({ vip: null, agent: 33145550100, other: {} }),
    { answered: true, fields: new Map([['agent', '+33145550100']]) })
  const found = crm?.read({ name: 'Ann', vip: '1', constructor: 'x', __proto__: { tenant: 'acme' } })
  assert.equal(found, { answered: true, fields: new Map<string, unknown>([['vip', true], ['name', 'Ann']]) })
  const facts = policy.factsOf({ ...call, requestUri: 'sip:201@x.example' },
    new Map([['crm', { answered: true, fields: new Map([['name', 'Ann\r\nX-Evil: 1']]) }]]))
  const { outcome } = policy.evaluate(facts)
  const header = outcome.kind === 'dial' ? outcome.plan.headers[0]?.request.set[0]?.value.render(facts) : undefined
  assert.is(header, 'Ann X-Evil: 1', 'whatever a fact holds')
})

test('values can stand deep in an answer', () => {
  const { policy } = policyOf(`
policy: 1
lookups:
  crm:
    ask: { get: "https://crm.example/" }
    reply: { tenant: { type: tag, at: data.owner.tenant } }
    else: {}
`)
  const crm = policy.lookups.get('crm')
  const read = (found: Record<string, unknown>): unknown => {
    const answer = crm?.read(found)
    return answer && 'fields' in answer ? answer.fields.get('tenant') : answer
  }
  assert.is(read({ data: { owner: { tenant: 'acme' } } }), 'acme')
  for (const found of [{}, { data: null }, { data: [] }, { data: { owner: 'x' } }, { tenant: 'acme' }]) {
    assert.is(read(found), undefined)
  }
})

test('tests pretend answers, explanations show them, and a receipt holds them', () => {
  const { policy, document, facts } = policyOf(`${lookups}
tests:
  - name: gold for acme
    call: { peer: pbx, from: "0612345678", to: "0145550100", lookups: { crm: { tenant: acme } } }
    expect: { rule: acme, dial: gold }
  - name: silver without an answer
    call: { peer: pbx, from: "0612345678", to: "0145550100", lookups: { crm: failed } }
    expect: { rule: rest, dial: silver }
`)
  assert.is(runSuite(policy, document).failedCount, 0)
  const lookup = { crm: { tenant: 'globex', name: 'Ann' } }
  const known = facts({ peer: 'pbx', from: '0612345678', to: '201', lookups: lookup })
  const text = printExplanation(explain(policy, known))
  assert.match(text, /lookup crm: tenant globex, name Ann/)
  assert.match(text, /lookup billing: plan B, credit true/)
  const kept = factsIn({ facts: JSON.parse(JSON.stringify(writtenFacts(known, new Set()))) as never })
  assert.equal(kept.lookups, known.lookups)
  assert.is(policy.evaluate(kept).rule, 'named')
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { DialPlan } from '../../src/policy/decision.ts'
import { sentTo, type Sent } from '../../src/policy/sent.ts'
import { policyOf } from './document.ts'

interface Wish {
  readonly peer: string
  readonly rule?: string
  readonly from?: string
  readonly to?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly name?: string
}

/** What a peer with these words is sent. */
function sent({ peer, rule = '', from = '0145550100', to = '0612345678', headers = {}, name }: Wish): Sent {
  const { policy, facts } = policyOf(`
policy: 1
plan: { home: FR }
peers:
  in: { source: [10.0.0.1], trusted: true }
  out: { contact: "sip:gw.example", ${peer} }
rules: [{ ${rule} do: { dial: out } }]`)
  const arrived = facts({ peer: 'in', from, to, headers })
  const { outcome } = policy.evaluate(arrived)
  if (outcome.kind !== 'dial') throw new Error('the call is not dialled')
  const plan: DialPlan = outcome.plan
  const target = plan.tiers[0]?.members[0]?.target
  if (!target) throw new Error('there is no target')
  return sentTo(arrived, name, plan, target)
}

const shapes: readonly (readonly [shape: string, to: string, gets: string])[] = [
  ['e164', '0612345678', '+33612345678'],
  ['digits', '0612345678', '33612345678'],
  ['national', '+33612345678', '0612345678'],
  ['national', '+442079460000', '00442079460000'],
  ['international-00', '0612345678', '0033612345678'],
  ['as-dialled', '06 12-34', '06 12-34'],
  ['{ as: national, prefix: "9" }', '+33612345678', '90612345678'],
  ['{ as: e164, strip: "+33", prefix: "0" }', '+33612345678', '0612345678'],
  ['{ as: e164, strip: "+33", prefix: "0" }', '+442079460000', '+442079460000'],
  ['{ as: national, strip: "0" }', '+33612345678', '612345678'],
  ['{ prefix: "9" }', '112', '112'],
  ['e164', 'reception', 'reception'],
]

for (const [shape, to, gets] of shapes) {
  test(`${to} is sent as ${gets} where ${shape} is wanted`, () => {
    assert.is(sent({ peer: `send: { to: ${shape} }`, to }).to, gets)
    assert.is(sent({ peer: `send: { from: ${shape} }`, from: to }).from.user, gets)
  })
}

test('a peer that says nothing gets everything as it was dialled', () => {
  const { to, from, headers, withheld } = sent({ peer: 'media: direct', name: 'Alice' })
  assert.equal({ to, from, headers, withheld: withheld.size },
    { to: '0612345678', from: { user: '0145550100', name: 'Alice' }, headers: [], withheld: 0 })
})

test('a name is that of the number shown: another number takes the caller\'s name away', () => {
  const rule = 'identity: { number: "+33145550199" },'
  assert.equal(sent({ peer: 'media: direct', rule, name: 'Alice' }).from, { user: '+33145550199' })
  const both = 'identity: { number: "+33145550199", name: "Zoë" },'
  assert.is(sent({ peer: 'media: direct', rule: both }).from.name, Buffer.from('Zoë').toString('latin1'))
})

const wishes = ['id', 'user', 'header;id', 'user;critical']
for (const privacy of wishes) {
  test(`a caller who asks for privacy ${privacy} is anonymous to a peer that is not trusted`, () => {
    const headers = { Privacy: privacy }
    const { from, withheld, headers: lines } = sent({ peer: 'send: { to: e164, pai: e164 }', headers, name: 'Alice' })
    assert.equal(from, { user: 'anonymous', name: 'Anonymous', host: 'anonymous.invalid' })
    assert.ok(withheld.has('p-asserted-identity') && withheld.has('remote-party-id'))
    assert.equal(lines, [])
  })
}

test('who asks for no privacy is shown', () => {
  assert.is(sent({ peer: 'media: direct', headers: { Privacy: 'none' } }).from.user, '0145550100')
})

test('a trusted peer learns who calls, with the wish to keep it', () => {
  const { from, headers } = sent({ peer: 'trusted: true, send: { pai: national }', headers: { Privacy: 'id' } })
  assert.is(from.user, '0145550100')
  assert.equal(headers, [['P-Asserted-Identity', '<sip:0145550100@gw.example>'], ['Privacy', 'id']])
})

test('what a trusted peer asserts counts more than From', () => {
  const headers = { 'P-Asserted-Identity': '"Al" <sip:+33145550142@10.0.0.1>, <tel:+33145550142>' }
  assert.equal(sent({ peer: 'trusted: true, send: { pai: e164 }', headers }).headers,
    [['P-Asserted-Identity', '<sip:+33145550142@gw.example>']])
})

test('nobody is asserted who came as anonymous', () => {
  const from = 'sip:anonymous@anonymous.invalid'
  assert.equal(sent({ peer: 'trusted: true, send: { pai: e164 }', from }).headers, [])
})

test('diversions go on in the peer\'s shape with their reasons, and not at all where nobody wants them', () => {
  const headers = { Diversion: '"Bob" <sip:0145550150@10.0.0.1>;reason=no-answer;counter=2, <tel:+33145550151>' }
  assert.equal(sent({ peer: 'send: { diversion: digits }', headers }).headers, [
    ['Diversion', '"Bob" <sip:33145550150@gw.example>;reason=no-answer;counter=2'],
    ['Diversion', '<sip:33145550151@gw.example>'],
  ])
  assert.equal(sent({ peer: 'media: direct', headers }).headers, [])
})

test.run()

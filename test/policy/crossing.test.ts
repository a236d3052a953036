import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crossing as crossingBy, linesInDialog, linesToCaller, type Lines } from '../../src/policy/crossing.ts'
import type { HeaderEdit } from '../../src/policy/decision.ts'
import { isCoreHeader } from '../../src/policy/core-headers.ts'
import { editOf, editsOf, factsOf, planOf, targetOf } from '../support/fake-policy.ts'

const lines: Lines = [
  ['X-Tenant', 'acme'], ['x-tenant', 'second'], ['X-Internal', 'secret'], ['Via', 'SIP/2.0/UDP 10.0.0.1'],
  ['v', 'SIP/2.0/UDP 10.0.0.2'], ['Subject', 'hello'],
]
const text = (value: string) => ({ source: value, render: () => value })
const crossing = (from: Lines, edits: readonly HeaderEdit[]) =>
  crossingBy(from, { edits, facts: factsOf(), host: 'here.example' })

test('nothing crosses unless it is named', () => {
  assert.equal(crossing(lines, []), [])
  assert.equal(crossing(lines, [editOf()]), [])
})

test('a named header crosses with its repeats, in order and as written', () => {
  const crossed = crossing(lines, [editOf({ pass: ['x-tenant'] })])
  assert.equal(crossed, [['X-Tenant', 'acme'], ['x-tenant', 'second']])
})

test('a star passes a family, and a drop takes one of it out', () => {
  const edit = editOf({ pass: ['x-*'], drop: ['x-internal'] })
  assert.equal(crossing(lines, [edit]).map(([name]) => name), ['X-Tenant', 'x-tenant'])
})

test('core headers never cross, not in short form either', () => {
  assert.equal(crossing(lines, [editOf({ pass: ['*'] })]).filter(([name]) => isCoreHeader(name)), [])
})

test('a set replaces what would cross and the later set wins', () => {
  const first = editOf({ pass: ['subject'], set: [{ name: 'Subject', value: text('one') }] })
  const second = editOf({ set: [{ name: 'subject', value: text('two') }] })
  assert.equal(crossing(lines, [first, second]), [['subject', 'two']])
})

test('a set whose facts are missing sends no empty header', () => {
  assert.equal(crossing([], [editOf({ set: [{ name: 'X-Number', value: text('') }] })]), [])
})

test('a renamed header crosses under its new name only, and is dropped and replaced by it', () => {
  const rename = new Map([['x-tenant', 'X-Customer']])
  assert.equal(crossing(lines, [editOf({ rename })]), [['X-Customer', 'acme'], ['X-Customer', 'second']])
  assert.equal(crossing(lines, [editOf({ rename }), editOf({ drop: ['x-c*'] })]), [])
  assert.equal(crossing(lines, [editOf({ rename, drop: ['x-tenant'] })]).length, 2)
  const set = [{ name: 'X-Customer', value: text('ours') }]
  assert.equal(crossing(lines, [editOf({ rename, set })]), [['X-Customer', 'ours']])
  assert.equal(crossing(lines, [editOf({ rename: new Map([['x-tenant', 'Route'], ['via', 'X-Via']]) })]), [])
})

const parties: Lines = [
  ['Diversion', '"Front desk" <sip:100@10.1.1.1:5070;transport=tcp>;reason=no-answer;x="10.1.1.1", <tel:+3312>'],
  ['History-Info', '<sip:100@10.1.1.1?Reason=SIP%3Bcause%3D302&X-Host=10.1.1.1>;index=1, '
    + '<sips:200;cause=302@[2001:db8::1]:5061;cause=302>;index=1.1;rc=1'],
  ['History-Info', '<sip:300@10.1.1.1?Privacy=history>;index=2'],
  ['P-Asserted-Identity', 'sip:anonymous@10.1.1.1'], ['Referred-By', 'mailto:ada@inside.example'],
  ['Warning', '301 10.1.1.1:5060 "Busy", 399 inside.example "ask 10.1.1.1"'],
  ['Reason', 'SIP;cause=503;text="10.1.1.1 is down", Q.850;cause=38;text="Network out of order"'],
]

test('parties, warnings and reasons cross without the hosts of their side', () => {
  assert.equal(crossing(parties, [editOf({ pass: ['*'] })]), [
    ['Diversion', '"Front desk" <sip:100@here.example>;reason=no-answer, <tel:+3312>'],
    ['History-Info', '<sip:100@here.example?Reason=SIP%3Bcause%3D302>;index=1, '
      + '<sips:200;cause=302@here.example;cause=302>;index=1.1;rc=1'],
    ['History-Info', '<sip:anonymous@anonymous.invalid>;index=2'],
    ['P-Asserted-Identity', '<sip:anonymous@anonymous.invalid>'],
    ['Warning', '301 router "Busy", 399 router ""'],
    ['Reason', 'SIP;cause=503, Q.850;cause=38;text="Network out of order"'],
  ])
})

test('inside a dialog only the reason and what a body is cross, and what the policy names', () => {
  const sent: Lines = [['Reason', 'Q.850;cause=16'], ['X-Tenant', 'acme'], ['Info-Package', 'dtmf']]
  const always = [['Reason', 'Q.850;cause=16'], ['Info-Package', 'dtmf']]
  assert.equal(linesInDialog(sent, 'toTarget', undefined), always)
  const headers = [editsOf({ toTarget: editOf({ pass: ['x-tenant'] }), toCaller: editOf({ drop: ['reason'] }) })]
  const crossed = { plan: planOf([], { headers }), target: targetOf('one'), facts: factsOf() }
  assert.equal(linesInDialog(sent, 'toTarget', crossed), sent)
  assert.equal(linesInDialog(sent, 'toCaller', crossed), [['Info-Package', 'dtmf']])
})

test('who answers and wants to stay unknown is told to no caller', () => {
  const headers = [editsOf({ response: editOf({ pass: ['p-asserted-identity'] }) })]
  const crossed = { plan: planOf([], { headers }), target: targetOf('one'), facts: factsOf() }
  const identity = ['P-Asserted-Identity', '<sip:ada@10.1.1.1>'] as const
  assert.equal(linesToCaller([identity], crossed), [['P-Asserted-Identity', '<sip:ada@192.0.2.10>']])
  assert.equal(linesToCaller([identity, ['Privacy', 'id']], crossed), [])
})

test.run()

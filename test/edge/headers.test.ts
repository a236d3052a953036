import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { crossing, crossingInDialog } from '../../src/edge/headers.ts'
import type { HeaderLines } from '../../src/edge/signaling.ts'
import { isCoreHeader } from '../../src/policy/core-headers.ts'
import { editOf, factsOf } from '../support/fake-policy.ts'

const lines: HeaderLines = [
  ['X-Tenant', 'acme'], ['x-tenant', 'second'], ['X-Internal', 'secret'], ['Via', 'SIP/2.0/UDP 10.0.0.1'],
  ['v', 'SIP/2.0/UDP 10.0.0.2'], ['Subject', 'hello'],
]
const text = (value: string) => ({ source: value, render: () => value })

test('nothing crosses unless it is named', () => {
  assert.equal(crossing(lines, [], factsOf()), [])
  assert.equal(crossing(lines, [editOf()], factsOf()), [])
})

test('a named header crosses with its repeats, in order and as written', () => {
  const crossed = crossing(lines, [editOf({ pass: ['x-tenant'] })], factsOf())
  assert.equal(crossed, [['X-Tenant', 'acme'], ['x-tenant', 'second']])
})

test('a star passes a family, and a drop takes one of it out', () => {
  const edit = editOf({ pass: ['x-*'], drop: ['x-internal'] })
  assert.equal(crossing(lines, [edit], factsOf()).map(([name]) => name), ['X-Tenant', 'x-tenant'])
})

test('core headers never cross, not in short form either', () => {
  assert.equal(crossing(lines, [editOf({ pass: ['*'] })], factsOf()).filter(([name]) => isCoreHeader(name)), [])
})

test('a set replaces what would cross and the later set wins', () => {
  const first = editOf({ pass: ['subject'], set: [{ name: 'Subject', value: text('one') }] })
  const second = editOf({ set: [{ name: 'subject', value: text('two') }] })
  assert.equal(crossing(lines, [first, second], factsOf()), [['subject', 'two']])
})

test('a set whose facts are missing sends no empty header', () => {
  assert.equal(crossing([], [editOf({ set: [{ name: 'X-Number', value: text('') }] })], factsOf()), [])
})

test('inside a dialog only the reason and what a body is cross', () => {
  assert.equal(
    crossingInDialog([['Reason', 'Q.850;cause=16'], ['X-Tenant', 'acme'], ['Info-Package', 'dtmf']]),
    [['Reason', 'Q.850;cause=16'], ['Info-Package', 'dtmf']],
  )
})

test.run()

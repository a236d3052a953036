import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { digestOf } from '../../src/policy/files.ts'
import { loadTexts } from '../../src/policy/load.ts'
import type { CallToRead } from '../../src/policy/facts.ts'
import type { Side } from '../../src/policy/fate-change.ts'
import { PeakLoad } from '../../src/policy/peak-load.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { decidedReceipt, factsIn, readAgain, writtenFacts, type Receipt } from '../../src/policy/receipt.ts'
import { replaying } from '../../src/policy/replay.ts'
import { retrace } from '../../src/policy/retrace.ts'
import { fairOrder } from '../../src/targets/fair-order.ts'

function side(text: string): Side {
  const files = [{ name: 'policy.yaml', key: 'policy.yaml', text }]
  const { policy, document, text: drawn } = loadTexts(files)
  if (!policy || !document) throw new Error(drawn())
  assert.is(policy.digest, digestOf(files))
  return { policy, document }
}

const head = `policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"], trusted: true }
  one: { contact: "sip:one.example" }
  two: { contact: "sip:two.example" }
read: [{ when: { to: "0612345678" }, tag: vip }]
pools: { both: { pick: { weighted: { one: 1, two: 1 } } } }
`
const old = side(`${head}rules:
  - { name: tenant, when: { peer: pbx, header: { X-Tenant: "acmé" } }, do: { dial: both } }
  - { name: video, when: { peer: pbx, offer: { video: true } }, do: { reject: 488 } }
  - { name: rest, when: { peer: pbx, to: "+33*" }, do: { dial: one } }
otherwise: { reject: 404 }
`)
const now = side(`${head}rules:
  - { name: tenant, when: { peer: pbx, header: { X-Tenant: "acmé" } }, do: { dial: one } }
  - { name: colour, when: { peer: pbx, header: { X-Colour: red } }, do: { dial: two } }
  - { name: rest, when: { peer: pbx, to: "+331*" }, do: { dial: one } }
otherwise: { reject: 404 }
`)

function call(change: Partial<CallToRead> = {}): CallToRead {
  return {
    atMs: Date.UTC(2026, 2, 2, 10), source: { transport: 'udp', address: '10.0.0.10', port: 5060 },
    fromUri: 'sip:0145550100:hunter2@10.0.0.10', requestUri: 'sip:0612345678@127.0.0.1', headers: [], ...change,
  }
}

function receiptFor({ policy }: { readonly policy: Policy }, read: CallToRead): Receipt {
  const facts = policy.factsOf(read)
  return JSON.parse(JSON.stringify({
    callUid: 'c1', callId: 'i1', policy: policy.digest, facts: writtenFacts(facts, policy.headersRead),
    ...decidedReceipt(policy.evaluate(facts)),
  })) as Receipt
}

/** As the wire brings é: two bytes. */
const acme = Buffer.from('acmé').toString('latin1')

test('a receipt through JSON gives the same facts and the same decision', () => {
  const read = call({ headers: [['x-tenant', acme], ['X-Other', '1'], ['Privacy', 'id']], user: 'alice' })
  const receipt = receiptFor(old, read)
  assert.is(receipt.rule, 'tenant')
  const facts = factsIn(receipt)
  assert.equal([...facts.headers], [['x-tenant', ['acmé']], ['privacy', ['id']]])
  assert.equal([...facts.tags ?? []], ['vip'])
  assert.is(facts.user, 'alice')
  assert.equal(retrace(old.policy, receipt, undefined).differences, [])
  assert.equal(readAgain(old.policy, receipt).headers.get('x-tenant'), ['acmé'])
})

test('no password and no credentials are in a receipt, even when a rule asks for them', () => {
  const curious = side(`${head}rules:
  - { name: any, when: { peer: pbx, header: { Authorization: "Digest*" } }, do: { dial: one } }
otherwise: { reject: 404 }
`)
  const headers = [['Authorization', 'Digest username="a", response="x1"']] as const
  const text = JSON.stringify(receiptFor(curious, call({ headers })))
  assert.not.match(text, 'hunter2')
  assert.not.match(text, 'x1')
  assert.match(text, '[redacted]')
})

test('what the stage admit asks about is kept, so that its refusals can be told again', () => {
  const guarded = side(`${head}admit: [{ name: scanners, when: { user-agent: "sipvicious*" }, do: { reject: 403 } }]
rules: [{ name: rest, when: { peer: pbx }, do: { dial: one } }]
`)
  const receipt = receiptFor(guarded, call({ headers: [['User-Agent', 'sipvicious 0.3']] }))
  assert.is(receipt.rule, 'admit/scanners')
  assert.equal(retrace(guarded.policy, receipt, undefined).differences, [])
})

test('a receipt that was decided otherwise is said to be, fact by fact', () => {
  const receipt = receiptFor(old, call({ headers: [['X-Tenant', acme]] }))
  const { differences } = retrace(old.policy, { ...receipt, rule: 'rest', outcome: 'dial one' }, undefined)
  assert.equal(differences, [
    { what: 'rule', was: 'rest', is: 'tenant' }, { what: 'outcome', was: 'dial one', is: 'dial both' },
  ])
  const other = retrace(old.policy, { ...receipt, why: ['video (policy.yaml:1) held: x'] }, undefined).differences
  assert.equal(other.map(({ what }) => what), ['why'])
})

test('receipts are replayed with their headers, and loads are compared', () => {
  const calls = replaying(old, now, { before: fairOrder(), after: fairOrder() })
  const line = (read: CallToRead, startS: number, endS: number): void => calls.add(JSON.stringify({
    ...receiptFor(old, read), attempts: [],
    receivedAt: new Date(startS * 1000).toISOString(), endedAt: new Date(endS * 1000).toISOString(),
  }))
  for (const at of [0, 1, 2, 3]) line(call({ headers: [['X-Tenant', acme]] }), at, at + 10)
  line(call(), 0, 5)
  line(call({ requestUri: 'sip:0145550199@x' }), 20, 25)
  const { changes, callsCount, newlyRefusedCount, targets, notes } = calls.result()
  assert.is(callsCount, 6)
  assert.is(newlyRefusedCount, 1)
  assert.equal(changes.map(({ was, is, count, refused }) => `${was} ${is} ${count} ${refused}`), [
    'tenant tenant 4 0', 'rest otherwise 1 1',
  ])
  assert.equal(targets, [
    { target: 'one', was: 4, is: 5, peakWas: 3, peakIs: 4 }, { target: 'two', was: 2, is: 0, peakWas: 2, peakIs: 0 },
  ])
  assert.equal(notes, ['the new policy reads header x-colour, the old one does not: its receipts do not carry it'])
})

test('calls that follow each other are not at once, calls in one moment are', () => {
  const load = new PeakLoad()
  const calls = [[0, 10], [10, 20], [5, 10], [30, 30], [30, 30], [30, 30]] as const
  for (const [start, end] of calls) load.add('one', start, end)
  assert.is(load.of('one'), 3)
  assert.is(load.of('two'), 0)
})

test.run()

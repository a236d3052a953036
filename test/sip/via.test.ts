import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseCSeq } from '../../src/sip/cseq.ts'
import { branchOf, parseVia, printVia } from '../../src/sip/via.ts'

test('a Via reads as its parts, also after being printed', () => {
  const via = parseVia('SIP / 2.0/udp  [2001:db8::9] : 5060 ;rport; branch=z9hG4bK1 ;received=2001:db8::1')
  assert.equal(via, {
    transport: 'UDP', host: '[2001:db8::9]', port: 5060,
    params: [['rport', undefined], ['branch', 'z9hG4bK1'], ['received', '2001:db8::1']],
  })
  assert.is(via && printVia(via), 'SIP/2.0/UDP [2001:db8::9]:5060;rport;branch=z9hG4bK1;received=2001:db8::1')
  assert.is(via && branchOf(via), 'z9hG4bK1')
})

test('a Via without port, branch or known transport is read', () => {
  const via = parseVia('SIP/2.0/UNKNOWN h')
  assert.equal(via, { transport: 'UNKNOWN', host: 'h', params: [] })
  assert.is(via && branchOf(via), undefined)
})

for (const text of [
  '', 'SIP/2.0', 'SIP/7.0/UDP h', 'SIP/2.0/UDP', 'SIP/2.0/UDP h:99999', 'SIP/2.0/UDP h:x', 'SIP/2.0/UDP h;;',
  'SIP/2.0/UDP h x',
  'SIP/2.0/UDP h, SIP/2.0/UDP i', 'SIP/2.0/UDP h;branch="', 'SIP/2.0/UDP [::1',
]) {
  test(`"${text}" is no Via`, () => assert.is(parseVia(text), undefined))
}

for (const [text, cseq] of [
  ['1 INVITE', { number: 1, method: 'INVITE' }], ['0009 \t INVITE', { number: 9, method: 'INVITE' }],
  ['4294967295 !odd%', { number: 4294967295, method: '!odd%' }], ['4294967296 INVITE', undefined],
  ['-1 INVITE', undefined],
  ['INVITE', undefined], ['1', undefined], ['1INVITE', undefined], ['1 IN VITE', undefined], ['', undefined],
] as const) {
  test(`a CSeq of "${text}" reads as ${cseq ? `${cseq.number} and ${cseq.method}` : 'nothing'}`, () => {
    assert.equal(parseCSeq(text), cseq)
  })
}

test('no text makes the readers throw', () => {
  const soup = fc.string({ unit: fc.constantFrom('SIP', '/', '2.0', 'UDP', ' ', '\t', ':', ';', '=', '"', '[', ']',
    '5060', 'h', '%', '\0') })
  fc.assert(fc.property(fc.oneof(soup, fc.string({ unit: 'binary' })), text => {
    parseCSeq(text)
    const via = parseVia(text)
    if (via) assert.equal(parseVia(printVia(via)), via)
  }), { numRuns: 3000 })
})

test.run()

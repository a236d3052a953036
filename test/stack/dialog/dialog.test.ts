import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { header } from '../../../src/sip/headers.ts'
import type { SipRequest } from '../../../src/sip/message.ts'
import { responseTo } from '../../../src/sip/respond.ts'
import {
  dialogAsUac, dialogAsUas, heard, isOutOfOrder, refreshed, refreshesTarget, type Dialog,
} from '../../../src/stack/dialog/dialog.ts'
import { ackFor, nextRequest } from '../../../src/stack/dialog/request.ts'
import type { Flow } from '../../../src/stack/transactions.ts'

const flow: Flow = {
  transport: 'udp', address: '192.0.2.9', port: 5060, localAddress: '192.0.2.1', localPort: 5060, connection: 'udp',
}

function request(method: string, cseq: number, lines: readonly (readonly [string, string])[] = []): SipRequest {
  return {
    kind: 'request', method, uri: 'sip:100@192.0.2.1', body: Buffer.alloc(0),
    headers: [
      ['Via', 'SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1'], ['From', '"Al, ice" <sip:alice@a.example>;tag=a'],
      ['To', '<sip:100@b.example>'], ['Call-ID', 'c'], ['CSeq', `${cseq} ${method}`], ...lines,
    ].map(([name = '', value = '']) => header(name, value)),
  }
}

const invite = request('INVITE', 7, [['Contact', '"x" <sip:alice@192.0.2.9:5070>;expires=1']])

function asUas(): Dialog {
  const dialog = dialogAsUas(invite, flow, 'us')
  if (!dialog) throw new Error('the INVITE makes no dialog')
  return dialog
}

test('the UAS takes target, route set and both tags from the INVITE', () => {
  const routed = request('INVITE', 7, [
    ['Record-Route', '<sip:p2;lr>, <sip:p1;lr>'], ['Record-Route', '<sip:p0;lr>'], ['Contact', '<sip:alice@192.0.2.9>'],
  ])
  const dialog = dialogAsUas(routed, flow, 'us')
  assert.equal(dialog, {
    callId: 'c', localTag: 'us', remoteTag: 'a', local: '<sip:100@b.example>;tag=us',
    remote: '"Al, ice" <sip:alice@a.example>;tag=a', localSequence: 0, remoteSequence: 7,
    target: 'sip:alice@192.0.2.9', routes: ['<sip:p2;lr>', '<sip:p1;lr>', '<sip:p0;lr>'], flow,
  })
})

test('an INVITE without Contact makes no dialog', () => {
  assert.is(dialogAsUas(request('INVITE', 7), flow, 'us'), undefined)
})

test('the UAC reverses Record-Route and keeps the sequence of its early dialog', () => {
  const response = responseTo(invite, 200, {
    toTag: 'b', headers: [header('Record-Route', '<sip:p2;lr>, <sip:p1;lr>'), header('Contact', '<sip:bob@192.0.2.8>')],
  })
  const early = { ...dialogAsUac(invite, response, flow), localSequence: 9, remoteSequence: 3, routes: [] }
  const dialog = dialogAsUac(invite, response, flow, early)
  assert.equal(dialog.routes, ['<sip:p1;lr>', '<sip:p2;lr>'])
  assert.equal([dialog.localTag, dialog.remoteTag, dialog.target], ['a', 'b', 'sip:bob@192.0.2.8'])
  assert.equal([dialog.localSequence, dialog.remoteSequence], [9, 3])
})

test('a response without Contact leaves the target at the Request-URI', () => {
  assert.is(dialogAsUac(invite, responseTo(invite, 180, { toTag: 'b' }), flow).target, 'sip:100@192.0.2.1')
})

test('a request is out of order unless its CSeq is higher than the last', () => {
  const dialog = asUas()
  assert.is(isOutOfOrder(dialog, request('INFO', 6)), true)
  assert.is(isOutOfOrder(dialog, request('INFO', 7)), true)
  assert.is(isOutOfOrder(dialog, request('INFO', 30)), false)
  assert.is(isOutOfOrder({ ...dialog, remoteSequence: undefined }, request('INFO', 0)), false)
})

test('a request is remembered by number and way; only INVITE and UPDATE move the target', () => {
  const dialog = asUas()
  const moved = { ...flow, port: 6000 }
  const after = heard(dialog, request('INFO', 9), moved)
  assert.equal([after.remoteSequence, after.flow.port, after.target], [9, 6000, 'sip:alice@192.0.2.9:5070'])
  const update = request('UPDATE', 10, [['Contact', '<sip:new@192.0.2.10>']])
  assert.is(refreshed(after, update, moved).target, 'sip:new@192.0.2.10')
  assert.is(refreshed(after, request('UPDATE', 10), moved).target, after.target)
  assert.equal(['INVITE', 'UPDATE', 'INFO', 'BYE'].filter(refreshesTarget), ['INVITE', 'UPDATE'])
})

test('our requests count up, name both parties the other way round and repeat nothing of the INVITE', () => {
  const dialog = asUas()
  const first = nextRequest(dialog, 'BYE', { headers: [header('Reason', 'Q.850;cause=16')] })
  const lines = first.request.headers.map(line => `${line.as}: ${line.value}`)
  assert.is(first.request.uri, 'sip:alice@192.0.2.9:5070')
  assert.equal(lines, [
    'Max-Forwards: 70', 'From: <sip:100@b.example>;tag=us', 'To: "Al, ice" <sip:alice@a.example>;tag=a',
    'Call-ID: c', 'CSeq: 1 BYE', 'Reason: Q.850;cause=16',
  ])
  assert.is(nextRequest(first.dialog, 'INFO').dialog.localSequence, 2)
})

test('an ACK bears the number of its INVITE, whatever was sent since', () => {
  const dialog = { ...dialogAsUac(invite, responseTo(invite, 200, { toTag: 'b' }), flow), localSequence: 12 }
  const ack = ackFor(dialog, 7)
  assert.is(ack.headers.find(line => line.name === 'cseq')?.value, '7 ACK')
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { header } from '../../src/sip/headers.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { responseTo } from '../../src/sip/respond.ts'
import { reasonOf } from '../../src/sip/status.ts'
import { options, parsed } from './messages.ts'

const request = parsed(options('v: SIP/2.0/TCP x, SIP/2.0/TCP y', 'Record-Route: <sip:r;lr>', 'Timestamp: 5',
  'Subject: x')) as SipRequest

function lines(status: number, parts = {}): string[] {
  return responseTo(request, status, parts).headers.map(line => `${line.as}: ${line.value}`)
}

const copied = [
  'Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK77', 'From: <sip:alice@acme.example>;tag=a1',
  'To: <sip:bob@acme.example>;tag=b2',
  'Call-ID: 1@192.0.2.10', 'CSeq: 7 OPTIONS', 'v: SIP/2.0/TCP x, SIP/2.0/TCP y',
]

test('a refusal carries what finds its way back, and our tag', () => {
  assert.equal(lines(404, { toTag: 'b2' }), copied)
})

test('what may make a dialog also carries the Record-Route', () => {
  assert.equal(lines(180, { toTag: 'b2' }), [...copied, 'Record-Route: <sip:r;lr>'])
  assert.equal(lines(200, { toTag: 'b2', headers: [header('Contact', '<sip:us>')] }),
    [...copied, 'Record-Route: <sip:r;lr>', 'Contact: <sip:us>'])
})

test('what a broken request repeats is not repeated in the answer', () => {
  const many = Array.from({ length: 180 }, (_, at) => header(at < 90 ? 'From' : 'Via', `${at}`))
  const empty = Array.from({ length: 90 }, () => header('Via', ''))
  const answered = responseTo({ ...request, headers: [...empty, ...request.headers, ...many] }, 400).headers
  assert.is(answered[0]?.value, request.headers[0]?.value)
  assert.is(answered.filter(({ name }) => name === 'from').length, 1)
  assert.is(answered.filter(({ name }) => name === 'via').length, 70)
})

test('a 100 gets no tag, and gives the Timestamp back', () => {
  assert.equal(lines(100, { toTag: 'b2' }), [...copied.map(line => line.replace(';tag=b2', '')), 'Timestamp: 5'])
})

test('a tag the request has is kept', () => {
  const inDialog = parsed(options('To: "\\\0" <sip:b>;tag=old')) as SipRequest
  assert.is(responseTo(inDialog, 200, { toTag: 'new' }).headers.find(line => line.name === 'to')?.value,
    '"\\\0" <sip:b>;tag=old')
})

test('the phrase is the usual one, or the one given, on one line', () => {
  assert.is(responseTo(request, 486).reason, 'Busy Here')
  assert.is(responseTo(request, 486, { reason: 'Out\r\nto: lunch' }).reason, 'Out to: lunch')
})

for (const [status, phrase] of [[200, 'OK'], [487, 'Request Terminated'], [299, 'OK'], [499, 'Bad Request'],
  [699, 'Decline']] as const) {
  test(`${status} is ${phrase}`, () => assert.is(reasonOf(status), phrase))
}

test.run()

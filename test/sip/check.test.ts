import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { checkRequest, checkResponse } from '../../src/sip/check.ts'
import { options, parsed, wire } from './messages.ts'

function refusal(bytes: Buffer): number | undefined {
  const message = parsed(bytes)
  if (message.kind !== 'request') throw new Error('this was to be a request')
  return checkRequest(message)?.status
}

/** The sound OPTIONS with one line less. */
function lacking(name: string): Buffer {
  return Buffer.from(options().toString('latin1').replace(new RegExp(`^${name}:.*\r\n`, 'm'), ''), 'latin1')
}

function to(uri: string): Buffer {
  return Buffer.from(options().toString('latin1').replace('sip:bob@acme.example SIP', `${uri} SIP`), 'latin1')
}

test('a sound request passes', () => assert.is(refusal(options()), undefined))

for (const name of ['Via', 'From', 'To', 'Call-ID', 'CSeq']) {
  test(`without ${name} the answer is 400`, () => assert.is(refusal(lacking(name)), 400))
  test(`with an empty ${name} the answer is 400`, () => assert.is(refusal(options(`${name}:`)), 400))
}

for (const [name, short] of [
  ['From', 'f'], ['To', 't'], ['Call-ID', 'i'], ['CSeq', 'cseq'], ['Max-Forwards', 'max-forwards'],
] as const) {
  test(`with two of ${name} the answer is 400, also when they are equal`, () => {
    const line = options().toString('latin1').split('\r\n').find(text => text.startsWith(`${name}:`)) ?? ''
    assert.is(refusal(options(line, `${short}${line.slice(name.length)}`)), 400)
  })
}

test('two lines of a list header are no fault', () => {
  assert.is(refusal(options('Route: <sip:a;lr>', 'route: <sip:b;lr>, <sip:c;lr>', 'Contact: *')), undefined)
})

for (const line of [
  'CSeq: 7 INVITE', 'CSeq: 4294967296 OPTIONS', 'CSeq: x OPTIONS', 'Max-Forwards: 256', 'Max-Forwards: -1',
  'Max-Forwards: x',
  'From: "Alice <sip:a@b>', 'To: Bell, A <sip:a@b>', 'To: <sip:>', 'Contact: <sip:a@b>;;;', 'Contact: <sip:a@b>, <x>',
  'Route: sip:a@b?c=d', 'Record-Route: <sip:a', 'Via: SIP/7.0/UDP h', 'Via: SIP/2.0/UDP h;;', 'v:',
  'Via: SIP/2.0/UDP h;branch=z9hG4bK',
  'Call-ID: a b',
]) {
  test(`"${line}" is answered 400`, () => assert.is(refusal(options(line)), 400))
}

for (const line of [
  'Max-Forwards: 0', 'Max-Forwards: 0255', 'Via: SIP/2.0/UDP h', 'From: sip:a@b', 'From: Jürgen <sip:a@b>;tag=1',
  'To: <isbn:1>',
  'Contact: <name:x>', 'Date: whenever', 'Require: nothing-known',
]) {
  test(`"${line}" is no fault here`, () => assert.is(refusal(options(line)), undefined))
}

test('a request without Max-Forwards passes', () => assert.is(refusal(lacking('Max-Forwards')), undefined))

test('more than 70 Vias are a loop nobody stopped', () => {
  const vias = Array.from({ length: 71 }, (_, at) => `SIP/2.0/UDP h${at}`)
  assert.is(refusal(options(`Via: ${vias.slice(1).join(',')}`)), undefined)
  assert.is(refusal(options(`Via: ${vias.join(',')}`)), 400)
})

for (const [uri, status] of [
  ['sips:h', undefined], ['tel:+33145550100', undefined], ['urn:service:sos', undefined], ['http://h', 416],
  ['soap.beep://h', 416],
  ['sip:a@b?Route=c', 400], ['sip:', 400], ['bob', 400], ['tel:bob', 400],
] as const) {
  test(`a request to ${uri} is ${status === undefined ? 'fine' : `answered ${status}`}`,
    () => assert.is(refusal(to(uri)), status))
}

function dropped(...lines: readonly string[]): string | undefined {
  const request = options(...lines).toString('latin1').split('\r\n').slice(1, -2)
  const message = parsed(wire('SIP/2.0 200 OK', ...request))
  return message.kind === 'response' ? checkResponse(message) : 'no response'
}

test('a response is used when its transaction can be found by it', () => {
  assert.is(dropped(), undefined)
  assert.is(dropped('Contact: nonsense', 'Expires: 1', 'Expires: 2'), undefined)
})

for (const lines of [
  ['Via: x'], ['Via: SIP/2.0/UDP a', 'v: SIP/2.0/UDP b'], ['CSeq: 99999999999 INVITE'], ['From: "'],
  ['f: sip:a@b', 'From: sip:a@b'],
]) {
  test(`a response with ${lines.join(' and ')} is dropped`, () => assert.type(dropped(...lines), 'string'))
}

test.run()

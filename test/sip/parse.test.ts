import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { headerOf, linesOf } from '../../src/sip/headers.ts'
import { defaultLimits } from '../../src/sip/limits.ts'
import type { ParseFault } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { options, parsed, wire } from './messages.ts'

function fault(bytes: Buffer, limits = defaultLimits): ParseFault {
  const message = parseMessage(bytes, limits)
  if (message.kind !== 'fault') throw new Error('this was to be a fault')
  return message
}

function startingWith(line: string): Buffer {
  return wire(line, ...options().toString('latin1').split('\r\n').slice(1, -2))
}

test('headers keep order, spelling and duplicates', () => {
  const { headers } = parsed(options('X-a: 1', 'v: SIP/2.0/UDP h;branch=z9hG4bK1', 'x-A:2'))
  assert.equal(headers.slice(-3), [
    { name: 'x-a', as: 'X-a', value: '1' },
    { name: 'via', as: 'v', value: 'SIP/2.0/UDP h;branch=z9hG4bK1' },
    { name: 'x-a', as: 'x-A', value: '2' },
  ])
  assert.equal(linesOf(headers, 'x-a'), ['1', '2'])
})

test('a folded line is one value with single spaces at the folds', () => {
  assert.is(headerOf(parsed(options('Subject: one', '  two', '\tthree  ')).headers, 'subject'), 'one two three')
  assert.is(headerOf(parsed(options('Subject:', ' late')).headers, 'subject'), 'late')
})

test('only space and tab are white space, so a name that ends in "à" as UTF-8 keeps its last byte', () => {
  const name = Buffer.from('voilà', 'utf8').toString('latin1')
  assert.is(headerOf(parsed(options(`Subject: ${name}`)).headers, 'subject'), name)
})

test('white space may stand before the colon', () => {
  assert.is(headerOf(parsed(options('Subject \t: x')).headers, 'subject'), 'x')
})

for (const [why, line] of [
  ['a line without colon', 'Nonsense'], ['an empty name', ': x'], ['a name with a space inside', 'Sub ject: x'],
  ['a bare CR', 'Subject: a\rRoute: <sip:evil>'], ['a bare LF', 'Subject: a\nRoute: <sip:evil>'],
] as const) {
  test(`${why} is refused with 400`, () => assert.is(fault(options(line)).status, 400))
}

test('a first header line that is folded is refused', () => {
  assert.is(fault(wire('OPTIONS sip:a SIP/2.0', ' Via: x')).status, 400)
})

test('a datagram that uses LF throughout is read', () => {
  const text = options('Subject: x').toString('latin1').replaceAll('\r\n', '\n')
  assert.is(headerOf(parsed(Buffer.from(text)).headers, 'subject'), 'x')
  assert.is(fault(Buffer.from(text.replace('Subject: x', 'Subject: x\r'))).status, 400, 'but not with a CR among them')
})

test('without Content-Length the body is the rest of the datagram', () => {
  const bytes = Buffer.concat([wire('MESSAGE sip:a@b SIP/2.0', 'Call-ID: 1'), Buffer.from([1, 0, 255])])
  assert.equal(parsed(bytes).body, Buffer.from([1, 0, 255]))
})

test('bytes beyond Content-Length are not looked at', () => {
  assert.is(parsed(Buffer.concat([options('Content-Length: 2'), Buffer.from('hello')])).body.toString(), 'he')
})

for (const value of ['5', '-1', '', '1 1', '0x0', '1e3', '9'.repeat(400), '0, 0']) {
  test(`a Content-Length of "${value.slice(0, 12)}" for no body is refused with 400`, () => {
    assert.is(fault(options(`Content-Length: ${value}`)).status, 400)
  })
}

test('two Content-Lengths are refused, also equal ones and in compact form', () => {
  assert.is(fault(options('Content-Length: 0', 'l: 0')).why, 'Content-Length stands twice')
})

for (const line of [
  'OPTIONS  sip:a@b SIP/2.0', 'OPTIONS sip:a@b  SIP/2.0', 'OPTIONS sip:a@b SIP/2.0 ', 'OPTIONS <sip:a@b> SIP/2.0',
  'OPTIONS sip:a b SIP/2.0', 'OPTIONS SIP/2.0', 'OPTIONS sip:a@b SIP/2.0x', 'OPTIONS sip:a@b SIP/2',
]) {
  test(`"${line}" is refused with 400`, () => assert.is(fault(startingWith(line)).status, 400))
}

test('another version is refused with 505, and can be answered', () => {
  const { status, partial } = fault(startingWith('OPTIONS sip:a@b SIP/3.0'))
  assert.is(status, 505)
  assert.is(partial && headerOf(partial.headers, 'call-id'), '1@192.0.2.10')
})

for (const [what, bytes] of [
  ['nothing', Buffer.alloc(0)], ['a keep-alive', Buffer.from('\r\n\r\n')], ['zeros', Buffer.alloc(4)],
  ['a STUN request', Buffer.from('000100002112a442', 'hex')], ['HTTP', wire('GET / HTTP/1.1', 'Host: a')],
  ['a response with status 700', wire('SIP/2.0 700 X', 'Call-ID: 1')],
  ['a response that ends early', wire('SIP/2.0 200 OK', 'Content-Length: 9')],
  ['an ACK, though it can be read', startingWith('ACK sip:a b SIP/2.0')],
] as const) {
  test(`${what} is a fault nobody answers`, () => assert.is(fault(bytes).status, undefined))
}

test('a status line may have any phrase, or none', () => {
  for (const [line, reason] of [['SIP/2.0 200 Très bien', 'Très bien'], ['SIP/2.0 180 ', ''],
    ['sip/2.0 180', '']] as const) {
    const message = parsed(wire(line, 'Call-ID: 1'))
    assert.is(message.kind === 'response' && message.reason, reason)
  }
})

test('CRLF before the start line is passed over', () => {
  assert.is(parsed(Buffer.concat([Buffer.from('\r\n\r\n'), options()])).kind, 'request')
})

test('a message over the limit is refused with 513, and can be answered', () => {
  const { status, partial } = fault(Buffer.concat([options(), Buffer.alloc(8192)]),
    { ...defaultLimits, messageBytes: 8192 })
  assert.is(status, 513)
  assert.ok(partial)
})

test('too many header lines are refused with 400', () => {
  const more = Array.from({ length: 194 }, (_, at) => `X-${at}: y`)
  assert.is(parseMessage(options(...more.slice(1))).kind, 'request')
  assert.is(fault(options(...more)).status, 400)
})

test('too long a line is refused with 400, folded or not, and a request line with 414', () => {
  assert.is(fault(options(`X: ${'y'.repeat(8192)}`)).status, 400)
  assert.is(fault(options('X: y', ...Array.from({ length: 1000 }, () => ' abcdefgh'))).status, 400)
  assert.is(fault(startingWith(`OPTIONS sip:${'a'.repeat(8192)} SIP/2.0`)).status, 414)
})

test('headers that do not end are refused with what was read', () => {
  const { status, partial } = fault(Buffer.from('OPTIONS sip:a@b SIP/2.0\r\nCall-ID: 1\r\nCSe'))
  assert.is(status, 400)
  assert.equal(partial?.headers, [{ name: 'call-id', as: 'Call-ID', value: '1' }])
})

test.run()

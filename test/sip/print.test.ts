import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { header, headerOf } from '../../src/sip/headers.ts'
import type { Headers, SipRequest } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { printedLength, printMessage } from '../../src/sip/print.ts'
import { options, parsed } from './messages.ts'

const empty = Buffer.alloc(0)

function request(headers: Headers, body: Buffer = empty): SipRequest {
  return { kind: 'request', method: 'INVITE', uri: 'sip:a@b', headers, body }
}

test('what was not touched leaves as it came', () => {
  const bytes = options('vIa: SIP/2.0/TCP x', 'X-Odd:: "a\\\0"', 'Content-Length: 0000')
  assert.is(printMessage(parsed(bytes)).toString('latin1'), bytes.toString('latin1').replaceAll('X-Odd::', 'X-Odd: :'))
})

/** The Content-Length lines of a message with a body of four bytes. */
function lengths(headers: Headers): string[] {
  const lines = printMessage(request(headers, Buffer.from('four'))).toString().split('\r\n')
  return lines.filter(line => /^(?:l|content-length):/i.test(line))
}

test('Content-Length tells the body: mended in place, added when missing, never twice', () => {
  assert.equal(lengths([header('l', '0'), header('X', 'y')]), ['l: 4'])
  assert.equal(lengths([header('Content-Length', '04')]), ['Content-Length: 04'])
  assert.equal(lengths([]), ['Content-Length: 4'])
  assert.equal(lengths([header('l', '1'), header('Content-Length', '2')]), ['l: 4'])
})

const token = fc.stringMatching(/^[\w.!%*+`'~-]{1,12}$/)
const byteText = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map(code => String.fromCharCode(code)) })
const anyText = fc.string({ unit: 'binary' })

test('parse(print(message)) is the message, of the length told before, whatever bytes its values and body hold', () => {
  fc.assert(fc.property(
    token, fc.array(fc.tuple(token.filter(as => !/^(?:l|content-length)$/i.test(as)), byteText)), fc.uint8Array(),
    (method, lines, bytes) => {
      const body = Buffer.from(bytes)
      const headers = [...lines.map(([as, value]) => header(as, value)), header('Content-Length', `${body.length}`)]
      const message = { ...request(headers, body), method }
      const again = parseMessage(printMessage(message))
      assert.equal(again, message)
      assert.is(printedLength(message), printMessage(message).length)
      assert.is(printedLength({ ...message, headers: [] }), printMessage({ ...message, headers: [] }).length)
    }))
})

test('no text, of any script, makes a second header of one', () => {
  const newlines = fc.constantFrom('\r\n', '\n', '\r', '\0', '\u010d\u010a', '\r\n ')
  fc.assert(fc.property(anyText, newlines, anyText, (a, newline, b) => {
    const evil = header('X-Set', `${a}${newline}Route: <sip:evil>${b}`)
    const message = parsed(printMessage(request([header('Call-ID', '1'), evil])))
    assert.equal(message.headers.map(line => line.name), ['call-id', 'x-set', 'content-length'])
  }), { numRuns: 500 })
})

test('no control character but a tab crosses into a header of ours', () => {
  const every = Array.from({ length: 33 }, (_, code) => String.fromCharCode(code)).join('') + '\x7f'
  assert.is(header('X-Set', `a${every}b`).value, 'a \t   b')
})

test('a header beyond latin1 leaves as UTF-8', () => {
  const bytes = printMessage(request([header('Subject', 'łódź')]))
  assert.ok(bytes.includes(Buffer.from('Subject: ł', 'utf8')))
})

test('a name that is no name, and lines made around header(), do not reach the wire', () => {
  assert.throws(() => header('X\r\nRoute', 'y'))
  assert.throws(() => header('', 'y'))
  assert.throws(() => printMessage(request([{ name: 'x', as: 'X', value: 'a\r\nRoute: b' }])))
  assert.throws(() => printMessage(request([{ name: 'x', as: 'X', value: '\u010d\u010aRoute: b' }])))
  assert.throws(() => printMessage(request([{ name: 'x', as: 'X: y\r\nRoute', value: 'b' }])))
  assert.throws(() => printMessage({ ...request([]), uri: 'sip:a SIP/2.0\r\nRoute: b' }))
  assert.throws(() => printMessage({ ...request([]), method: 'A B' }))
})

test('a phrase cannot break the status line', () => {
  const bytes = printMessage({ kind: 'response', status: 486, reason: 'Busy\r\nRoute: b', headers: [], body: empty })
  assert.is(headerOf(parsed(bytes).headers, 'route'), undefined)
})

test.run()

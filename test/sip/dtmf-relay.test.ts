import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { digitBody, digitIn, tellsDigit } from '../../src/sip/dtmf-relay.ts'

const relay = (text: string): string | undefined => digitIn({ type: 'application/dtmf-relay', text })

test('digits are read from both bodies phones send', () => {
  assert.is(relay('Signal=5\r\nDuration=160\r\n'), '5')
  assert.is(relay('signal = #\nDuration=100'), '#')
  assert.is(relay('Signal=10'), '*')
  assert.is(relay('Signal=11'), '#')
  assert.is(digitIn({ type: 'application/dtmf', text: ' a\r\n' }), 'A')
  assert.is(digitIn({ type: 'Application/DTMF-Relay; charset=utf-8', text: 'Signal=0' }), '0')
})

test('any other body names none', () => {
  for (const text of ['', 'Signal=', 'Signal=12', 'Signal=x', 'Duration=160']) assert.is(relay(text), undefined)
  assert.is(digitIn({ type: 'application/media_control+xml', text: 'Signal=5' }), undefined)
  assert.is(digitIn(undefined), undefined)
})

test('what tells a digit is read as that digit, and a body that was to tell one is known as such', () => {
  for (const digit of '0123456789*#ABCD') assert.is(digitIn(digitBody(digit)), digit)
  assert.ok(tellsDigit({ type: 'application/DTMF; x=y', text: 'flash' }))
  assert.not(tellsDigit({ type: 'application/sdp', text: 'Signal=5' }))
  assert.not(tellsDigit(undefined))
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { header } from '../../src/sip/headers.ts'
import {
  isTooShort, minSessionOf, parseSessionExpires, sessionAsked, sessionExpires, termsAsUac, termsAsUas,
} from '../../src/sip/session-timer.ts'

const asked = (...lines: readonly (readonly [string, string])[]) =>
  sessionAsked(lines.map(([name, value]) => header(name, value)))
const wish = { seconds: undefined, everybody: true, minS: 90, weRefresh: true }

for (const [text, value] of [
  ['1800', { seconds: 1800 }], [' 90 ; refresher=uas', { seconds: 90, refresher: 'uas' }],
  ['90;refresher=UAC;x=1', { seconds: 90, refresher: 'uac' }], ['90;refresher=me', { seconds: 90 }],
  ['', undefined], ['soon', undefined], ['-1', undefined],
] as const) {
  test(`Session-Expires "${text}" is ${value ? `${value.seconds} s` : 'none'}`, () => {
    assert.equal(parseSessionExpires(text), value)
  })
}

test('what is printed reads the same, and the compact name counts', () => {
  assert.is(sessionExpires({ seconds: 90, refresher: 'uas' }).value, '90;refresher=uas')
  assert.is(asked(['x', '90']).expires?.seconds, 90)
  assert.is(minSessionOf([header('Min-SE', '120')]), 120)
})

test('a timer too short is only refused to who understands 422', () => {
  assert.ok(isTooShort(asked(['Supported', '100rel, timer'], ['Session-Expires', '60']), 90))
  assert.not.ok(isTooShort(asked(['Session-Expires', '60']), 90))
  assert.not.ok(isTooShort(asked(['Supported', 'timer'], ['Session-Expires', '90']), 90))
})

test('our 2xx keeps the refresher they name, lets them refresh when they leave it open', () => {
  const able = ['Supported', 'timer'] as const
  assert.equal(termsAsUas(asked(able, ['Session-Expires', '600;refresher=uas']), wish),
    { seconds: 600, refresher: 'uas', mutual: true })
  assert.equal(termsAsUas(asked(able, ['Session-Expires', '600']), wish),
    { seconds: 600, refresher: 'uac', mutual: true })
})

test('who cannot refresh is not asked to, though a proxy named it', () => {
  assert.equal(termsAsUas(asked(['Session-Expires', '600;refresher=uac']), wish),
    { seconds: 600, refresher: 'uas', mutual: false })
  assert.is(termsAsUas(asked(['Session-Expires', '10']), wish), undefined)
})

test('our own wish is as long as their way needs, and ours to refresh', () => {
  const ours = { ...wish, seconds: 100 }
  assert.equal(termsAsUas(asked(['Supported', 'timer'], ['Min-SE', '300']), ours),
    { seconds: 300, refresher: 'uas', mutual: true })
  assert.is(termsAsUas(asked(['Supported', 'timer']), wish), undefined)
})

test('who knows no timers can be left alone, and has the timer a proxy wants all the same', () => {
  const polite = { ...wish, seconds: 1800, everybody: false }
  assert.is(termsAsUas(asked(), polite), undefined)
  assert.equal(termsAsUas(asked(['Supported', 'timer']), polite), { seconds: 1800, refresher: 'uas', mutual: true })
  assert.equal(termsAsUas(asked(['Session-Expires', '600']), polite),
    { seconds: 600, refresher: 'uas', mutual: false })
})

test('a 2xx without a timer leaves us to refresh alone, if we wanted one', () => {
  assert.equal(termsAsUac({ seconds: 90 }, []), { seconds: 90, refresher: 'uac', mutual: false })
  assert.is(termsAsUac(undefined, []), undefined)
  assert.equal(termsAsUac({ seconds: 90 }, [header('Session-Expires', '120;refresher=uas')]),
    { seconds: 120, refresher: 'uas', mutual: true })
})

test.run()

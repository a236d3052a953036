/** Which words keys ask for, pressed one after another by who may. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RecordKeyboard } from '../../src/call/record-keys.ts'
import type { RecordKeys } from '../../src/policy/record-wish.ts'

const test = suite('keys of recordings')
const keys: RecordKeys = { by: 'callee', words: { pause: '*7', resume: '*7', stop: '**7', start: '55' } }

/** What each press asks for, each a moment after the one before. */
function pressed(given: string, from: 'a' | 'b' = 'b', afterMs = 100, by: RecordKeys['by'] = 'callee'): string[] {
  let nowMs = 0
  const keyboard = new RecordKeyboard(() => nowMs)
  return [...given].map(digit => {
    nowMs += afterMs
    return keyboard.words({ ...keys, by }, from, digit, 'audio').join(' ')
  })
}

test('keys ask for their words, in the midst of others too, and more keys before fewer', () => {
  assert.equal(pressed('*7'), ['', 'pause resume'])
  assert.equal(pressed('12*7*78'), ['', '', '', 'pause resume', '', 'pause resume', ''])
  assert.equal(pressed('**7'), ['', '', 'stop pause resume'])
  assert.equal(pressed('555'), ['', 'start', 'start'])
})

test('keys pressed slowly are not pressed together', () => {
  assert.equal(pressed('*7', 'b', 4_000), ['', 'pause resume'])
  assert.equal(pressed('*7', 'b', 4_001), ['', ''])
})

test('keys of who may not ask for nothing', () => {
  assert.equal(pressed('*7', 'a'), ['', ''])
  assert.equal(pressed('*7', 'a', 100, 'caller'), ['', 'pause resume'])
  for (const from of ['a', 'b'] as const) assert.equal(pressed('*7', from, 100, 'both'), ['', 'pause resume'])
})

test('a key told by INFO and in the audio is pressed once', () => {
  const keyboard = new RecordKeyboard(() => 0)
  const words = (digit: string, way: 'info' | 'audio'): string => keyboard.words(keys, 'b', digit, way).join(' ')
  assert.equal([words('5', 'info'), words('5', 'audio')], ['', ''])
  assert.is(words('5', 'info'), 'start')
})

test('keys of both sides are two keyboards', () => {
  const keyboard = new RecordKeyboard(() => 0)
  const both = { ...keys, by: 'both' } as const
  keyboard.words(both, 'a', '*', 'audio')
  assert.equal(keyboard.words(both, 'b', '7', 'audio'), [])
})

test.run()

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { decodeUlaw, encodeUlaw, FRAME, levelOf, toneFrame } from '../support/tone.ts'

const test = suite('tone')

test('every µ-law byte is found again after decoding, but for the second zero', () => {
  for (let byte = 0; byte < 256; byte++) {
    assert.is(encodeUlaw(decodeUlaw(byte)), byte === 0x7f ? 0xff : byte)
  }
})

test('a tone is heard at its own frequency and not at another', () => {
  const audio = Buffer.concat(Array.from({ length: 25 }, (_, i) => toneFrame(440, i * FRAME)))
  assert.ok(Math.abs(levelOf(440, audio) - 8000) < 200, String(levelOf(440, audio)))
  assert.ok(levelOf(1000, audio) < 100)
  assert.is(levelOf(440, Buffer.alloc(0)), 0)
})

test.run()

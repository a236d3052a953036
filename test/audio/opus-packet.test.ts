import { test } from 'uvu'
import * as assert from 'uvu/assert'
import * as fc from 'fast-check'
import { OpusDecoder } from 'opus-decoder'
import { opusMs } from '../../src/audio/opus-packet.ts'

const packet = (toc: number, ...rest: number[]): Uint8Array => Uint8Array.from([toc, ...rest])
const bytes = (count: number): number[] => Array.from({ length: count }, () => 7)
/** A configuration, mono, and how many frames there are. */
const toc = (configuration: number, code: number): number => configuration << 3 | code

test('a packet sounds as long as its frames together', () => {
  assert.is(opusMs(packet(toc(31, 0), ...bytes(80))), 20)
  assert.is(opusMs(packet(toc(28, 0))), 2.5)
  assert.is(opusMs(packet(toc(3, 0), ...bytes(10))), 60)
  assert.is(opusMs(packet(toc(31, 1), ...bytes(80))), 40)
  assert.is(opusMs(packet(toc(31, 2), 30, ...bytes(80))), 40)
  assert.is(opusMs(packet(toc(15, 3), 3, ...bytes(30))), 60)
  assert.is(opusMs(packet(toc(15, 3), 3 | 128, 10, 12, ...bytes(30))), 60)
  assert.is(opusMs(packet(toc(15, 3), 2 | 64, 5, ...bytes(15))), 40)
})

test('one whose lengths do not come out is none', () => {
  const broken = [
    packet(toc(31, 0), ...bytes(1_276)), packet(toc(31, 1), ...bytes(81)), packet(toc(31, 2), 90, ...bytes(80)),
    packet(toc(31, 3), 0, ...bytes(8)), packet(toc(3, 3), 3, ...bytes(9)), packet(toc(15, 3), 3, ...bytes(31)),
    packet(toc(15, 3), 2 | 64, 25, ...bytes(15)), packet(toc(15, 3), 3 | 128, 20, 12, ...bytes(30)), Uint8Array.of(),
  ]
  assert.equal(broken.map(opusMs), broken.map(() => undefined))
})

test('whatever passes here the decoder decodes to that length, without complaint', async () => {
  const decoder = new OpusDecoder({ sampleRate: 8_000, channels: 1, streamCount: 1, coupledStreamCount: 0,
    channelMappingTable: [0] })
  await decoder.ready
  try {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), drawn => {
      const ms = opusMs(drawn)
      if (ms === undefined) return
      const { errors, samplesDecoded } = decoder.decodeFrame(drawn)
      assert.equal([errors, samplesDecoded], [[], 8 * ms])
    }), { numRuns: 2_000 })
  } finally {
    decoder.free()
  }
})

test.run()

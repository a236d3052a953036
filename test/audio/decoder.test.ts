import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { codecOf } from '../../src/audio/decoder.ts'
import { root } from '../support/root.ts'
import { loudAt } from '../support/wav.ts'

/** A fifth of a second of a 440 Hz tone at an amplitude of 8000, as rtpengine writes it. */
const tone = await readFile(join(root, 'test', 'audio', 'tone-440.g722'))

test('G.722 is that tone, as loud as it was, and no other', async () => {
  const decoder = await codecOf(9, {})?.create()
  assert.ok(decoder)
  const packets = Array.from({ length: tone.length / 160 }, (_, at) => tone.subarray(160 * at, 160 * (at + 1)))
  const samples = Int16Array.from(packets.flatMap(packet => [...decoder.samples(packet)]))
  assert.is(samples.length, tone.length)
  for (const atS of [0.06, 0.1, 0.16]) {
    assert.ok(loudAt(samples, 440, atS) && !loudAt(samples, 880, atS) && !loudAt(samples, 1_320, atS), `at ${atS} s`)
  }
  const peak = Math.max(...samples.subarray(800))
  assert.ok(peak > 7_000 && peak < 9_000, `a peak of ${peak}`)
})

test('any bytes are samples', async () => {
  const decoder = await codecOf(9, {})?.create()
  for (let seed = 0; seed < 64; seed++) {
    const noise = Buffer.from(Array.from({ length: 160 }, (_, at) => at * (2 * seed + 1) ^ seed))
    assert.is(decoder?.samples(noise).length, 160)
  }
})

test('a payload number means what the call said of it, or what it always means', () => {
  assert.is(codecOf(111, { 111: 'OPUS' })?.ticks, 6)
  assert.is(codecOf(0, { 111: 'OPUS' })?.ticks, 1)
  assert.equal([codecOf(111, {}), codecOf(101, { 101: 'TELEPHONE-EVENT' })], [undefined, undefined])
})

test('Opus that is broken is no sample', async () => {
  const decoder = await codecOf(96, { 96: 'OPUS' })?.create()
  assert.ok(decoder)
  assert.equal([decoder.samples(Buffer.from('broken!')).length, decoder.samples(Buffer.alloc(0)).length], [0, 0])
  assert.is(decoder.samples(Buffer.from([0xf8, 0xff, 0xfe])).length, 160)
  decoder.free()
})

test.run()

/** Files of every kind as prompts: what the check of the policy says of each is what the media engine makes of it. */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createNgClient } from '../../src/media/ng.ts'
import { promptFault } from '../../src/policy/prompt-format.ts'
import { nobodysAnswer } from '../../src/sdp/null-party.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { RtpPhone, type Heard } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { encodeUlaw } from '../support/tone.ts'

const HZ = 600

interface Wave {
  readonly tag?: number
  readonly bits?: number
  readonly channels?: number
  readonly rate?: number
  readonly samples?: Buffer
  /** What follows the first sixteen bytes of the format. */
  readonly more?: Buffer
  /** Chunks before the samples. */
  readonly before?: Buffer
}

function chunk(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(content.length, 4)
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)])
}

function riff(...chunks: readonly Buffer[]): Buffer {
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]))
}

function formatOf({ tag = 1, bits = 16, channels = 1, rate = 8000, more = Buffer.alloc(0) }: Wave): Buffer {
  const width = Math.max(1, channels * bits / 8)
  const format = Buffer.alloc(16)
  format.writeUInt16LE(tag, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(rate, 4)
  format.writeUInt32LE(rate * width, 8)
  format.writeUInt16LE(width, 12)
  format.writeUInt16LE(bits, 14)
  return chunk('fmt ', Buffer.concat([format, more]))
}

function wave(how: Wave): Buffer {
  return riff(formatOf(how), how.before ?? Buffer.alloc(0), chunk('data', how.samples ?? tone(how)))
}

/** Half a second of the tone. */
function tone({ bits = 16, channels = 1, rate = 8000 }: Wave): Buffer {
  const width = bits / 8
  const samples = Buffer.alloc(rate / 2 * channels * width)
  for (let at = 0; at < rate / 2; at++) {
    const value = 9000 * Math.sin(2 * Math.PI * HZ * at / rate)
    for (let channel = 0; channel < channels; channel++) {
      const place = (at * channels + channel) * width
      if (bits === 8) samples[place] = 128 + value / 256
      else samples.writeIntLE(Math.round(value * 2 ** (bits - 16)), place, width)
    }
  }
  return samples
}

function ulaw(): Buffer {
  return Buffer.from(Array.from({ length: 4000 }, (_, at) =>
    encodeUlaw(Math.round(9000 * Math.sin(2 * Math.PI * HZ * at / 8000)))))
}

/** The same samples, inverted as A-law has them: a tone still, if not a clean one. */
function alaw(): Buffer {
  return Buffer.from(ulaw().map(byte => byte ^ 0x2a))
}

/** What stands behind the tag of a format that says more than a tag can. */
function extended(tag: number, bits: number): Buffer {
  const more = Buffer.alloc(24)
  more.writeUInt16LE(22, 0)
  more.writeUInt16LE(bits, 2)
  more.writeUInt32LE(4, 4)
  more.writeUInt16LE(tag, 8)
  Buffer.from('000000001000800000aa00389b71', 'hex').copy(more, 10)
  return more
}

/** Frames of MPEG-1 audio without a sound: 32 kbit/s at 44.1 kHz, one channel. @param layer as its head says it */
function frames(layer: 0xfb | 0xfd): Buffer {
  return Buffer.concat(Array.from({ length: 30 }, () =>
    Buffer.concat([Buffer.from([0xff, layer, 0x10, 0xc0]), Buffer.alloc(100)])))
}

const title = Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\0\x0a', 'latin1'), Buffer.alloc(10)])
const note = chunk('LIST', Buffer.from('INFOISFT\x05\0\0\0hello', 'latin1'))
const notPlayed = 'which the media engine does not play'

/** Each with what the check says of it; nothing of what can be played. */
const files: Readonly<Record<string, readonly [file: Buffer, says?: string]>> = {
  'bits8.wav': [wave({ bits: 8 })],
  'bits16.wav': [wave({})],
  'two-channels.wav': [wave({ channels: 2 })],
  'compact-disc.wav': [wave({ channels: 2, rate: 44_100 })],
  'studio.wav': [wave({ rate: 96_000 })],
  'ulaw.wav': [wave({ tag: 7, bits: 8, samples: ulaw(), more: Buffer.alloc(2) })],
  'alaw.wav': [wave({ tag: 6, bits: 8, samples: alaw(), more: Buffer.alloc(2) })],
  'extensible.wav': [wave({ tag: 0xfffe, more: extended(1, 16) })],
  'noted.wav': [wave({ before: note })],
  'frames.mp3': [frames(0xfb)],
  'titled.mp3': [Buffer.concat([title, frames(0xfb)])],
  'bits24.wav': [wave({ bits: 24 }), `it holds samples of 24 bits, ${notPlayed}`],
  'bits32.wav': [wave({ bits: 32 }), `it holds samples of 32 bits, ${notPlayed}`],
  'extensible24.wav': [
    wave({ tag: 0xfffe, bits: 24, more: extended(1, 24) }), `it holds samples of 24 bits, ${notPlayed}`,
  ],
  'float.wav': [wave({ tag: 3, bits: 32 }), `it holds floating-point samples, ${notPlayed}`],
  'adpcm.wav': [
    wave({ tag: 17, bits: 4, samples: Buffer.alloc(4096), more: Buffer.from([2, 0, 0xf9, 1]) }),
    `it holds ADPCM, ${notPlayed}`,
  ],
  'gsm.wav': [
    wave({ tag: 49, bits: 0, samples: Buffer.alloc(650), more: Buffer.from([2, 0, 0x40, 1]) }),
    `it holds GSM, ${notPlayed}`,
  ],
  'rare.wav': [wave({ tag: 0x7777 }), `it holds samples of format 30583, ${notPlayed}`],
  'empty.wav': [wave({ samples: Buffer.alloc(0) }), 'it holds no samples'],
  'cut.wav': [riff(formatOf({})), 'it holds no samples'],
  'unsaid.wav': [riff(chunk('data', tone({}))), 'it does not say what its samples are'],
  'no-rate.wav': [wave({ rate: 0, samples: Buffer.alloc(800) }), 'it does not say what its samples are'],
  'text.wav': [Buffer.from('This is a text, not a sound, and goes on for some time.'), 'it is no WAV file'],
  'nothing.wav': [Buffer.alloc(0), 'it is no WAV file'],
  'text.mp3': [Buffer.from('This is a text, not a sound, and goes on for some time.'), 'it is no MP3 file'],
  'nothing.mp3': [Buffer.alloc(0), 'it is no MP3 file'],
  'title.mp3': [title, 'nothing that could be played follows its title'],
}

const test = suite('prompts')
let engine: Rtpengine
let places: TempDir
const ng = (): ReturnType<typeof createNgClient> =>
  createNgClient({ host: '127.0.0.1', port: engine.port, clock: systemClock, limitMs: 2000 })

test.before(async () => {
  engine = await startRtpengine()
  places = await tempDir(Object.fromEntries(Object.entries(files).map(([name, [file]]) => [name, file])))
})

/** Whether the engine plays it, and is heard to. */
async function isPlayed(name: string): Promise<boolean> {
  const client = ng()
  const phone = await RtpPhone.open(440)
  const session = { 'call-id': name, 'from-tag': 'a', 'to-tag': 'b', flags: ['port-latching'] }
  try {
    const shown = await client.offer({ ...session, sdp: phone.describe() })
    await client.answer({ ...session, sdp: nobodysAnswer(shown) ?? '' })
    const ms = await client.playMedia(name, 'a', join(places.path, name), 1).catch(() => 0)
    const isIt = ({ level }: Heard): boolean => name.endsWith('.mp3') || level(HZ) > 2_000
    return ms > 0 && await phone.hear(name, isIt, 1_000).then(() => true, () => false)
  } finally {
    await client.delete(name, 'a')
    client.close()
    phone.close()
  }
}

test('what is said of a file is what the engine makes of it', async () => {
  const made = await Promise.all(Object.entries(files).map(async ([name, [, says]]) => {
    const file = await open(join(places.path, name))
    const fault = await promptFault(name, file).finally(() => file.close())
    assert.is(fault?.says, says, name)
    assert.is(fault === undefined || fault.hint !== undefined, true, `${name} has a mend`)
    return [name, await isPlayed(name)] as const
  }))
  assert.equal(made, Object.entries(files).map(([name, [, says]]) => [name, says === undefined]))
})

test('everything ends', async () => {
  await engine.stop()
  await places.remove()
  await assertNothingLeft()
})

test.after(async () => { await engine?.stop() })
test.run()

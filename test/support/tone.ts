/** Tones in G.711 µ-law: made, and found again in what was received. */

/** Samples per second of G.711 (RFC 3551 §4.5.14). */
export const RATE = 8000
/** Samples, and bytes, of one 20 ms packet. */
export const FRAME = 160

/** The next `FRAME` samples of a sine, or several, as µ-law; `at` counts samples from the beginning of the tone. */
export function toneFrame(frequencies: number | readonly number[], at: number, amplitude = 8000): Buffer {
  const sines = [frequencies].flat()
  const sampleAt = (t: number): number =>
    sines.reduce((sum, hz) => sum + Math.round(amplitude * Math.sin(2 * Math.PI * hz * t / RATE)), 0)
  return Buffer.from(Array.from({ length: FRAME }, (_, i) => encodeUlaw(sampleAt(at + i))))
}

/**
 * How loud one frequency is in µ-law audio, as the amplitude of a sine: the Goertzel filter, one bin
 * of a Fourier transform. 0 for no audio.
 */
export function levelOf(frequencyHz: number, ulaw: Buffer): number {
  if (ulaw.length === 0) return 0
  const factor = 2 * Math.cos(2 * Math.PI * frequencyHz / RATE)
  let before = 0
  let last = 0
  for (const byte of ulaw) {
    const now = decodeUlaw(byte) + factor * last - before
    before = last
    last = now
  }
  const power = last * last + before * before - factor * last * before
  return Math.sqrt(Math.max(0, power)) * 2 / ulaw.length
}

const BIAS = 0x84

/** One 16-bit sample to µ-law (ITU-T G.711): sign, the place of the highest bit, four bits after it, all inverted. */
export function encodeUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0
  const magnitude = Math.min(Math.abs(sample), 32635) + BIAS
  const exponent = 31 - Math.clz32(magnitude) - 7
  return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0xf) & 0xff
}

export function decodeUlaw(byte: number): number {
  const bits = ~byte & 0xff
  const magnitude = (((bits & 0xf) << 3) + BIAS << (bits >> 4 & 7)) - BIAS
  return bits & 0x80 ? -magnitude : magnitude
}

/** A WAV file with one tone in it, as prompts are made of: 16 bits a sample, one channel. */
export function toneFile(frequencyHz: number, ms: number, amplitude = 8000): Buffer {
  const count = Math.floor(RATE * ms / 1000)
  const file = Buffer.alloc(44 + 2 * count)
  file.write('RIFF', 0, 'latin1')
  file.writeUInt32LE(36 + 2 * count, 4)
  file.write('WAVEfmt ', 8, 'latin1')
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(RATE, 24)
  file.writeUInt32LE(2 * RATE, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36, 'latin1')
  file.writeUInt32LE(2 * count, 40)
  for (let i = 0; i < count; i++) {
    file.writeInt16LE(Math.round(amplitude * Math.sin(2 * Math.PI * frequencyHz * i / RATE)), 44 + 2 * i)
  }
  return file
}

/** A recording read again, and where in it a tone is. */
import { encodeUlaw, levelOf, RATE } from './tone.ts'

export interface Stereo {
  readonly left: Int16Array
  readonly right: Int16Array
}

/** Reads a recording of both sides. Throws for anything else. */
export function readWav(file: Buffer): Stereo {
  const [left, right] = tracksOf(file, 2)
  return { left: left ?? new Int16Array(), right: right ?? new Int16Array() }
}

/** Reads a message. Throws for anything else. */
export function readMono(file: Buffer): Int16Array {
  return tracksOf(file, 1)[0] ?? new Int16Array()
}

/** Every second sample of a conference's recording, which is mixed at twice our rate. Throws for anything else. */
export function readMixed(file: Buffer): Int16Array {
  return (tracksOf(file, 1, 2 * RATE)[0] ?? new Int16Array()).filter((_, at) => at % 2 === 0)
}

/** The tracks of a file of 16-bit samples. */
function tracksOf(file: Buffer, wanted: number, wantedRate = RATE): readonly Int16Array[] {
  const [channels, rate, bits] = [file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]
  const bytes = file.readUInt32LE(40)
  if (channels !== wanted || rate !== wantedRate || bits !== 16 || file.length !== 44 + bytes) {
    throw new Error(`no recording: ${channels} channels at ${rate} Hz, ${bits} bits, ${bytes} of ${file.length} bytes`)
  }
  const width = 2 * channels
  return Array.from({ length: channels }, (_, track) =>
    Int16Array.from({ length: bytes / width }, (_, at) => file.readInt16LE(44 + width * at + 2 * track)))
}

const STRETCH_S = 0.04
const LOUD = 3000

/** Whether a tone is there around a moment, in seconds from the beginning. */
export function loudAt(track: Int16Array, frequencyHz: number, atS: number, loud = LOUD): boolean {
  const stretch = track.subarray(Math.round((atS - STRETCH_S / 2) * RATE), Math.round((atS + STRETCH_S / 2) * RATE))
  return levelOf(frequencyHz, Buffer.from(Array.from(stretch, encodeUlaw))) > loud
}

/** When a tone begins, in seconds from the beginning; NaN for one that is not there. */
export function onsetOf(track: Int16Array, frequencyHz: number): number {
  for (let atS = STRETCH_S / 2; atS < track.length / RATE; atS += 0.01) if (loudAt(track, frequencyHz, atS)) return atS
  return NaN
}

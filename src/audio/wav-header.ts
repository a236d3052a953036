/** The beginning of a WAV file of 16-bit samples (RIFF, PCM). */
import { RATE } from './timeline.ts'

/** Bytes. */
export const WAV_HEADER = 44
/** Bytes of one sample of one track. */
export const SAMPLE = 2
/** What a header can say; whoever plays a longer file goes on to its end. Bytes. */
const MOST = 0xffff_ffff

/** @param length samples of each track */
export function wavHeader(length: number, tracks: number): Buffer {
  const header = Buffer.alloc(WAV_HEADER)
  const bytes = SAMPLE * tracks * length
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(WAV_HEADER - 8 + bytes, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(tracks, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(SAMPLE * tracks * RATE, 28)
  header.writeUInt16LE(SAMPLE * tracks, 32)
  header.writeUInt16LE(8 * SAMPLE, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(bytes, 40)
  return header
}

/** The header of a file whose writer did not come to its end, for as many bytes of samples as there are. */
export function mendedHeader(header: Buffer, bytes: number): Buffer {
  const mended = Buffer.from(header)
  mended.writeUInt32LE(Math.min(MOST, WAV_HEADER - 8 + bytes), 4)
  mended.writeUInt32LE(Math.min(MOST, bytes), 40)
  return mended
}

/** How many bytes of samples make a second, by the header of a file. */
export function bytesPerSecond(header: Buffer): number {
  return header.readUInt32LE(28)
}

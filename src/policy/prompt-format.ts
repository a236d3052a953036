/** Whether a prompt is of a kind the media engine can play: what its head says, read piece by piece. */
import type { FileHandle } from 'node:fs/promises'

/** What is wrong with a prompt, and how it is mended. */
export interface PromptFault {
  readonly says: string
  readonly hint?: string
}

type Readable = Pick<FileHandle, 'read'>

/** @returns what is wrong; undefined for a prompt that can be played */
export async function promptFault(path: string, file: Readable): Promise<PromptFault | undefined> {
  return path.endsWith('.wav') ? await waveFault(file) : await mp3Fault(file)
}

/** Format tags of WAV files (RFC 2361) that the engine plays. */
const PCM = 1
const ALAW = 6
const ULAW = 7
/** The format proper stands further on, at the beginning of an identifier. */
const EXTENSIBLE = 0xfffe
const EXTENSIBLE_LENGTH = 26
/** How people know those it does not play. */
const names: Readonly<Record<number, string>> = {
  2: 'ADPCM', 3: 'floating-point samples', 17: 'ADPCM', 49: 'GSM', 85: 'MP3 inside of a WAV file',
}
/** Chunks before the samples: more than any editor writes. */
const CHUNKS_MAX = 100
const again = 'save it anew as a WAV file of 16-bit samples (PCM)'

async function waveFault(file: Readable): Promise<PromptFault | undefined> {
  const start = await bytesAt(file, 0, 12)
  if (start.toString('latin1', 0, 4) !== 'RIFF' || start.toString('latin1', 8, 12) !== 'WAVE') {
    return { says: 'it is no WAV file', hint: again }
  }
  let format: Buffer | undefined
  let at = start.length
  for (let count = 0; count < CHUNKS_MAX; count++) {
    const head = await bytesAt(file, at, 8)
    if (head.length < 8) break
    const name = head.toString('latin1', 0, 4)
    const length = head.readUInt32LE(4)
    if (name === 'fmt ') format = await bytesAt(file, at + 8, Math.min(length, EXTENSIBLE_LENGTH))
    if (name === 'data') return formatFault(format) ?? await silenceFault(file, at + 8, length)
    // Each chunk begins at an even place.
    at += 8 + length + length % 2
  }
  return { says: 'it holds no samples', hint: again }
}

function formatFault(format: Buffer | undefined): PromptFault | undefined {
  if (!format || format.length < 16) return { says: 'it does not say what its samples are', hint: again }
  const first = format.readUInt16LE(0)
  const tag = first === EXTENSIBLE && format.length >= EXTENSIBLE_LENGTH ? format.readUInt16LE(24) : first
  const bits = format.readUInt16LE(14)
  const [channels, rate] = [format.readUInt16LE(2), format.readUInt32LE(4)]
  if (channels === 0 || rate === 0) return { says: 'it does not say what its samples are', hint: again }
  if (tag === ALAW || tag === ULAW || tag === PCM && (bits === 8 || bits === 16)) return undefined
  const what = tag === PCM ? `samples of ${bits} bits` : names[tag] ?? `samples of format ${tag}`
  return { says: `it holds ${what}, which the media engine does not play`, hint: again }
}

async function silenceFault(file: Readable, at: number, length: number): Promise<PromptFault | undefined> {
  const { length: found } = await bytesAt(file, at, 1)
  return length === 0 || found === 0 ? { says: 'it holds no samples', hint: again } : undefined
}

/** An ID3v2 tag before the first frame says how long it is, seven bits a byte. */
async function mp3Fault(file: Readable): Promise<PromptFault | undefined> {
  const start = await bytesAt(file, 0, 10)
  const isTagged = start.length === 10 && start.toString('latin1', 0, 3) === 'ID3'
  const at = isTagged ? 10 + [6, 7, 8, 9].reduce((sum, place) => sum << 7 | (start[place] ?? 0) & 0x7f, 0) : 0
  if (isFrame(await bytesAt(file, at, 4))) return undefined
  return isTagged ? { says: 'nothing that could be played follows its title', hint: 'save it anew as MP3' }
    : { says: 'it is no MP3 file', hint: 'save it anew as MP3' }
}

/** The head of a frame of MPEG audio, layer III, whose bit rate and sample rate are said. */
function isFrame(head: Buffer): boolean {
  if (head.length < 4) return false
  const bits = head.readUInt32BE(0)
  const [version, layer, bitRate, sampleRate] = [bits >>> 19 & 3, bits >>> 17 & 3, bits >>> 12 & 15, bits >>> 10 & 3]
  return bits >>> 21 === 0x7ff && version !== 1 && layer === 1 && bitRate !== 0 && bitRate !== 15 && sampleRate !== 3
}

async function bytesAt(file: Readable, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
  return buffer.subarray(0, bytesRead)
}

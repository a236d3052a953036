/** What a party sent, in whatever codec we know, to samples at 8000 Hz. */
import { OpusDecoder } from 'opus-decoder'
import { samplesOf } from './g711.ts'
import { G722 } from './g722.ts'
import { opusMs } from './opus-packet.ts'
import { RATE } from './timeline.ts'

/** Payload types with a fixed meaning (RFC 3551 §6), by the names of SDP in upper case. */
const fixed: Readonly<Record<number, string>> = { 0: 'PCMU', 8: 'PCMA', 9: 'G722' }

/** One stream of one sender. */
export interface Decoder {
  /** Never throws: what cannot be decoded is no sample. */
  samples(payload: Buffer): Int16Array
  /** Gives back what it holds outside the heap. */
  free(): void
}

interface Codec {
  /** Ticks of its RTP clock a sample. */
  readonly ticks: number
  /** How many samples a payload makes. */
  length(payload: Buffer): number
  create(): Promise<Decoder>
}

const byteASample = { ticks: 1, length: (payload: Buffer) => payload.length }
const nothing = new Int16Array()

const codecs: Readonly<Record<string, Codec>> = {
  PCMU: { ...byteASample, create: async () => g711(0) },
  PCMA: { ...byteASample, create: async () => g711(8) },
  G722: { ...byteASample, create: async () => new Narrow() },
  // Its clock runs at 48 kHz whatever is sent (RFC 7587 §4.1).
  OPUS: { ticks: 6, length: payload => (opusMs(payload) ?? 0) * RATE / 1_000, create: opus },
}

/** @param named what payload types mean in this call, by the names of SDP in upper case */
export function codecOf(payloadType: number, named: Readonly<Record<number, string>>): Codec | undefined {
  return codecs[named[payloadType] ?? fixed[payloadType] ?? '']
}

function g711(payloadType: number): Decoder {
  return { samples: payload => samplesOf(payloadType, payload) ?? nothing, free() {} }
}

class Narrow extends G722 implements Decoder {
  free(): void { /* all of it is in the heap */ }
}

async function opus(): Promise<Decoder> {
  const decoder = new OpusDecoder({
    sampleRate: 8000, channels: 1, streamCount: 1, coupledStreamCount: 0, channelMappingTable: [0],
  })
  await decoder.ready
  return {
    samples(payload) {
      if (opusMs(payload) === undefined) return nothing
      const [track] = decoder.decodeFrame(payload).channelData
      return track ? Int16Array.from(track, value => Math.max(-1, Math.min(1, value)) * 32_767) : nothing
    },
    free: () => decoder.free(),
  }
}

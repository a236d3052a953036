/**
 * One WAV file of what an engine wrote down of a call: the caller on the left, the callee on the right,
 * where they were in time.
 */
import { codecOf, type Decoder } from '../audio/decoder.ts'
import { LATE_MAX, placing } from '../audio/placing.ts'
import { RATE, Timeline } from '../audio/timeline.ts'
import { wavHeader } from '../audio/wav-header.ts'
import type { RecordedMedia } from '../media/media.ts'
import { packetsIn, type RtpPacket } from './pcap.ts'
import type { IsSilent } from './silences.ts'

/** Files of one call, and what its parties sent to which port of the engine. */
export interface Captured extends Pick<RecordedMedia, 'ports' | 'payloads'> {
  readonly files: readonly string[]
  readonly isSilent: IsSilent
}

/** What is in the files of a call. */
export interface Survey {
  /** Seconds since 1970 of the first packet, by the engine's clock. */
  readonly startS: number
  /** Samples from the first packet to the end of the last. */
  readonly length: number
  /** Packets of each party that can be heard. */
  readonly heard: { readonly a: number; readonly b: number }
  /** Packets of codecs that are not known here, by RTP payload type, and digits. */
  readonly unheard: Readonly<Record<number, number>>
  /** Packets of audio that cannot be decoded here, by codec. */
  readonly undecoded: Readonly<Record<string, number>>
  /** The files, in the order of their first packets. */
  readonly files: readonly string[]
}

/** A day; whatever says it is longer does not know the time. */
const LENGTH_MAX = 24 * 3600 * RATE

/** What nobody misses in a recording. */
const silent: ReadonlySet<string> = new Set(['TELEPHONE-EVENT', 'CN', 'payload type 13'])

/** Reads through the files. Undefined when no packet is in them. */
export async function surveyOf({ files, ...from }: Captured): Promise<Survey | undefined> {
  const begun: { readonly file: string; readonly startS: number }[] = []
  const heard = { a: 0, b: 0 }
  const unheard: Record<number, number> = {}
  const undecoded: Record<string, number> = {}
  let endS = 0
  for (const file of files) {
    let startS: number | undefined
    for await (const packet of packetsIn(file)) {
      const { atS, payloadType, payload } = packet
      if (from.isSilent(atS)) continue
      startS ??= atS
      const { side, codec } = senderOf(packet, from)
      if (!codec) unheard[payloadType] = (unheard[payloadType] ?? 0) + 1
      else if (side) heard[side] += 1
      const name = side && from.payloads[side][payloadType] || `payload type ${payloadType}`
      if (side && !codec && !silent.has(name)) undecoded[name] = (undecoded[name] ?? 0) + 1
      endS = Math.max(endS, atS + (codec?.length(payload) ?? 0) / RATE)
    }
    if (startS !== undefined) begun.push({ file, startS })
  }
  begun.sort((one, other) => one.startS - other.startS)
  const [first] = begun
  if (!first) return undefined
  const length = Math.min(LENGTH_MAX, Math.ceil((endS - first.startS) * RATE))
  return { startS: first.startS, length, heard, unheard, undecoded, files: begun.map(({ file }) => file) }
}

/** Who sent a packet, and how its audio is written; either undefined where that is not known. */
function senderOf({ port, payloadType }: RtpPacket, { ports, payloads }: Pick<Captured, 'ports' | 'payloads'>) {
  const side = ports.a.includes(port) ? 'a' : ports.b.includes(port) ? 'b' : undefined
  return { side, codec: codecOf(payloadType, side ? payloads[side] : {}) } as const
}

/** Whoever sends under ever new names does not get a decoder for each. */
const DECODERS_MAX = 32

/** The WAV file, piece by piece; waits for whoever reads it, so nothing of it gathers. */
export async function* wavOf({ files, startS, length }: Survey, from: Omit<Captured, 'files'>): AsyncGenerator<Buffer> {
  yield wavHeader(length, 2)
  const timeline = new Timeline(2)
  const place = placing(startS)
  const decoders = new Map<string, Decoder>()
  const free = (): void => {
    for (const decoder of decoders.values()) decoder.free()
    decoders.clear()
  }
  try {
    for (const file of files) {
      for await (const packet of packetsIn(file)) {
        const { side, codec } = senderOf(packet, from)
        if (!side || !codec || from.isSilent(packet.atS)) continue
        const stream = `${packet.port} ${packet.ssrc} ${packet.payloadType}`
        if (!decoders.has(stream) && decoders.size >= DECODERS_MAX) free()
        const decoder = decoders.get(stream) ?? await codec.create()
        decoders.set(stream, decoder)
        const { at, arrived } = place({ ...packet, timestamp: Math.round(packet.timestamp / codec.ticks) })
        yield* timeline.takenUntil(Math.min(length, arrived - LATE_MAX))
        timeline.put(side === 'a' ? 0 : 1, at, decoder.samples(packet.payload))
      }
    }
    yield* timeline.takenUntil(length)
  } finally {
    free()
  }
}

/**
 * One WAV file of what an engine wrote down of a call: the caller on the left, the callee on the right,
 * where they were in time.
 */
import { samplesOf } from '../audio/g711.ts'
import { LATE_MAX, placing } from '../audio/placing.ts'
import { RATE, Timeline } from '../audio/timeline.ts'
import { wavHeader } from '../audio/wav-header.ts'
import { packetsIn } from './pcap.ts'

/** Files of one call, and which of its parties sent to which port of the engine. */
export interface Captured {
  readonly files: readonly string[]
  readonly ports: { readonly a: readonly number[]; readonly b: readonly number[] }
}

/** What is in the files of a call. */
export interface Survey {
  /** Seconds since 1970 of the first packet, by the engine's clock. */
  readonly startS: number
  /** Samples from the first packet to the end of the last. */
  readonly length: number
  /** Packets of each party that can be heard. */
  readonly heard: { readonly a: number; readonly b: number }
  /** Packets that are no G.711, by RTP payload type: other codecs, and digits. */
  readonly unheard: Readonly<Record<number, number>>
  /** The files, in the order of their first packets. */
  readonly files: readonly string[]
}

/** A day; whatever says it is longer does not know the time. */
const LENGTH_MAX = 24 * 3600 * RATE

/** Reads through the files. Undefined when no packet is in them. */
export async function surveyOf({ files, ports }: Captured): Promise<Survey | undefined> {
  const begun: { readonly file: string; readonly startS: number }[] = []
  const heard = { a: 0, b: 0 }
  const unheard: Record<number, number> = {}
  let endS = 0
  for (const file of files) {
    let startS: number | undefined
    for await (const { atS, port, payloadType, payload } of packetsIn(file)) {
      startS ??= atS
      const samples = samplesOf(payloadType, payload)
      if (!samples) unheard[payloadType] = (unheard[payloadType] ?? 0) + 1
      else if (ports.a.includes(port)) heard.a += 1
      else if (ports.b.includes(port)) heard.b += 1
      endS = Math.max(endS, atS + (samples?.length ?? 0) / RATE)
    }
    if (startS !== undefined) begun.push({ file, startS })
  }
  begun.sort((one, other) => one.startS - other.startS)
  const [first] = begun
  if (!first) return undefined
  const length = Math.min(LENGTH_MAX, Math.ceil((endS - first.startS) * RATE))
  return { startS: first.startS, length, heard, unheard, files: begun.map(({ file }) => file) }
}

/** The WAV file, piece by piece; waits for whoever reads it, so nothing of it gathers. */
export async function* wavOf({ files, startS, length }: Survey, ports: Captured['ports']): AsyncGenerator<Buffer> {
  yield wavHeader(length, 2)
  const timeline = new Timeline(2)
  const place = placing(startS)
  for (const file of files) {
    for await (const packet of packetsIn(file)) {
      const track = ports.a.includes(packet.port) ? 0 : ports.b.includes(packet.port) ? 1 : undefined
      const samples = samplesOf(packet.payloadType, packet.payload)
      if (track === undefined || !samples) continue
      const { at, arrived } = place(packet)
      yield* timeline.takenUntil(Math.min(length, arrived - LATE_MAX))
      timeline.put(track, at, samples)
    }
  }
  yield* timeline.takenUntil(length)
}

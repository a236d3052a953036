/**
 * Where packets belong in time. A sample's place follows the sender's time stamps, which know no jitter,
 * and goes back to the time of arrival when the two are 100 ms apart: after silence, or another sender.
 */
import type { Rtp } from './rtp.ts'
import { RATE } from './timeline.ts'

const JITTER_MAX = RATE / 10
/** Packets come a little late, or out of order; nothing is taken out of a timeline before that. Samples. */
export const LATE_MAX = RATE / 2

/** A packet and when it came. */
export interface Arrived extends Pick<Rtp, 'timestamp' | 'ssrc'> {
  /** Seconds, by one clock for all. */
  readonly atS: number
  /** Where it came to, where there are several places. */
  readonly port?: number
}

export interface Place {
  /** Where it begins, in samples. */
  readonly at: number
  /** When it came, in samples. */
  readonly arrived: number
}

/** @param startS the beginning of the timeline */
export function placing(startS: number): (packet: Arrived) => Place {
  const streams = new Map<string, { readonly at: number; readonly timestamp: number }>()
  return ({ atS, port = 0, ssrc, timestamp }) => {
    const arrived = Math.round((atS - startS) * RATE)
    const stream = `${port} ${ssrc}`
    const begun = streams.get(stream)
    // Time stamps wrap around at 32 bits.
    const meant = begun && begun.at + (timestamp - begun.timestamp | 0)
    if (meant !== undefined && Math.abs(meant - arrived) <= JITTER_MAX) return { at: meant, arrived }
    // Whoever sends under ever new names is not remembered for it.
    if (streams.size >= 1000) streams.clear()
    streams.set(stream, { at: arrived, timestamp })
    return { at: arrived, arrived }
  }
}

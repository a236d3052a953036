/** What hears one stream of a copy at a recording server: plain RTP by itself, SRTP behind an engine of its own. */
import { RtpPhone, type Direction } from './rtp-phone.ts'
import type { Rtpengine } from './rtpengine.ts'
import { WirePhone } from './wire-phone.ts'

/** Of a tone that nobody hears, for it only listens. */
const SILENT_HZ = 1

export interface RecorderEar {
  readonly rtp: RtpPhone
  /** How it takes an offer of one stream: the lines of that stream. */
  answer(offer: string, direction: Direction): Promise<readonly string[]>
  close(): Promise<void>
}

/** @param wires the engine that takes SRTP for it */
export async function openRecorderEar(wires: Rtpengine | undefined): Promise<RecorderEar> {
  if (!wires) {
    const rtp = await RtpPhone.open(SILENT_HZ)
    return {
      rtp,
      answer: async (_, direction) => streamIn(rtp.describe({ direction, events: 'none' })),
      async close() { rtp.close() },
    }
  }
  const phone = await WirePhone.open(SILENT_HZ, 'srtp', 'pcmu', wires)
  return {
    rtp: phone.rtp,
    async answer(offer, direction) {
      const { sdp } = await phone.answer(offer, { direction })
      phone.rtp.hush()
      return streamIn(sdp)
    },
    close: () => phone.close(),
  }
}

function streamIn(sdp: string): readonly string[] {
  return sdp.slice(sdp.indexOf('m=')).trimEnd().split('\r\n')
}

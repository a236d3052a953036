/** RTP packets as values (RFC 3550 §5.1). */

export interface Rtp {
  readonly payloadType: number
  /** In samples, from a beginning of the sender's. */
  readonly timestamp: number
  readonly ssrc: number
  readonly payload: Buffer
}

const HEADER = 12

/** Undefined for what is no RTP: RTCP above all, which comes to the same port where they share one (RFC 5761 §4). */
export function rtpIn(datagram: Buffer): Rtp | undefined {
  if (datagram.length < HEADER) return undefined
  const [flags = 0, type = 0] = datagram
  if (flags >> 6 !== 2 || (type >= 192 && type <= 223)) return undefined
  let at = HEADER + (flags & 0xf) * 4
  if (flags & 0x10 && datagram.length >= at + 4) at += 4 + 4 * datagram.readUInt16BE(at + 2)
  const padding = flags & 0x20 ? datagram.at(-1) ?? 0 : 0
  return {
    payloadType: type & 0x7f, timestamp: datagram.readUInt32BE(4), ssrc: datagram.readUInt32BE(8),
    payload: datagram.subarray(at, Math.max(at, datagram.length - padding)),
  }
}

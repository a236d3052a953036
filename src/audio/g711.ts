/** G.711 (ITU-T G.711) to 16-bit samples, by table. */

/** RTP payload types with a fixed meaning (RFC 3551 §6). */
const PCMU = 0
const PCMA = 8
const ULAW_BIAS = 0x84

const ulaw = Int16Array.from({ length: 256 }, (_, byte) => {
  const bits = ~byte & 0xff
  const magnitude = (((bits & 0xf) << 3) + ULAW_BIAS << (bits >> 4 & 7)) - ULAW_BIAS
  return bits & 0x80 ? -magnitude : magnitude
})

const alaw = Int16Array.from({ length: 256 }, (_, byte) => {
  // Every other bit of A-law is inverted on the wire.
  const bits = byte ^ 0x55
  const exponent = bits >> 4 & 7
  const mantissa = (bits & 0xf) << 4
  const magnitude = exponent === 0 ? mantissa + 8 : mantissa + 0x108 << exponent - 1
  return bits & 0x80 ? magnitude : -magnitude
})

const tables: ReadonlyMap<number, Int16Array> = new Map([[PCMU, ulaw], [PCMA, alaw]])

/** The samples of a payload; undefined for one that is no G.711. */
export function samplesOf(payloadType: number, payload: Uint8Array): Int16Array | undefined {
  const table = tables.get(payloadType)
  return table && Int16Array.from(payload, byte => table[byte] ?? 0)
}

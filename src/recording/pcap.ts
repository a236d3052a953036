/**
 * RTP out of the capture files a media engine writes: what was received, with the time it came, already
 * decrypted. A file is read piece by piece, so that neither its length nor what is in it matters.
 */
import { createReadStream } from 'node:fs'
import { rtpIn, type Rtp } from '../audio/rtp.ts'

/** One RTP packet as it was received. */
export interface RtpPacket extends Rtp {
  /** Seconds since 1970, by the clock of the engine's host. */
  readonly atS: number
  /** The engine's port it came to. */
  readonly port: number
}

const FILE_HEADER = 24
const RECORD_HEADER = 16
/** No packet is longer; a record that says so is none. */
const MOST_BYTES = 65_535 + 64
const LITTLE_ENDIAN = 0xa1b2c3d4
/** Link types of pcap: with an Ethernet header before the IP header, or without. */
const ETHERNET = 1
const ETHERNET_HEADER = 14
const UDP_HEADER = 8

/** One packet as the file has it, or the header of the file. */
interface Piece {
  /** Undefined of the header. */
  readonly atS?: number
  /** How much stands before the IP packet in it. */
  readonly before: number
  readonly bytes: Buffer
}

/** The RTP packets of one file in the order they came; ends where the file is cut off or makes no sense. */
export async function* packetsIn(path: string): AsyncGenerator<RtpPacket> {
  for await (const { atS, before, bytes } of piecesOf(path)) {
    const packet = atS === undefined ? undefined : rtpOverIp(bytes.subarray(before), atS)
    if (packet) yield packet
  }
}

/** The file without what came at times that are left out. */
export async function* captureWithout(path: string, isLeftOut: (atS: number) => boolean): AsyncGenerator<Buffer> {
  for await (const { atS, bytes } of piecesOf(path)) if (atS === undefined || !isLeftOut(atS)) yield bytes
}

async function* piecesOf(path: string): AsyncGenerator<Piece> {
  let rest: Buffer = Buffer.alloc(0)
  let before: number | undefined
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece])
    if (before === undefined) {
      if (rest.length < FILE_HEADER) continue
      if (rest.readUInt32LE(0) !== LITTLE_ENDIAN) return
      before = RECORD_HEADER + (rest.readUInt32LE(20) === ETHERNET ? ETHERNET_HEADER : 0)
      yield { before, bytes: rest.subarray(0, FILE_HEADER) }
      rest = rest.subarray(FILE_HEADER)
    }
    while (rest.length >= RECORD_HEADER) {
      const length = rest.readUInt32LE(8)
      if (length > MOST_BYTES) return
      if (rest.length < RECORD_HEADER + length) break
      const atS = rest.readUInt32LE(0) + rest.readUInt32LE(4) / 1e6
      yield { atS, before, bytes: rest.subarray(0, RECORD_HEADER + length) }
      rest = rest.subarray(RECORD_HEADER + length)
    }
  }
}

function rtpOverIp(ip: Buffer, atS: number): RtpPacket | undefined {
  const first = ip[0] ?? 0
  const udp = ip.subarray(first >> 4 === 6 ? 40 : (first & 0xf) * 4)
  const rtp = rtpIn(udp.subarray(UDP_HEADER))
  return rtp && { ...rtp, atS, port: udp.readUInt16BE(2) }
}

/**
 * RTP in bulk: hundreds of senders in one process, and how long each of their packets is on its way. A packet bears
 * the moment it was sent, so nothing is remembered of it; its audio is no audio. Who has to be heard is an RtpPhone.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { readAudio } from './rtp-phone.ts'
import { FRAME } from './tone.ts'

const HEADER = 12
/** Between two packets of one sender. Milliseconds, and as many turns among senders. */
const EVERY_MS = 20

/** What became of the packets of some streams. */
export class Passage {
  sent = 0
  received = 0
  readonly #delaysMs: number[] = []

  /** @param delayMs how long the packet was on its way */
  took(delayMs: number): void {
    this.received += 1
    this.#delaysMs.push(delayMs)
  }

  /** The delays that so many parts of all packets stay within. Milliseconds */
  quantiles(...parts: readonly number[]): readonly number[] {
    const sorted = Float64Array.from(this.#delaysMs).sort()
    return parts.map(part => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN)
  }
}

/** One end of a call: sends to one place and hears from there. */
export class RtpStream {
  readonly port: number
  readonly #socket: Socket
  readonly #passage: Passage
  readonly #packet = Buffer.alloc(HEADER + FRAME, 0xff)
  #count = 0

  private constructor(socket: Socket, passage: Passage) {
    this.#socket = socket
    this.#passage = passage
    this.port = socket.address().port
    this.#packet[0] = 0x80
    this.#packet[1] = 0
    randomBytes(4).copy(this.#packet, 8)
    socket.on('message', datagram => {
      if (datagram.length === HEADER + FRAME) passage.took(performance.now() - datagram.readDoubleBE(HEADER))
    })
  }

  /** @param passage told of every packet it sends and hears */
  static async open(passage: Passage): Promise<RtpStream> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new RtpStream(socket, passage)
  }

  describe(): string {
    return [
      'v=0', 'o=- 4711 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0',
      `m=audio ${this.port} RTP/AVP 0`, 'a=rtpmap:0 PCMU/8000', 'a=ptime:20', '',
    ].join('\r\n')
  }

  /** Where it sends to, and hears from alone: so no address is looked up for any packet. */
  async connect(sdp: string): Promise<void> {
    const { host, port } = readAudio(sdp)
    this.#socket.connect(port, host)
    await once(this.#socket, 'connect')
  }

  send(): void {
    this.#packet.writeUInt16BE(this.#count & 0xffff, 2)
    this.#packet.writeUInt32BE(this.#count * FRAME >>> 0, 4)
    this.#packet.writeDoubleBE(performance.now(), HEADER)
    this.#count += 1
    this.#passage.sent += 1
    this.#socket.send(this.#packet)
  }

  close(): void {
    this.#socket.close()
  }
}

/** All of them send for so long: each every 20 ms, in every millisecond a twentieth of them. */
export async function sendFor(ms: number, streams: readonly RtpStream[]): Promise<void> {
  let due = Math.ceil(performance.now())
  const endMs = due + ms
  await new Promise<void>(resolve => {
    const tick = (): void => {
      if (due >= endMs) return resolve()
      // Whoever is late still hears between two turns, or packets would wait for one who only sends.
      if (due > performance.now()) return void setTimeout(tick, 1)
      for (let at = due % EVERY_MS; at < streams.length; at += EVERY_MS) streams[at]?.send()
      due += 1
      setImmediate(tick)
    }
    tick()
  })
}

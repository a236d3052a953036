/**
 * The media half of a phone on 127.0.0.1: sends one PCMU tone wherever a description tells it, and
 * says which tones it hears. Audio is proven on received RTP, never on what a description promises.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { FRAME, levelOf, toneFrame } from './tone.ts'

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** Where the first audio stream of a description wants its RTP, and which way it flows. */
export interface AudioLine {
  readonly host: string
  readonly port: number
  readonly direction: Direction
}

/** Reads the first m=audio of a description. Throws when there is none. */
export function readAudio(sdp: string): AudioLine {
  const line = (pattern: RegExp) => pattern.exec(sdp)?.[1]
  const port = line(/^m=audio (\d+) /m)
  const host = line(/^c=IN IP[46] (\S+)/m)
  if (!port || !host) throw new Error(`no audio in:\n${sdp}`)
  const direction = line(/^a=(sendrecv|sendonly|recvonly|inactive)/m) ?? 'sendrecv'
  return { host, port: Number(port), direction: direction as Direction }
}

export interface DescribeOptions {
  readonly direction?: Direction
  /** What to write in place of our address, e.g. 0.0.0.0. */
  readonly host?: string
  /** The version in the o= line. Default 1. */
  readonly version?: number
}

const loud = 2000

export class RtpPhone {
  readonly frequencyHz: number
  readonly port: number
  readonly #socket: Socket
  readonly #ssrc = randomBytes(4)
  #heard: Buffer[] = []
  #to: { readonly host: string; readonly port: number } | undefined
  #frames = 0
  #timer: NodeJS.Timeout | undefined

  private constructor(socket: Socket, frequencyHz: number) {
    this.#socket = socket
    this.frequencyHz = frequencyHz
    this.port = socket.address().port
    socket.on('message', datagram => {
      // RTP version 2 with payload type 0; RTCP has types from 200 in the same place.
      if (datagram.length > 12 && datagram[0] === 0x80 && ((datagram[1] ?? 0) & 0x7f) === 0) {
        this.#heard.push(datagram.subarray(12))
      }
    })
  }

  /** A phone that will send a tone of `frequencyHz`. */
  static async open(frequencyHz: number): Promise<RtpPhone> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new RtpPhone(socket, frequencyHz)
  }

  /** Our description: PCMU and telephone-event. */
  describe({ direction = 'sendrecv', host = '127.0.0.1', version = 1 }: DescribeOptions = {}): string {
    return [
      'v=0', `o=- 4711 ${version} IN IP4 ${host}`, 's=-', `c=IN IP4 ${host}`, 't=0 0',
      `m=audio ${this.port} RTP/AVP 0 101`, 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000',
      'a=fmtp:101 0-15', `a=${direction}`, 'a=ptime:20', '',
    ].join('\r\n')
  }

  /** Sends the tone to where `sdp` says, from now on: every 20 ms until {@link hush}. */
  talkTo(sdp: string): void {
    this.#to = readAudio(sdp)
    if (this.#timer) return
    let due = performance.now()
    const tick = () => {
      for (; due <= performance.now(); due += 20) this.#send()
      this.#timer = setTimeout(tick, Math.max(0, due - performance.now()))
    }
    tick()
  }

  /** Stops sending; still hears. */
  hush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** Forgets what was heard and listens for `ms`. */
  async listen(ms: number): Promise<Heard> {
    this.#heard = []
    await new Promise(resolve => setTimeout(resolve, ms))
    const audio = Buffer.concat(this.#heard)
    const packets = this.#heard.length
    return { packets, level: hz => levelOf(hz, audio), hears: phone => levelOf(phone.frequencyHz, audio) > loud }
  }

  close(): void {
    this.hush()
    this.#socket.close()
  }

  #send(): void {
    if (!this.#to) return
    const header = Buffer.alloc(12)
    header[0] = 0x80
    header.writeUInt16BE(this.#frames & 0xffff, 2)
    header.writeUInt32BE(this.#frames * FRAME >>> 0, 4)
    this.#ssrc.copy(header, 8)
    const packet = Buffer.concat([header, toneFrame(this.frequencyHz, this.#frames * FRAME)])
    this.#frames++
    this.#socket.send(packet, this.#to.port, this.#to.host)
  }
}

/** What a phone heard in a while. */
export interface Heard {
  readonly packets: number
  /** Amplitude of one frequency; a phone's tone is sent with 8000. */
  level(frequencyHz: number): number
  /** True when that phone's tone is loud enough to be there on purpose. */
  hears(phone: RtpPhone): boolean
}

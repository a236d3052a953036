/**
 * The media half of a phone on the loopback: sends one PCMU tone wherever a description tells it, and
 * says which tones it hears. Audio is proven on received RTP, never on what a description promises.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import { eventually } from './eventually.ts'
import { FRAME, levelOf, RATE, toneFrame } from './tone.ts'

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

/** The payload number of telephone events beside 8 kHz audio; undefined where there are none. */
export function eventsOf(sdp: string): number | undefined {
  const [, payload] = /^a=rtpmap:(\d+) telephone-event\/8000/m.exec(sdp) ?? []
  return payload === undefined ? undefined : Number(payload)
}

export interface DescribeOptions {
  readonly direction?: Direction
  /** What to write in place of our address, e.g. 0.0.0.0. */
  readonly host?: string
  /** The version in the o= line. Default 1. */
  readonly version?: number
  /** The payload number of telephone events: in an answer that of the offer. Default 101. */
  readonly events?: number | 'none'
}

const loud = 2000
/** Of what is not there: the rest of another tone. */
const FAINT = 500
/** Telephone events by code (RFC 4733 §3.2). */
const EVENTS = '0123456789*#ABCD'
/** How long a key is held, in packets. */
const PRESS = 5
/** What is heard now are so many packets, a fifth of a second. */
export const NEWEST = 10

/** Somebody who says a tone and can be asked what they hear. */
export type Talker = Pick<RtpPhone, 'frequencyHz' | 'hear' | 'listen'>

export class RtpPhone {
  readonly frequencyHz: number
  readonly host: string
  readonly port: number
  readonly #socket: Socket
  /** Another in each call: who hears a source again that was gone takes it for the one it knew (RFC 3550 §8). */
  #ssrc = randomBytes(4)
  /** A second of its tone in packets; a frequency in whole Hz repeats after that. */
  readonly #tone: readonly Buffer[]
  #heard: Buffer[] = []
  #onAudio = (): void => {}
  readonly #digits = new Map<number, string>()
  #humming: readonly number[] | undefined
  /** The event under way, and how many packets are left of it. */
  #pressed: { readonly code: number; readonly payload: number; readonly at: number; left: number } | undefined
  #to: { readonly host: string; readonly port: number } | undefined
  #frames = 0
  #timer: NodeJS.Timeout | undefined

  private constructor(socket: Socket, frequencyHz: number) {
    this.#socket = socket
    this.frequencyHz = frequencyHz
    this.#tone = Array.from({ length: RATE / FRAME }, (_, packet) => toneFrame(frequencyHz, packet * FRAME))
    const { address, port } = socket.address()
    this.host = address
    this.port = port
    socket.on('message', datagram => {
      // RTP version 2 with payload type 0; RTCP has types from 200 in the same place.
      const payload = (datagram[1] ?? 0) & 0x7f
      if (datagram.length <= 12 || datagram[0] !== 0x80) return
      if (payload === 0) {
        this.#heard.push(datagram.subarray(12))
        this.#onAudio()
      }
      // One event is told in many packets; the time stamp of its beginning names it (RFC 4733 §2.2).
      else if (datagram.length === 16) this.#digits.set(datagram.readUInt32BE(4), EVENTS[datagram[12] ?? 0] ?? '?')
    })
  }

  /** A phone that will send a tone of `frequencyHz`. @param host an address of the loopback */
  static async open(frequencyHz: number, host = '127.0.0.1'): Promise<RtpPhone> {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
    socket.bind(0, host)
    await once(socket, 'listening')
    return new RtpPhone(socket, frequencyHz)
  }

  /** Our description: PCMU and telephone-event. */
  describe({ direction = 'sendrecv', host = this.host, version = 1, events = 101 }: DescribeOptions = {}): string {
    const at = `IN ${isIPv6(host) ? 'IP6' : 'IP4'} ${host}`
    return [
      'v=0', `o=- 4711 ${version} ${at}`, 's=-', `c=${at}`, 't=0 0',
      `m=audio ${this.port} RTP/AVP 0${events === 'none' ? '' : ` ${events}`}`, 'a=rtpmap:0 PCMU/8000',
      ...events === 'none' ? [] : [`a=rtpmap:${events} telephone-event/8000`, `a=fmtp:${events} 0-15`],
      `a=${direction}`, 'a=ptime:20', '',
    ].join('\r\n')
  }

  /** Sends the tone to where `sdp` says, from now on: every 20 ms until {@link hush}. */
  talkTo(sdp: string): void {
    this.#to = readAudio(sdp)
    if (this.#timer) return
    this.#ssrc = randomBytes(4)
    let due = performance.now()
    const tick = () => {
      for (; due <= performance.now(); due += 20) this.#send()
      this.#timer = setTimeout(tick, Math.max(0, due - performance.now()))
    }
    tick()
  }

  /** Sends a digit as telephone events, in place of the tone; resolves when the key is up. */
  async press(digit: string, sdp: string): Promise<void> {
    const payload = eventsOf(sdp)
    if (!payload) throw new Error(`no events in:\n${sdp}`)
    this.#pressed = { code: EVENTS.indexOf(digit), payload, at: this.#frames * FRAME, left: PRESS }
    while (this.#pressed) await new Promise(resolve => setTimeout(resolve, 20))
  }

  /** Sends these tones together in place of its own, for `ms`. */
  async hum(tones: readonly number[], ms: number): Promise<void> {
    this.#humming = tones
    await new Promise(resolve => setTimeout(resolve, ms))
    this.#humming = undefined
  }

  /** @returns the longest wait for a packet of audio from now until it is called. Milliseconds */
  gap(): () => number {
    let longestMs = 0
    let lastMs = performance.now()
    this.#onAudio = () => {
      const nowMs = performance.now()
      longestMs = Math.max(longestMs, nowMs - lastMs)
      lastMs = nowMs
    }
    return () => Math.max(longestMs, performance.now() - lastMs)
  }

  /** The digits heard as telephone events so far. */
  get digits(): string {
    return [...this.#digits.values()].join('')
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
    // On a busy machine the time is over before what came in it was read.
    for (let turns = 0; turns < 2; turns++) await new Promise(resolve => setImmediate(resolve))
    return heardIn(this.#heard)
  }

  /**
   * Listens until what is heard is as `holds` says, in so many packets as a fifth of a second has. All that follow one
   * another from now on are looked at: what is short is not missed, and what was on its way before passes.
   */
  async hear(what: string, holds: (heard: Heard) => boolean, ms = 5_000): Promise<void> {
    const heard: Buffer[] = this.#heard = []
    let looked = 0
    await eventually(ms, `${what} is heard`, () => {
      for (; looked < heard.length; looked++) {
        if (looked + 1 >= NEWEST && holds(heardIn(heard.slice(looked + 1 - NEWEST, looked + 1)))) return true
      }
      throw new Error(`not in ${heard.length} packets`)
    })
  }

  close(): void {
    this.hush()
    this.#socket.close()
  }

  /** The next packet of the key that is held; the last says so. */
  #event(): Buffer {
    const pressed = this.#pressed
    if (!pressed) return Buffer.alloc(4)
    pressed.left -= 1
    const isLast = pressed.left === 0
    const duration = (PRESS - pressed.left) * FRAME
    if (isLast) this.#pressed = undefined
    return Buffer.from([pressed.code, (isLast ? 0x80 : 0) | 10, duration >> 8, duration & 0xff])
  }

  #audio(): Buffer {
    if (this.#humming) return toneFrame(this.#humming, this.#frames * FRAME)
    return this.#tone[this.#frames % this.#tone.length] ?? Buffer.alloc(FRAME)
  }

  #send(): void {
    if (!this.#to) return
    const header = Buffer.alloc(12)
    header[0] = 0x80
    header.writeUInt16BE(this.#frames & 0xffff, 2)
    header.writeUInt32BE((this.#pressed?.at ?? this.#frames * FRAME) >>> 0, 4)
    this.#ssrc.copy(header, 8)
    header[1] = this.#pressed?.payload ?? 0
    const packet = Buffer.concat([header, this.#pressed ? this.#event() : this.#audio()])
    this.#frames++
    this.#socket.send(packet, this.#to.port, this.#to.host)
  }
}

/** What is in packets of PCMU that follow one another. */
export function heardIn(packets: readonly Buffer[]): Heard {
  const audio = Buffer.concat(packets)
  const level = (hz: number): number => levelOf(hz, audio)
  return { packets: packets.length, level, hears: phone => level(phone.frequencyHz) > loud }
}

/** Each comes to hear the other and not itself, and nothing of the tones that are to be over by then. */
export async function bothHear(
  one: Talker, other: Talker, when: string, over: readonly number[] = [],
): Promise<void> {
  const hears = (who: Talker, whom: Talker): Promise<void> =>
    who.hear(`${whom.frequencyHz} Hz ${when}, and by ${who.frequencyHz} Hz nothing else,`, heard =>
      heard.hears(whom) && !heard.hears(who) && over.every(hz => heard.level(hz) < FAINT))
  await Promise.all([hears(one, other), hears(other, one)])
}

/** What a phone heard in a while. */
export interface Heard {
  readonly packets: number
  /** Amplitude of one frequency; a phone's tone is sent with 8000. */
  level(frequencyHz: number): number
  /** True when that phone's tone is loud enough to be there on purpose. */
  hears(phone: Pick<Talker, 'frequencyHz'>): boolean
}

/** Questions about a session description (RFC 8866, RFC 3264). Nothing here rewrites one. */
import sdpTransform from 'sdp-transform'

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export interface Codec {
  /** The payload type number on this m-line. */
  readonly payload: number
  /** In upper case, `PCMU`; empty for a dynamic number nobody explained. */
  readonly name: string
  /** Hz, as the description counts it: 8000 for G722. */
  readonly clockRate: number
  /** The format parameters as written, without the payload number. */
  readonly fmtp?: string
}

export interface MediaLine {
  /** `audio`, `video`, `image` … */
  readonly type: string
  /** 0 when the line is refused or unused. */
  readonly port: number
  /** `RTP/AVP`, `UDP/TLS/RTP/SAVPF`, `udptl` … */
  readonly protocol: string
  /** The line's own, else the session's, else sendrecv. */
  readonly direction: Direction
  /** In order of preference; empty where the formats are no RTP payload numbers. */
  readonly codecs: readonly Codec[]
  /** The line's own connection address, else the session's. */
  readonly address: string | undefined
}

export interface Description {
  readonly media: readonly MediaLine[]
}

/** Payload numbers with a fixed meaning (RFC 3551 §6). */
const fixedCodecs: ReadonlyMap<number, readonly [name: string, clockRate: number]> = new Map([
  [0, ['PCMU', 8000]], [3, ['GSM', 8000]], [4, ['G723', 8000]], [5, ['DVI4', 8000]], [6, ['DVI4', 16000]],
  [7, ['LPC', 8000]], [8, ['PCMA', 8000]], [9, ['G722', 8000]], [10, ['L16', 44100]], [11, ['L16', 44100]],
  [12, ['QCELP', 8000]], [13, ['CN', 8000]], [14, ['MPA', 90000]], [15, ['G728', 8000]], [18, ['G729', 8000]],
  [25, ['CELB', 90000]], [26, ['JPEG', 90000]], [28, ['NV', 90000]], [31, ['H261', 90000]], [32, ['MPV', 90000]],
  [33, ['MP2T', 90000]], [34, ['H263', 90000]],
])

const directions: ReadonlySet<unknown> = new Set(['sendrecv', 'sendonly', 'recvonly', 'inactive'])

/** How much text and how many m-lines we are ready to look at. */
const MOST_BYTES = 65_535
const MOST_MEDIA = 32

/** Reads a description. Undefined when it is none, or too large to be meant well. Never throws. */
export function readDescription(text: string): Description | undefined {
  if (text.length > MOST_BYTES || !/^v=0[ \t]*(?:\r|\n|$)/.test(text)) return undefined
  // sdp-transform leaves out an m-line with a port count; the count itself tells us nothing.
  const session = sdpTransform.parse(text.replace(/(?<![^\r\n])(m=\w+ \d+)\/\d+/g, '$1'))
  if (session.media.length > MOST_MEDIA) return undefined
  const media: MediaLine[] = []
  for (const line of session.media) {
    const { type, port, protocol } = line
    if (typeof type !== 'string' || typeof port !== 'number' || typeof protocol !== 'string') return undefined
    const address = line.connection?.ip ?? session.connection?.ip
    media.push({
      type,
      port,
      protocol,
      direction: directionOf(line.direction) ?? directionOf(session.direction) ?? 'sendrecv',
      codecs: codecsOf(line),
      address: address === undefined ? undefined : String(address),
    })
  }
  return { media }
}

function directionOf(value: unknown): Direction | undefined {
  return directions.has(value) ? value as Direction : undefined
}

/** As much of sdp-transform's m-line as tells its codecs. */
interface Formats {
  readonly protocol?: unknown
  readonly payloads?: unknown
  readonly rtp: readonly { readonly payload?: unknown; readonly codec?: unknown; readonly rate?: unknown }[]
  readonly fmtp: readonly { readonly payload?: unknown; readonly config?: unknown }[]
}

function codecsOf({ protocol, payloads, rtp, fmtp }: Formats): Codec[] {
  if (!String(protocol).includes('RTP')) return []
  return String(payloads ?? '').split(' ').filter(part => /^\d{1,3}$/.test(part)).map(part => {
    const payload = Number(part)
    const map = rtp.find(line => line.payload === payload)
    const [name, clockRate] = map
      ? [String(map.codec).toUpperCase(), Number(map.rate) || 0]
      : fixedCodecs.get(payload) ?? ['', 0]
    const config = fmtp.find(line => line.payload === payload)?.config
    return config === undefined ? { payload, name, clockRate } : { payload, name, clockRate, fmtp: String(config) }
  })
}

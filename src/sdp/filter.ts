/** What is taken out of a description: lines by name, and codecs. Nothing is added, and no stream goes. */
import { readDescription, type Codec, type MediaLine } from './description.ts'

/**
 * The description without the named lines, in the session's part and in every stream's.
 * @param names `b` for a whole kind of line, `a=ssrc` for an attribute; `*` at the end stands for any rest
 */
export function withoutLines(sdp: string, names: readonly string[]): string {
  if (names.length === 0) return sdp
  return sdp.split(/(?<=\n)/).filter(line => !names.some(name => isNamed(line, name))).join('')
}

/** The description without what it tells people: title, page, e-mail and phone (RFC 8866 §5.3 to §5.6). */
export function withoutWords(sdp: string): string {
  return sdp.replace(/(?<![^\r\n])(?:[iuep]=[^\r\n]*(?:\r\n|\n|\r|$)|s=[^\r\n]*)/g, line =>
    line.startsWith('s=') ? 's=-' : '')
}

/** The description without these codecs in its audio and all that is said of them. Who has no others keeps them. */
export function withoutCodecs(sdp: string, isDropped: (codec: Codec) => boolean): string {
  const media = readDescription(sdp)?.media ?? []
  const [session = '', ...streams] = sdp.split(/^(?=m=)/m)
  return session + streams.map((stream, at) => {
    const line = media[at]
    return line?.type === 'audio' ? streamWithout(stream, line, isDropped) : stream
  }).join('')
}

function streamWithout(stream: string, { codecs }: MediaLine, isDropped: (codec: Codec) => boolean): string {
  const dropped = new Set(codecs.filter(isDropped).map(({ payload }) => String(payload)))
  const kept = codecs.map(({ payload }) => String(payload)).filter(payload => !dropped.has(payload))
  if (dropped.size === 0 || kept.length === 0) return stream
  const lines = stream.split(/(?<=\n)/)
    .filter(line => !dropped.has(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+)/.exec(line)?.[1] ?? ''))
  return lines.join('').replace(/^(m=\S+ \S+ \S+)[^\r\n]*/, `$1 ${kept.join(' ')}`)
}

function isNamed(line: string, name: string): boolean {
  const [kind = '', attribute] = name.split('=', 2)
  if (!line.startsWith(`${kind}=`)) return false
  if (!attribute) return true
  const written = /^a=([^:\r\n]*)/.exec(line)?.[1] ?? ''
  return attribute.endsWith('*') ? written.startsWith(attribute.slice(0, -1)) : written === attribute
}

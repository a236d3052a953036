/** What a session description offers, as rules ask about it. */
import { readDescription, type MediaLine } from '../sdp/description.ts'
import type { OfferFacts } from './facts.ts'

/** Undefined when the text is no session description. */
export function offerOf(sdp: string): OfferFacts | undefined {
  const media = readDescription(sdp)?.media.filter(line => line.port !== 0)
  if (!media) return undefined
  const audio = media.filter(line => line.type === 'audio')
  return {
    codecs: [...new Set(media.flatMap(line => line.codecs).map(codec => codec.name.toLowerCase()).filter(Boolean))],
    secure: audio.some(line => isOver('SAVP', line)),
    // Keys agreed by DTLS over UDP (RFC 5764), with feedback: what RFC 8834 asks of browsers.
    webrtc: media.some(line => isOver('TLS/RTP/SAVPF', line)),
    video: media.some(line => line.type === 'video'),
    fax: media.some(line => line.type === 'image'),
  }
}

function isOver(part: string, { protocol }: MediaLine): boolean {
  return protocol.toUpperCase().includes(part)
}

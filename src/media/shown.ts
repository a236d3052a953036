/** What is taken out of descriptions: on the way to rtpengine, and on the way to their reader. */
import { withoutCodecs } from '../sdp/filter.ts'
import { isAudio, type Transport } from './flags.ts'
import type { PartyMedia } from './media.ts'

/** Lines by which browsers bind streams together; to a phone they mean nothing, or the wrong thing. */
const browserLines =
  /^a=(?:msid(?:-semantic)?|ssrc(?:-group)?|extmap(?:-allow-mixed)?|rtcp-(?:fb|rsize)|group:BUNDLE)\b.*(?:\r\n|\n|$)/gm

/** Sources a description names. */
const sources = /^a=ssrc(?:-group)?:.*(?:\r\n|\n|$)/gm

/**
 * The description as it is shown on such a wire. A browser hears the source it is told of and no other: where the
 * engine makes a phone's audio anew it comes from another than the phone named.
 */
export function fitFor(wire: Transport, makers: Transport, sdp: string): string {
  if (wire !== 'webrtc') return sdp.replace(browserLines, '')
  return makers === 'webrtc' ? sdp : sdp.replace(sources, '')
}

/**
 * The offer without the audio codecs that are not agreed with its maker: the engine would answer in one of them
 * that the other side speaks, where it is asked to make what is agreed.
 */
export function agreedFor({ codecs }: PartyMedia, sdp: string): string {
  return codecs ? withoutCodecs(sdp, codec => isAudio(codec) && !codecs.includes(codec.name.toLowerCase())) : sdp
}

/** The description without the media its reader is not to be offered. */
export function refusedFor({ video, fax }: PartyMedia, sdp: string): string {
  return withRefused(sdp, [...video === 'refuse' ? ['video'] : [], ...fax === 'refuse' ? ['image'] : []])
}

/** The description with these kinds of media refused: their lines stay, with port 0 (RFC 3264 §6). */
function withRefused(sdp: string, kinds: readonly string[]): string {
  return kinds.length === 0 ? sdp : sdp.replace(/^m=(\w+) \d+(?=[ /])/gm, (line, kind: string) =>
    kinds.includes(kind) ? `m=${kind} 0` : line)
}

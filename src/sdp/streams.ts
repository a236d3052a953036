/** What two descriptions of one party have in common, and what one would say if nobody held (RFC 3264 §8). */
import { readDescription } from './description.ts'

/** True when both send and take the same streams at the same places; codecs may have become fewer. */
export function sameStreams(before: string, after: string): boolean {
  const [old, now] = [readDescription(before)?.media, readDescription(after)?.media]
  if (!old || !now || old.length !== now.length) return false
  return old.every((line, at) => {
    const next = now[at]
    return next !== undefined && line.type === next.type && line.port === next.port &&
      line.protocol === next.protocol && line.address === next.address && line.direction === next.direction
  }) && keysOf(before) === keysOf(after)
}

/** True when both say the same to whoever reads them: {@link sameStreams} in the same codecs, by the same ways. */
export function sameOffer(before: string, after: string): boolean {
  return sameStreams(before, after) && codecsOf(before) === codecsOf(after) && waysOf(before) === waysOf(after)
}

function codecsOf(sdp: string): string {
  const lines = readDescription(sdp)?.media ?? []
  return lines.map(({ codecs }) => codecs.map(({ payload, name, clockRate }) => `${payload}/${name}/${clockRate}`))
    .join(' ')
}

/** The lines that say how a stream is encrypted and who may send it. */
function keysOf(sdp: string): string {
  return linesOf(sdp, /^a=(?:crypto|fingerprint|ice-ufrag|ice-pwd):.*$/gm)
}

/** The lines that say where else than at its address a stream may be sent to (RFC 8839 §5.1). */
function waysOf(sdp: string): string {
  return linesOf(sdp, /^a=candidate:.*$/gm)
}

function linesOf(sdp: string, those: RegExp): string {
  return (sdp.match(those) ?? []).map(line => line.trim()).join('\n')
}

/** The description as it would be without any hold: every stream goes both ways. */
export function resumed(sdp: string): string {
  return sdp.replace(/^a=(?:sendonly|recvonly|inactive)(?=\r?$)/gm, 'a=sendrecv')
}

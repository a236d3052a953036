/** The o= line (RFC 8866 §5.2): the one line of a description that is ours even when media passes untouched. */
import { assert } from '../base/errors.ts'

export interface Origin {
  /** Digits, the same for all descriptions one leg gets from us. */
  readonly sessionId: string
  /** One more than before when anything else in the description has changed (RFC 3264 §8). */
  readonly version: number
  /** An IP address to show; without it that of the first stream, which must be told anyhow. */
  readonly address?: string
}

const originLine = /(?<![^\r\n])o=[^\r\n]*/

/** The description with our o= line in place of theirs; every other byte stays. The user name becomes `-`. */
export function withOrigin(sdp: string, origin: Origin): string {
  assert(/^\d+$/.test(origin.sessionId), 'a session id is digits')
  assert(/^[\w.:-]*$/.test(origin.address ?? ''), 'an origin address is an address')
  const old = originLine.exec(sdp)?.[0]
  const place = origin.address === undefined ? placeIn(sdp) : placeFor(origin.address)
  const line = `o=- ${origin.sessionId} ${origin.version} ${place}`
  // A function, since a replacement text would give a meaning to "$".
  if (old !== undefined) return sdp.replace(originLine, () => line)
  return sdp.replace(/^v=[^\r\n]*(\r\n|\n|\r)?/, (version, end: string | undefined) =>
    end === undefined ? `${version}\r\n${line}\r\n` : `${version}${line}${end}`)
}

const connectionLine = /(?<![^\r\n])c=IN IP[46] ([\w.:-]+)/

function placeIn(sdp: string): string {
  return placeFor(connectionLine.exec(sdp)?.[1] ?? '0.0.0.0')
}

function placeFor(address: string): string {
  return `IN ${address.includes(':') ? 'IP6' : 'IP4'} ${address}`
}

/** The description without its o= line: equal for two descriptions that say the same. */
export function withoutOrigin(sdp: string): string {
  return sdp.replace(/(?<![^\r\n])o=[^\r\n]*(?:\r\n|\n|\r|$)/, '')
}

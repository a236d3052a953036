/** What a description says of whether its session is recorded (RFC 7866 §7.1). */

/** How a recording stands. */
export type Recorded = 'on' | 'off' | 'paused'

const line = /^a=record:[^\r\n]*\r?\n/gm

/** The description with that said for all of its streams; who says of itself that it records is not contradicted. */
export function withRecording(sdp: string, state: Recorded): string {
  if (state === 'off' && /^a=record:(?:on|paused)\b/m.test(sdp)) return sdp
  const bare = sdp.replace(line, '')
  const streams = bare.search(/^m=/m)
  const session = streams < 0 ? bare : bare.slice(0, streams)
  return `${session}a=record:${state}\r\n${bare.slice(session.length)}`
}

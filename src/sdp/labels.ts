/** Labels of streams (RFC 4574), by which something beside the description speaks of them. */

/** The description with its streams labelled in order, in place of the labels they had. */
export function withLabels(sdp: string, labels: readonly string[]): string {
  const [session = '', ...streams] = streamsOf(sdp)
  return session + streams.map((stream, at) => {
    const bare = stream.replace(/^a=label:[^\r\n]*\r?\n/gm, '')
    return `${bare}${bare.endsWith('\n') ? '' : '\r\n'}a=label:${labels[at] ?? ''}\r\n`
  }).join('')
}

/** The description with nothing sent on any of its streams. */
export function inactive(sdp: string): string {
  return sdp.replace(/^a=(?:sendrecv|sendonly|recvonly)(?=\r?$)/gm, 'a=inactive')
}

/** How many streams it has. */
export function countStreams(sdp: string): number {
  return streamsOf(sdp).length - 1
}

/** The session's own part, then each stream's. */
function streamsOf(sdp: string): readonly string[] {
  return sdp.split(/(?<=\n)(?=m=)/)
}

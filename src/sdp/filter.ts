/** Lines taken out of a description by name: nothing is added, and no stream is touched. */

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

function isNamed(line: string, name: string): boolean {
  const [kind = '', attribute] = name.split('=', 2)
  if (!line.startsWith(`${kind}=`)) return false
  if (!attribute) return true
  const written = /^a=([^:\r\n]*)/.exec(line)?.[1] ?? ''
  return attribute.endsWith('*') ? written.startsWith(attribute.slice(0, -1)) : written === attribute
}

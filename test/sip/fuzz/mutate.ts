/** Breaks messages: bytes, lines and numbers, by draws that follow from a seed. */

/** A whole number from 0 up to, not including, `below`. */
export type Draw = (below: number) => number

/** A small generator with a seed (xorshift), so that a failure can be had again. */
export function drawFrom(seed: number): Draw {
  let state = seed | 1
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

export function among<T>(things: readonly T[], draw: Draw): T {
  return things[draw(things.length)] as T
}

const nasty = [
  '\r\n', '\n', '\r', '\0', '"', '<', '>', ',', ';', ':', ' ', '\t', '=', '%', '\xff', '\x0b', '\x0c', '\\', '[', ']',
  '@', 'Content-Length: 7\r\n', 'l: 0\r\n', ';;;', '\r\n\r\n', '\r\n ', 'SIP/2.0', ';tag=', ';branch=z9hG4bK', '%00',
]
const numbers = ['0', '-1', '00', '2147483648', '4294967295', '4294967296', '99999999999999999999', '1e3', '0x10', '']

type Edit = (text: string, draw: Draw) => string

const cut = (text: string, at: number, length: number, instead = ''): string =>
  text.slice(0, at) + instead + text.slice(at + length)

const byBytes: readonly Edit[] = [
  (text, draw) => cut(text, draw(text.length + 1), 0, among(nasty, draw)),
  (text, draw) => cut(text, draw(text.length + 1), draw(20)),
  (text, draw) => cut(text, draw(text.length + 1), 1, String.fromCharCode(draw(256))),
  (text, draw) => {
    const at = draw(text.length + 1)
    return cut(text, at, 0, text.slice(at, at + draw(40)))
  },
  (text, draw) => text.slice(0, draw(text.length + 1)),
  (text, draw) => {
    const at = draw(text.length + 1)
    return cut(text, at, 0, text.slice(at, at + 1 + draw(4)).repeat(1 + draw(200)))
  },
  (text, draw) => {
    const found = [...text.matchAll(/\d+/g)]
    const one = found.length > 0 ? among(found, draw) : undefined
    return one ? cut(text, one.index, one[0].length, among(numbers, draw)) : text
  },
]

const byLines: readonly ((lines: string[], draw: Draw) => void)[] = [
  (lines, draw) => { lines.splice(draw(lines.length), 1) },
  (lines, draw) => { lines.splice(draw(lines.length), 0, among(lines, draw)) },
  (lines, draw) => {
    const [one, other] = [draw(lines.length), draw(lines.length)]
    const kept = lines[one] ?? ''
    lines[one] = lines[other] ?? ''
    lines[other] = kept
  },
  (lines, draw) => {
    const at = draw(lines.length)
    lines[at] = (lines[at] ?? '').replace(/:.*/, `:${among(lines, draw).replace(/^[^:]*:/, '')}`)
  },
]

/** One to four edits of a copy. @param other what lines may be taken from */
export function mutated(bytes: Buffer, other: Buffer, draw: Draw): Buffer {
  let text = bytes.toString('latin1')
  for (let edits = 1 + draw(4); edits > 0; edits--) {
    if (draw(3) > 0) text = among(byBytes, draw)(text, draw)
    else {
      const lines = text.split('\r\n')
      if (draw(4) === 0) lines.splice(draw(lines.length), 0, among(other.toString('latin1').split('\r\n'), draw))
      among(byLines, draw)(lines, draw)
      text = lines.join('\r\n')
    }
  }
  return Buffer.from(text, 'latin1')
}

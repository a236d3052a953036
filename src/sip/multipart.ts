/** Bodies of several parts (RFC 2046 §5.1, RFC 5621). */
import { paramOf, parseParams } from './params.ts'

/** One part: its media type as written, and its text. */
export interface BodyPart {
  readonly type: string
  readonly text: string
  /** What it is for, where that is not to be rendered (RFC 3261 §20.11). */
  readonly disposition?: string
}

/** How many parts we are ready to look at. */
const MOST_PARTS = 16

/** The parts of a body of type `multipart/…`; none when it cannot be read. */
export function partsOf(type: string, text: string): readonly BodyPart[] {
  const semicolon = type.indexOf(';')
  const params = semicolon < 0 ? undefined : parseParams(type, semicolon)
  const boundary = params && paramOf(params, 'boundary')?.replace(/^"(.*)"$/, '$1')
  if (!boundary || boundary.length > 70) return []
  const [, ...pieces] = `\r\n${text}`.split(`\r\n--${boundary}`, MOST_PARTS + 2)
  const end = pieces.findIndex(piece => piece.startsWith('--'))
  return pieces.slice(0, end < 0 ? 0 : end).slice(0, MOST_PARTS).map(partOf)
}

/** A body of several parts. @param boundary random text, so that it stands in none of them */
export function multipartOf(parts: readonly BodyPart[], boundary: string): Pick<BodyPart, 'type' | 'text'> {
  const written = parts.map(({ type, text, disposition }) => {
    const purpose = disposition === undefined ? '' : `Content-Disposition: ${disposition}\r\n`
    return `--${boundary}\r\nContent-Type: ${type}\r\n${purpose}\r\n${text}\r\n`
  })
  return { type: `multipart/mixed;boundary=${boundary}`, text: `${written.join('')}--${boundary}--\r\n` }
}

function partOf(piece: string): BodyPart {
  const start = piece.indexOf('\r\n')
  const blank = piece.indexOf('\r\n\r\n', start)
  const head = blank < 0 ? '' : piece.slice(start, blank)
  const type = /(?:^|\n)content-type\s*:\s*([^\r\n]+)/i.exec(head)?.[1]?.trim() ?? 'text/plain'
  return { type, text: blank < 0 ? '' : piece.slice(blank + 4) }
}

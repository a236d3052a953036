/** What the plain texts of a policy mean, by the core schema of YAML 1.2; undefined where the library is to say. */

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ['~', null], ['null', null], ['Null', null], ['NULL', null],
  ['true', true], ['True', true], ['TRUE', true], ['false', false], ['False', false], ['FALSE', false],
])
const number = /^[-+]?(?:[0-9]+|(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[0-9]+[eE][-+]?[0-9]+)$/
/** Numbers that nobody writes in a policy: their value is the library's to say. */
const oddNumber = /^(?:0[ox]|[-+]?\.(?:inf|Inf|INF)$|\.(?:nan|NaN|NAN)$)/

/** Of text without quotes. */
export function meaningOf(written: string): string | number | boolean | null | undefined {
  const first = written.charCodeAt(0) | 32
  const isLetter = first >= 97 && first <= 122
  // Other letters begin nothing but text.
  if (isLetter && !'fnt'.includes(String.fromCharCode(first))) return written
  const word = words.get(written)
  if (word !== undefined) return word
  if (isLetter) return written
  if (oddNumber.test(written)) return undefined
  return number.test(written) ? Number(written) : written
}

/** Of text with its quotes, or of a key without. */
export function unquoted(written: string): string | undefined {
  if (written.startsWith("'")) return written.slice(1, -1).replaceAll("''", "'")
  if (!written.startsWith('"')) return written
  if (!written.includes('\\')) return written.slice(1, -1)
  try {
    return JSON.parse(written) as string
  } catch {
    return undefined // an escape that YAML may know and JSON does not
  }
}

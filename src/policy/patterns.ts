/**
 * What a rule may compare a party with. A pattern says by its shape what it is, and is read once,
 * when compiling; the shapes are those of the language's principle 3.
 */
import type { PartyFacts } from './facts.ts'
import { digitsOf, type Numbers } from './numbers.ts'

/** One pattern, compiled. `source` is as the author wrote it. */
export type Pattern = FiledPattern | AskedPattern

/** A pattern that an index can find by the text it begins with, or by its host. */
export type FiledPattern = TextPattern | UriPattern

/** A pattern that has to be asked: a kind of number, a regular expression, a list. */
export interface AskedPattern {
  readonly kind: 'asked'
  /** As it is spoken of after "is": `of kind mobile`. */
  readonly source: string
  /** @param atMs the moment of the call, for lists whose rows are valid in time */
  holds(party: PartyFacts, atMs?: number): boolean
  /** The same of a plain text, such as a header's value. */
  fits(text: string): boolean
}

/**
 * A number, name, prefix or range. Compared with the party's E.164 number when it has one, else
 * with its user part, so one text is enough: `heads` holds every spelling that may begin it.
 */
export interface TextPattern {
  readonly kind: 'text'
  readonly source: string
  /** Canonical first: `06*` at home in FR gives `+336` and, for what is no number, `06`. */
  readonly heads: readonly string[]
  readonly tail: Tail
}

/** What may stand after a head: nothing, anything, or digits of one width from `low` to `high`. */
export type Tail =
  | { readonly kind: 'end' }
  | { readonly kind: 'any' }
  | { readonly kind: 'range'; readonly low: string; readonly high: string }

/** `sip:*@acme.example`, `sip:+33*@acme.example`, `sips:alice@acme.example`. */
export interface UriPattern {
  readonly kind: 'uri'
  readonly source: string
  /** True for `sips:`, which plain `sip:` URIs do not match; `sip:` matches both. */
  readonly secure: boolean
  /** Undefined for `*`: any user, also none. */
  readonly user: TextPattern | undefined
  /** In lower case, without brackets. */
  readonly host: string
}

/** Why a text is not a pattern: one sentence, and the likely mend. */
export interface PatternFault {
  readonly kind: 'fault'
  readonly message: string
  readonly hint?: string
}

const range = /^(.*)\{(\d+)-(\d+)\}$/
const uri = /^(sips?):(?:([^@]*)@)?(.*)$/i
const host = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)$/i
const RANGE_DIGITS_MAX = 12

/**
 * Reads a pattern; never throws.
 * @param numbers the home plan; undefined for header values, which are compared as they are written
 */
export function parsePattern(source: string, numbers: Numbers | undefined): FiledPattern | PatternFault {
  if (source === '') return fault('a pattern cannot be empty')
  const parts = uri.exec(source)
  return parts ? parseUriPattern(source, parts, numbers) : parseText(source, numbers)
}

/** Does the pattern hold for this party? */
export function matches(pattern: Pattern, party: PartyFacts, atMs?: number): boolean {
  if (pattern.kind === 'asked') return pattern.holds(party, atMs)
  return pattern.kind === 'text'
    ? matchesText(pattern, probeOf(party))
    : party.host === pattern.host
      && (!pattern.secure || /^sips:/i.test(party.uri))
      && (pattern.user === undefined || matchesText(pattern.user, probeOf(party)))
}

/** The text a party is compared by: its number when it has one, else its user part. */
export function probeOf(party: PartyFacts): string {
  return party.e164 ?? party.user
}

/** Does a text pattern hold for one text? */
export function matchesText(pattern: TextPattern, text: string): boolean {
  for (const head of pattern.heads) {
    if (text.startsWith(head) && holdsAfter(pattern.tail, text, head.length)) return true
  }
  return false
}

function holdsAfter(tail: Tail, text: string, from: number): boolean {
  if (tail.kind === 'any') return true
  if (tail.kind === 'end') return text.length === from
  const rest = text.slice(from)
  return rest.length === tail.low.length && rest >= tail.low && rest <= tail.high && /^\d+$/.test(rest)
}

/**
 * The beginnings that together cover a range, each as short as can be: 00 to 99 is just the empty
 * one, 150 to 349 is 15 … 19, 2, 30 … 34. At most 18 for each digit of width.
 */
export function headsOfRange(low: string, high: string): string[] {
  const width = low.length
  if (width === 0 || (/^0*$/.test(low) && /^9*$/.test(high))) return ['']
  const first = Number(low[0])
  const last = Number(high[0])
  const found: string[] = []
  for (let digit = first; digit <= last; digit++) {
    const lowRest = digit === first ? low.slice(1) : '0'.repeat(width - 1)
    const highRest = digit === last ? high.slice(1) : '9'.repeat(width - 1)
    for (const rest of headsOfRange(lowRest, highRest)) found.push(`${digit}${rest}`)
  }
  return found
}

function parseText(source: string, numbers: Numbers | undefined): TextPattern | PatternFault {
  const bounds = range.exec(source)
  if (bounds) return parseRange(source, bounds, numbers)
  if (/[{}]/.test(source)) {
    return fault(`"${source}" is not a range`, 'a range ends the pattern and has two bounds: "+331455501{00-99}"')
  }
  const star = source.indexOf('*')
  if (star < 0) {
    const text = numbers ? numbers.e164Of(source) ?? digitsOf(source) ?? source : source
    return { kind: 'text', source, heads: [text], tail: { kind: 'end' } }
  }
  if (star !== source.length - 1) {
    return fault(`the star in "${source}" is not at its end`, `a star stands for any rest: "${source.slice(0, star)}*"`)
  }
  const heads = headsOf(source.slice(0, star), numbers)
  if (heads[0] === '+' && star > 1) {
    return fault(`"${source}" holds for every number, for at home it stands for the plus`,
      'numbers are compared in E.164: write "+44*" for a country, "+*" for any number')
  }
  return { kind: 'text', source, heads, tail: { kind: 'any' } }
}

function parseRange(source: string, bounds: RegExpExecArray, numbers: Numbers | undefined): TextPattern | PatternFault {
  const [head, low, high] = [bounds[1] ?? '', bounds[2] ?? '', bounds[3] ?? '']
  if (low.length !== high.length) {
    return fault(`the bounds of "${source}" differ in length`,
      `write both with as many digits: {${low.padStart(high.length, '0')}-${high.padStart(low.length, '0')}}`)
  }
  if (low > high) return fault(`the range of "${source}" runs backwards`, `write {${high}-${low}}`)
  if (low.length > RANGE_DIGITS_MAX) return fault(`the range of "${source}" has more than ${RANGE_DIGITS_MAX} digits`)
  if (/[*{}]/.test(head)) return fault(`"${source}" has more than a range`, 'a range has fixed digits before it')
  return { kind: 'text', source, heads: headsOf(head, numbers), tail: { kind: 'range', low, high } }
}

/** The spellings a fixed beginning can have: canonical, and as written for what is no number. */
function headsOf(head: string, numbers: Numbers | undefined): string[] {
  const digits = numbers && digitsOf(head)
  if (!digits) return [head]
  const canonical = numbers.headOf(digits)
  return canonical === undefined || canonical === digits ? [digits] : [canonical, digits]
}

function parseUriPattern(
  source: string, parts: RegExpExecArray, numbers: Numbers | undefined,
): UriPattern | PatternFault {
  const [scheme, user, rest] = [parts[1] ?? '', parts[2], parts[3] ?? '']
  if (!host.test(rest)) {
    return fault(`"${source}" is not a URI pattern`,
      'it names a user and a host, without port or parameters: "sip:*@acme.example"')
  }
  const secure = scheme.toLowerCase() === 'sips'
  const common = { kind: 'uri', source, secure, host: rest.toLowerCase().replace(/^\[|\]$/g, '') } as const
  if (user === '*') return { ...common, user: undefined }
  if (user === undefined) return { ...common, user: { kind: 'text', source, heads: [''], tail: { kind: 'end' } } }
  const text = parseText(user, numbers)
  return text.kind === 'fault' ? text : { ...common, user: text }
}

function fault(message: string, hint?: string): PatternFault {
  return hint === undefined ? { kind: 'fault', message } : { kind: 'fault', message, hint }
}

/** Names of headers: as they are written, compact or long, and the one form they are compared by (RFC 3261 §7.3). */
import type { Header } from './message.ts'
import { isToken } from './text.ts'

/** Compact forms (RFC 3261 §7.3.3 and the registry of IANA) beside their long ones. */
const compact: readonly (readonly [short: string, long: string])[] = [
  ['a', 'accept-contact'], ['b', 'referred-by'], ['c', 'content-type'], ['d', 'request-disposition'],
  ['e', 'content-encoding'], ['f', 'from'], ['i', 'call-id'], ['j', 'reject-contact'], ['k', 'supported'],
  ['l', 'content-length'], ['m', 'contact'], ['n', 'identity-info'], ['o', 'event'], ['r', 'refer-to'],
  ['s', 'subject'], ['t', 'to'], ['u', 'allow-events'], ['v', 'via'], ['x', 'session-expires'], ['y', 'identity'],
]

/** Usual spellings, so that most lines need neither a check of the name nor a new string. */
const usual = [
  'Via', 'From', 'To', 'Call-ID', 'CSeq', 'Contact', 'Max-Forwards', 'Content-Type', 'Content-Length', 'Route',
  'Record-Route', 'Allow', 'Supported', 'Require', 'User-Agent', 'Server', 'Expires', 'Accept', 'Session-Expires',
  'Min-SE', 'P-Asserted-Identity', 'Privacy', 'Authorization', 'Proxy-Authorization', 'WWW-Authenticate',
  'Proxy-Authenticate', 'Reason', 'Subject', 'Date', 'Allow-Events', 'Event', 'Refer-To', 'Referred-By', 'Replaces',
  'Diversion', 'History-Info', 'RSeq', 'RAck', 'Retry-After', 'Warning', 'Content-Disposition', 'Timestamp',
]

const longNames = new Map<string, string>()
for (const as of usual) longNames.set(as, as.toLowerCase()).set(as.toLowerCase(), as.toLowerCase())
for (const [short, long] of compact) longNames.set(short, long).set(short.toUpperCase(), long)

/** A name as written, and to compare by. */
type Name = Pick<Header, 'as' | 'name'>

const CODES = 128

/**
 * The same as a tree of characters, so that a name in a message is found without being cut out of it. A place has a
 * row in `leads`, which says where each character goes from there, and a name in `names` where one ends. Place 0 is
 * the root; as nothing leads back there, 0 also stands for nowhere.
 */
const { leads, names } = treeOf([...longNames].map(([as, name]) => ({ as, name })))

interface Tree {
  readonly leads: Uint16Array
  readonly names: readonly (Name | undefined)[]
}

function treeOf(spellings: readonly Name[]): Tree {
  const names: (Name | undefined)[] = [undefined]
  const leads = new Uint16Array(CODES * (1 + spellings.reduce((sum, { as }) => sum + as.length, 0)))
  for (const spelling of spellings) {
    let place = 0
    for (const code of Buffer.from(spelling.as)) place = leads[place * CODES + code] ||= names.push(undefined) - 1
    names[place] = spelling
  }
  return { leads: leads.slice(0, CODES * names.length), names }
}

/**
 * The header name that stands in `bytes` from `from` up to `to`; undefined when none can be there. The bytes are
 * looked at one by one, which takes a quarter of the time that characters of a text do.
 */
export function nameAt(bytes: Buffer, from: number, to: number): Name | undefined {
  let place = 0
  for (let at = from; at < to; at++) {
    const code = bytes[at] ?? 0
    place = code < CODES ? leads[place * CODES + code] ?? 0 : 0
    if (place === 0) break
  }
  const known = names[place]
  if (known) return known
  const as = bytes.toString('latin1', from, to)
  return isToken(as) ? { as, name: longName(as) } : undefined
}

/** The name to compare by: `v` → `via`, `Call-ID` → `call-id`. Any text is taken. */
export function longName(as: string): string {
  const known = longNames.get(as)
  if (known !== undefined) return known
  const lower = as.toLowerCase()
  return longNames.get(lower) ?? lower
}

/** As {@link longName}, or undefined when `as` cannot be a header's name. */
export function longNameOf(as: string): string | undefined {
  return longNames.get(as) ?? (isToken(as) ? longName(as) : undefined)
}

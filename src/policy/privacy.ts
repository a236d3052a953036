/** What a call's wish to stay private keeps from those we do not trust (RFC 3323, RFC 3325, RFC 7044). */

/** Who calls, by long name. */
const callers = ['p-asserted-identity', 'p-preferred-identity', 'remote-party-id'] as const
const nothing: ReadonlySet<string> = new Set()
const caller: ReadonlySet<string> = new Set(callers)
const way: ReadonlySet<string> = new Set(['history-info'])
const both: ReadonlySet<string> = new Set([...callers, ...way])

/** Does one of these values of Privacy hide who calls (RFC 3323 §4.2, RFC 3325 §9.3)? */
export function hidesCaller(privacy: readonly string[]): boolean {
  return asks(privacy, 'id', 'user', 'header')
}

/** Headers that nobody we do not trust may get, by long name. @param hidden the caller is, whatever it asked for */
export function withheldBy(privacy: readonly string[], hidden = hidesCaller(privacy)): ReadonlySet<string> {
  // RFC 7044 §10.1.2: also over whom a call came before.
  if (asks(privacy, 'history', 'header', 'session')) return hidden ? both : way
  return hidden ? caller : nothing
}

function asks(privacy: readonly string[], ...wishes: readonly string[]): boolean {
  return privacy.some(line => line.toLowerCase().split(/[;,\s]+/).some(wish => wishes.includes(wish)))
}

/** Regular expressions that cannot take long: time grows with the text alone. The only file that meets re2js. */
import { RE2JS } from 're2js'

/** Tells whether the whole of a text fits. */
export type RegexTest = (text: string) => boolean

/** Longer texts never fit, so that a stranger's header cannot buy time. */
const TEXT_MAX = 1024

/** Compiles an expression; the message tells why it is none. Never throws. */
export function compileRegex(source: string): RegexTest | { readonly message: string } {
  try {
    const regex = RE2JS.compile(source)
    return text => text.length <= TEXT_MAX && regex.testExact(text)
  } catch (error) {
    return { message: error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error) }
  }
}

/** A rule that makes one text of another; groups of the pattern stand in the replacement as `\\1`. */
export interface Substitution {
  readonly pattern: string
  readonly replacement: string
  readonly anyCase: boolean
}

/** Applies a rule that came from outside; undefined when it does not fit, or is none. Never throws. */
export function substituted({ pattern, replacement, anyCase }: Substitution, text: string): string | undefined {
  if (text.length > TEXT_MAX || pattern.length > TEXT_MAX) return undefined
  try {
    const matcher = RE2JS.compile(pattern, anyCase ? RE2JS.CASE_INSENSITIVE : 0).matcher(text)
    if (!matcher.find()) return undefined
    return replacement.replace(/\\(\d)/g, (_, group: string) => matcher.group(Number(group)) ?? '')
  } catch {
    return undefined // a group that is not there, or an expression that is none
  }
}

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

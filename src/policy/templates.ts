/**
 * Texts with blanks, for header values: `<sip:{from.e164}@acme.example>`. Read once, when compiling.
 *
 * What a stranger may have written (a user part, a header) fills a blank only through a cleaner
 * named in the policy; canonical numbers need none. Whatever fills it, no CR, LF or NUL comes out.
 */
import type { Template } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { digitsOf } from './numbers.ts'

/** Why a text is not a template: one sentence, and the likely mend. `offset` counts from the text's start. */
export interface TemplateFault {
  readonly kind: 'fault'
  readonly message: string
  readonly offset: number
  readonly hint?: string
}

type Part = string | ((facts: CallFacts) => string | undefined)

/** Each makes a stranger's text fit for one place; undefined when nothing fit is left. */
const cleaners: Readonly<Record<string, (text: string) => string | undefined>> = {
  /** Digits with at most a leading plus, separators taken out; anything else is no number. */
  number: digitsOf,
  /** A quoted string with its quotes (RFC 3261 §25.1), safe before `<…>`. */
  'display-name': text => `"${withoutControls(text).trim().replace(/["\\]/g, '\\$&')}"`,
  /** The letters of a token (RFC 3261 §25.1); the rest is left out. */
  token: text => text.replace(/[^A-Za-z0-9.!%*_+`'~-]/g, '') || undefined,
  /** Any text of one line: control characters become blanks. */
  header: text => withoutControls(text).trim() || undefined,
}

const sources: Readonly<Record<string, { readonly clean: boolean; read(facts: CallFacts): string | undefined }>> = {
  'from.e164': { clean: true, read: facts => facts.from.e164 },
  'to.e164': { clean: true, read: facts => facts.to.e164 },
  'from.user': { clean: false, read: facts => facts.from.user || undefined },
  'to.user': { clean: false, read: facts => facts.to.user || undefined },
}

const piece = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g
const blank = /^\s*(\S+?)(?:\s+as\s+(\S+))?\s*$/
const headerSource = /^header\.([A-Za-z0-9.!%*_+`'~-]+)$/

/** Reads a template; never throws. `{{` and `}}` stand for the braces themselves. */
export function parseTemplate(source: string): Template | TemplateFault {
  const bare = /[\0\r\n]/.exec(source)
  if (bare) return fault('a header value stays on one line', bare.index)
  const parts: Part[] = []
  let end = 0
  for (const found of source.matchAll(piece)) {
    const [text, inside] = found
    parts.push(source.slice(end, found.index))
    end = found.index + text.length
    if (text === '{{' || text === '}}') {
      parts.push(text.slice(1))
    } else if (inside === undefined) {
      return fault(`a lone "${text}"`, found.index, `a brace itself is written ${text}${text}`)
    } else {
      const part = parseBlank(inside, found.index)
      if (typeof part === 'object') return part
      if (/as\s+display-name\s*$/.test(inside) && (source[found.index - 1] === '"' || source[end] === '"')) {
        return fault('"as display-name" brings its own quotes', found.index, 'leave out the quotes around the blank')
      }
      parts.push(part)
    }
  }
  parts.push(source.slice(end))
  const kept = Object.freeze(parts.filter(part => part !== ''))
  return Object.freeze({ source, render: (facts: CallFacts) => render(kept, facts) })
}

function parseBlank(inside: string, offset: number): Part | TemplateFault {
  const [, name = '', cleaner] = blank.exec(inside) ?? []
  const header = headerSource.exec(name)?.[1]?.toLowerCase()
  const known = Object.hasOwn(sources, name) ? sources[name] : undefined
  if (header === undefined && !known) {
    return fault(`nothing fills the blank "{${inside}}"`, offset,
      `blanks are ${Object.keys(sources).map(key => `{${key}}`).join(', ')} and {header.NAME as token}`)
  }
  const clean = cleaner !== undefined && Object.hasOwn(cleaners, cleaner) ? cleaners[cleaner] : undefined
  if (cleaner !== undefined && !clean) {
    return fault(`"${cleaner}" is not a cleaner`, offset, `cleaners are ${Object.keys(cleaners).join(', ')}`)
  }
  if (!clean && !known?.clean) {
    return fault(`"{${inside}}" is text from outside and needs a cleaner`, offset, `write {${name} as token}`)
  }
  const read = header === undefined ? known?.read : (facts: CallFacts) => facts.headers.get(header)?.[0]
  return facts => {
    const text = read?.(facts)
    return text === undefined || !clean ? text : clean(text)
  }
}

/** A blank that nothing fills leaves the whole text empty: half an address is worse than none. */
function render(parts: readonly Part[], facts: CallFacts): string {
  let text = ''
  for (const part of parts) {
    const filled = typeof part === 'string' ? part : part(facts)
    if (filled === undefined) return ''
    text += filled
  }
  const line = withoutControls(text)
  // A header is held as wire text, a character per byte.
  return /[^\x00-\x7f]/.test(line) ? Buffer.from(line, 'utf8').toString('latin1') : line
}

/** The last wall: even a fact that should be clean cannot begin a new line. */
function withoutControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ')
}

function fault(message: string, offset: number, hint?: string): TemplateFault {
  return hint === undefined ? { kind: 'fault', message, offset } : { kind: 'fault', message, offset, hint }
}

/**
 * Texts with blanks, for header values: `<sip:{from.e164}@acme.example>`. Read once, when compiling.
 *
 * What a stranger may have written (a user part, a header) fills a blank only through a cleaner
 * named in the policy; canonical numbers need none. Whatever fills it, no CR, LF or NUL comes out.
 */
import { longName } from '../sip/header-names.ts'
import type { DataTable } from './data/table.ts'
import type { Template } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { valueIn, type FieldRef } from './lookups/lookup.ts'
import { digitsOf } from './numbers.ts'

/** Why a text is not a template: one sentence, and the likely mend. `offset` counts from the text's start. */
export interface TemplateFault {
  readonly kind: 'fault'
  readonly message: string
  readonly offset: number
  readonly hint?: string
}

type Part = string | Filler

/** What fills a blank. @param peer whom the text is sent to */
type Filler = (facts: CallFacts, peer?: string) => string | undefined

/** A text, cut where its blanks are. */
export type Parts = readonly Part[]

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
  /** Proved, or about to be; of letters that need no cleaner where it is only claimed. */
  user: { clean: true, read: facts => facts.user },
}

const piece = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g
const blank = /^\s*(\S+?)(?:\s+as\s+(\S+))?\s*$/
const headerSource = /^header\.([A-Za-z0-9.!%*_+`'~-]+)$/
const lookupSource = /^lookup\.([A-Za-z][A-Za-z0-9._-]*)\.([A-Za-z][A-Za-z0-9_-]*)$/

const columnSource = /^data\.([A-Za-z][A-Za-z0-9._-]*)\.([A-Za-z][A-Za-z0-9_-]*)$/

/** A column of a list, as `{data.rates.carrier}` names it. */
export interface ColumnRef {
  readonly list: string
  readonly column: string
}

/** The column of a list that a blank names. */
export function listColumn(name: string): ColumnRef | undefined {
  const [, list, column] = columnSource.exec(name) ?? []
  return list === undefined || column === undefined ? undefined : { list, column }
}

const answerSource = /^answer\.([A-Za-z][A-Za-z0-9._-]*)$/

/** What the blanks of a text name that a caller is asked for: `{answer.account}`. */
export function answersIn(source: string): readonly string[] {
  return [...source.matchAll(piece)].flatMap(([, inside = '']) =>
    answerSource.exec(blank.exec(inside)?.[1] ?? '')?.[1] ?? [])
}

/** The columns of lists that the blanks of a text name. */
export function columnsIn(source: string): readonly ColumnRef[] {
  return [...source.matchAll(piece)].flatMap(([, inside = '']) => listColumn(blank.exec(inside)?.[1] ?? '') ?? [])
}

/** The field of a lookup that a blank names: `lookup.crm.name`. */
export function lookupField(name: string): FieldRef | undefined {
  const [, lookup, field] = lookupSource.exec(name) ?? []
  return lookup === undefined || field === undefined ? undefined : { lookup, field }
}

/** The fields of lookups that the blanks of a text name. */
export function lookupFieldsIn(source: string): readonly FieldRef[] {
  return [...source.matchAll(piece)].flatMap(([, inside = '']) => lookupField(blank.exec(inside)?.[1] ?? '') ?? [])
}

/** Loaded lists by name. */
export type Lists = ReadonlyMap<string, DataTable>

/** Reads a template; never throws. `{{` and `}}` stand for the braces themselves. */
export function parseTemplate(source: string, lists?: Lists): Template | TemplateFault {
  const parts = partsOf(source, lists)
  if ('kind' in parts) return parts
  const [answer] = answersIn(source)
  if (answer !== undefined) {
    return fault(`nothing fills the blank "{answer.${answer}}" here`, source.indexOf('{answer.'),
      'what a caller answers in a flow is known to the lookups asked there')
  }
  return Object.freeze({
    source, render: (facts: CallFacts, peer?: string) => wireOf(fill(parts, facts, same, peer) ?? ''),
  })
}

/** The same, to be filled for another place than a header. */
export function partsOf(source: string, lists?: Lists): Parts | TemplateFault {
  const bare = /[\0\r\n]/.exec(source)
  if (bare) return fault('a text with blanks stays on one line', bare.index)
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
      const part = parseBlank(inside, found.index, lists)
      if (typeof part === 'object') return part
      if (/as\s+display-name\s*$/.test(inside) && (source[found.index - 1] === '"' || source[end] === '"')) {
        return fault('"as display-name" brings its own quotes', found.index, 'leave out the quotes around the blank')
      }
      parts.push(part)
    }
  }
  parts.push(source.slice(end))
  return Object.freeze(parts.filter(part => part !== ''))
}

function parseBlank(inside: string, offset: number, lists: Lists | undefined): Part | TemplateFault {
  const [, name = '', cleaner] = blank.exec(inside) ?? []
  const written = headerSource.exec(name)?.[1]
  const header = written === undefined ? undefined : longName(written)
  const found = lookupField(name)
  const column = listColumn(name)
  const answer = answerSource.exec(name)?.[1]
  const known = answer !== undefined ? { clean: true, read: ({ answers }: CallFacts) => answers?.get(answer) }
    : Object.hasOwn(sources, name) ? sources[name] : undefined
  if (header === undefined && !known && !found && !column) {
    return fault(`nothing fills the blank "{${inside}}"`, offset,
      `blanks are ${Object.keys(sources).map(key => `{${key}}`).join(', ')}, {header.NAME as token}, `
        + '{lookup.NAME.FIELD as token} and {data.LIST.COLUMN as token}')
  }
  const clean = cleaner !== undefined && Object.hasOwn(cleaners, cleaner) ? cleaners[cleaner] : undefined
  if (cleaner !== undefined && !clean) {
    return fault(`"${cleaner}" is not a cleaner`, offset, `cleaners are ${Object.keys(cleaners).join(', ')}`)
  }
  if (!clean && !known?.clean) {
    return fault(`"{${inside}}" is text from outside and needs a cleaner`, offset, `write {${name} as token}`)
  }
  const read: Filler | undefined = found ? facts => textOf(valueIn(facts.lookups?.get(found.lookup), found.field))
    : column ? cellReader(column, lists)
    : header === undefined ? known?.read : (facts: CallFacts) => facts.headers.get(header)?.[0]
  return (facts, peer) => {
    const text = read?.(facts, peer)
    return text === undefined || !clean ? text : clean(text)
  }
}

/** The cell of the row for the called number: of several rivals the one whose row it is that gets the text. */
function cellReader({ list, column }: ColumnRef, lists: Lists | undefined): Filler {
  const table = lists?.get(list)
  const at = table?.columns.indexOf(column) ?? -1
  const rival = table?.packed.rival
  return ({ to, atMs }, peer) => {
    const rows = table?.rowsOf(to, atMs) ?? []
    const own = rival === undefined || peer === undefined ? undefined : rows.find(({ cells }) => cells[rival] === peer)
    return (own ?? rows[0])?.cells[at]
  }
}

function textOf(value: string | boolean | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

/**
 * Fills the blanks; undefined when nothing fills one: half an address is worse than none.
 * @param escape makes what fills a blank fit for the place the text is for; undefined when it cannot be
 * @param peer whom the text is sent to
 */
export function fill(
  parts: Parts, facts: CallFacts, escape: (text: string) => string | undefined = same, peer?: string,
): string | undefined {
  let text = ''
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part
      continue
    }
    const filled = part(facts, peer)
    const escaped = filled === undefined ? undefined : escape(filled)
    if (escaped === undefined) return undefined
    text += escaped
  }
  return withoutControls(text)
}

const same = (text: string): string => text

/** A header is held as wire text, a character per byte. */
function wireOf(line: string): string {
  return /[^\x00-\x7f]/.test(line) ? Buffer.from(line, 'utf8').toString('latin1') : line
}

/** The last wall: even a fact that should be clean cannot begin a new line. */
function withoutControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f]+/g, ' ')
}

function fault(message: string, offset: number, hint?: string): TemplateFault {
  return hint === undefined ? { kind: 'fault', message, offset } : { kind: 'fault', message, offset, hint }
}

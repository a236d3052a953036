/** What is wrong with a text before it is a tree: the YAML reader's findings in our words, and strict JSON. */
import type { DiagnosticCode } from './codes.ts'

/** The first fault of a text; offsets count from 0. Later ones are mostly echoes of it. */
export interface SyntaxFault {
  readonly code: DiagnosticCode
  readonly message: string
  readonly hint?: string
  readonly start: number
  readonly end: number
}

/** What we need of the YAML reader's errors. */
interface Finding {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

interface Words {
  readonly code?: DiagnosticCode
  readonly message: string
  readonly hint?: string
}

const openBracket: Words = { message: 'a bracket is opened and not closed', hint: 'close it with ] or }' }

/** The reader's code → our words, given the text from the fault to the end of its line. */
const words: Readonly<Record<string, (rest: string, finding: Finding) => Words>> = {
  TAB_AS_INDENT: () => ({ code: 'POL-011', message: 'a tab in the indentation', hint: 'indent with blanks' }),
  BAD_SCALAR_START: rest => ({
    message: `unquoted text cannot begin with ${rest.slice(0, 1)}`,
    hint: `quote it: "${rest.replace(/\s+#.*|\s*[,}\]].*/, '')}"`,
  }),
  MISSING_CHAR: (_, { message }) => {
    if (/must end with/.test(message)) return openBracket
    return /quote/.test(message)
      ? { message: 'a quote is opened and never closed', hint: 'close it on the same line' }
      : { message: 'a comma or a closing bracket is missing before this' }
  },
  BAD_INDENT: (_, { message }) => message.startsWith('Flow')
    ? openBracket
    : { message: 'this line is indented unlike those it belongs to', hint: 'align it with its neighbours' },
  BLOCK_AS_IMPLICIT_KEY: () => ({
    message: 'a second key on one line',
    hint: 'align this line with its neighbours, or quote text that has ": " in it',
  }),
  MULTILINE_IMPLICIT_KEY: () => ({
    message: 'a key without its colon, or a line out of place',
    hint: 'write "key: value", with a blank after the colon',
  }),
  BAD_DQ_ESCAPE: rest => ({
    message: `${rest.slice(0, 2)} means nothing between double quotes`,
    hint: `write \\${rest.slice(0, 2)}, or use single quotes`,
  }),
  MULTIPLE_DOCS: () => ({ message: 'a second document begins here', hint: 'take the line --- away' }),
  BAD_COLLECTION_TYPE: () => ({ message: 'a list and a map are mixed here', hint: 'begin every item with - or none' }),
}

/** The first of the YAML reader's errors, in our words. */
export function yamlFault(errors: readonly Finding[], text: string): SyntaxFault | undefined {
  const finding = errors[0]
  if (!finding) return undefined
  const [start, end] = unclosedQuote(finding, text) ?? unclosedBracket(finding, text) ?? finding.pos
  const lineEnd = text.indexOf('\n', start)
  const rest = text.slice(start, lineEnd < 0 ? text.length : lineEnd).trimEnd()
  const { code = 'POL-010', ...said } = words[finding.code]?.(rest, finding)
    ?? { message: rest === '' ? 'something is missing at the end of this line' : 'this cannot stand here' }
  return { code, ...said, start, end }
}

/** A quote that is never closed is noticed at the end of the file; it is the first its own line does not close. */
function unclosedQuote({ code, message }: Finding, text: string): readonly [number, number] | undefined {
  if (code !== 'MISSING_CHAR' || !/["']/.test(message)) return undefined
  for (const { kind, start, end } of marksOf(text)) {
    if (kind === 'open quote') return [start, end]
  }
  return undefined
}

/** A bracket that is never closed is noticed where a later line stands too far left; it was opened before. */
function unclosedBracket({ code, message, pos }: Finding, text: string): readonly [number, number] | undefined {
  const noticedLate = (code === 'BAD_INDENT' && message.startsWith('Flow')) || /must end with/.test(message)
  if (!noticedLate) return undefined
  const open: number[] = []
  for (const { kind, start } of marksOf(text)) {
    if (start >= pos[0]) break
    if (kind === 'open') open.push(start)
    else if (kind === 'close') open.pop()
  }
  const start = open.at(-1)
  return start === undefined ? undefined : [start, start + 1]
}

interface Mark {
  readonly kind: 'open' | 'close' | 'quoted' | 'open quote'
  readonly start: number
  readonly end: number
}

const mark = /(?<=^|[\s,[{:-])(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|["'].*)|(?<=^|\s)#.*|[[\]{}]/gm

/** Brackets and quotes in their order, each quote with what it holds on its line; comments are passed over. */
function* marksOf(text: string): Generator<Mark> {
  for (const { 0: found, index: start } of text.matchAll(mark)) {
    if (found.startsWith('#')) continue
    const end = start + found.length
    if (!/^["']/.test(found)) yield { kind: /[[{]/.test(found) ? 'open' : 'close', start, end }
    else yield { kind: found.length > 1 && found.at(-1) === found[0] ? 'quoted' : 'open quote', start, end }
  }
}

const jsonParts = [
  /[{}[\],:]/,
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/,
  /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/,
  /(?:true|false|null)\b/,
]
const jsonToken = new RegExp(`\\s*(?:${jsonParts.map(part => part.source).join('|')})`, 'y')

/** Where a text stops being JSON; undefined when all of it is. */
export function jsonFault(text: string): SyntaxFault | undefined {
  try {
    JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
    return undefined
  } catch (error) {
    const told = /at position (\d+)/.exec(String(error))
    const start = Math.min(told ? Number(told[1]) : firstStranger(text), Math.max(0, text.length - 1))
    return {
      code: 'POL-010', message: 'JSON cannot be read on from here', start, end: start + 1,
      hint: 'JSON has no comments, no comma after the last item, and text only between double quotes',
    }
  }
}

/** The offset of the first thing that is no word of JSON. */
function firstStranger(text: string): number {
  jsonToken.lastIndex = 0
  let end = 0
  while (jsonToken.test(text)) end = jsonToken.lastIndex
  return end + (/^\s*/.exec(text.slice(end))?.[0].length ?? 0)
}

/** Plain text is compared letter by letter; one that looks like more than text was meant as more. */
import type { Check } from '../check.ts'
import { patternsIn } from '../matchers.ts'
import type { Path } from '../position.ts'
import { compileRegex } from '../regex.ts'
import type { Patterns } from '../schema.gen.ts'
import { enumOf } from '../shape.ts'
import { nearest } from '../suggest.ts'

const kinds = new Set(enumOf('numberKind'))

/** No number, name or URI is written like this. */
const signs = /^\/.+\/[a-z]*$|^\^|\$$|\\[dDwWsS.+*]|\[[^\]]+\]|\.[*+?]|\([^)]*\|[^)]*\)/

export const literals: Check = ({ tree, outline, report }) => {
  const lists = Object.keys(tree.data ?? {})
  const look = (written: Patterns | undefined, path: Path): void => {
    const isParty = path.at(-1) === 'to' || path.at(-1) === 'from'
    for (const [at, each] of patternsIn(written).entries()) {
      if (typeof each !== 'string' || /^sips?:/i.test(each)) continue
      const meant = (isParty ? partyMeant(each, lists) : undefined) ?? regexMeant(each)
      if (!meant) continue
      report({
        code: 'POL-410', severity: 'warning', path: Array.isArray(written) ? [...path, at] : path,
        message: `"${each}" is compared letter by letter, and looks like ${meant.looks}`, hint: meant.hint,
      })
    }
  }
  for (const { value: condition, path } of outline.conditions) {
    for (const key of ['from', 'to', 'request', 'user'] as const) look(condition[key], [...path, key])
    for (const [name, written] of Object.entries(condition.header ?? {})) look(written, [...path, 'header', name])
    for (const [name, fields] of Object.entries(condition.lookup ?? {})) {
      for (const [field, wanted] of Object.entries(fields)) {
        if (typeof wanted !== 'boolean') look(wanted, [...path, 'lookup', name, field])
      }
    }
  }
}

interface Meant {
  readonly looks: string
  readonly hint: string
}

function regexMeant(text: string): Meant | undefined {
  return signs.test(text) ? { looks: 'a regular expression', hint: mendFor(text) } : undefined
}

/** Of a number somebody may mean its kind, a list it is in, or any digits where another system writes X. */
function partyMeant(text: string, lists: readonly string[]): Meant | undefined {
  if (kinds.has(text)) return { looks: 'a kind of number', hint: `write { kind: ${text} }` }
  const [, list] = /^list:\s*(.+)$/.exec(text) ?? []
  if (list !== undefined) {
    const name = lists.includes(list) ? list : nearest(list, lists) ?? 'NAME'
    return { looks: 'the name of a list', hint: `write { list: ${name} }` }
  }
  const [, underscore, head = '', any = '', rest] = /^(_?)(\+?[0-9]*)([XxZzNn]*)([.!]?)$/.exec(text) ?? []
  if (any === '' && !(underscore && rest)) return undefined
  const isShort = any.length < 4 && !rest
  const range = `${head}{${'0'.repeat(any.length)}-${'9'.repeat(any.length)}}`
  return { looks: 'a pattern of digits', hint: `write "${isShort ? range : `${head}*`}"` }
}

/** The expression between its slashes and anchors, which a regex of the language has without being told. */
function mendFor(text: string): string {
  const inside = text.replace(/^\/(.+)\/[a-z]*$/, '$1').replace(/^\^/, '').replace(/\$$/, '')
  const general = 'write a prefix with a star, "+33*", or { regex: … }'
  if (typeof compileRegex(inside) !== 'function') return `${general}; a plus before digits is written \\+`
  return inside.includes("'") ? general : `write { regex: '${inside}' }, or a prefix with a star`
}

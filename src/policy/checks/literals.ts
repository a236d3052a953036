/** Plain text is compared letter by letter; one that looks like a regular expression was meant as one. */
import type { Check } from '../check.ts'
import { patternsIn } from '../matchers.ts'
import type { Path } from '../position.ts'
import { compileRegex } from '../regex.ts'
import type { Patterns } from '../schema.gen.ts'

/** No number, name or URI is written like this. */
const signs = /^\/.+\/[a-z]*$|^\^|\$$|\\[dDwWsS.+*]|\[[^\]]+-[^\]]+\]|\.[*+?]|\([^)]*\|[^)]*\)/

export const literals: Check = ({ outline, report }) => {
  const look = (written: Patterns | undefined, path: Path): void => {
    for (const [at, each] of patternsIn(written).entries()) {
      if (typeof each !== 'string' || !signs.test(each) || /^sips?:/i.test(each)) continue
      report({
        code: 'POL-410', severity: 'warning', path: Array.isArray(written) ? [...path, at] : path,
        message: `"${each}" is compared letter by letter, and looks like a regular expression`, hint: mendFor(each),
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

/** The expression between its slashes and anchors, which a regex of the language has without being told. */
function mendFor(text: string): string {
  const inside = text.replace(/^\/(.+)\/[a-z]*$/, '$1').replace(/^\^/, '').replace(/\$$/, '')
  const general = 'write a prefix with a star, "+33*", or { regex: … }'
  if (typeof compileRegex(inside) !== 'function') return `${general}; a plus before digits is written \\+`
  return inside.includes("'") ? general : `write { regex: '${inside}' }, or a prefix with a star`
}

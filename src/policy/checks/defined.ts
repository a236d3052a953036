/** Every name that is used is defined. */
import type { Check } from '../check.ts'
import { definitionOf, isDefined, namesFor, nounOf } from '../link.ts'
import { valueAt } from '../position.ts'
import { listed, nearest, suggestion } from '../suggest.ts'

export const defined: Check = ({ tree, outline, report }) => {
  for (const reference of outline.references) {
    if (isDefined(reference, tree)) continue
    const { kind, name, path } = reference
    const known = namesFor(kind, tree)
    const meant = nearest(name, known)
    const place = meant === undefined ? undefined : definitionOf({ kind, name: meant }, tree)
    const isKey = valueAt(tree, path) !== name
    const taken = isKey ? Object.keys(valueAt(tree, path.slice(0, -1)) as object) : []
    const { hint, fix } = suggestion(name, known) ?? { hint: mendFor(name, known), fix: undefined }
    report({
      code: 'POL-201', path, message: `${nounOf(kind)} "${name}" is not defined`, part: isKey ? 'key' : 'value',
      hint, ...(fix !== undefined && !taken.includes(fix) && { fix }),
      ...(place && { related: [{ message: `"${meant}" is defined here`, path: place }] }),
    })
  }
}

function mendFor(name: string, known: readonly string[]): string {
  if (/^[\d.]+$|\.[a-z]{2,}$|@/.test(name)) return `an address is dialled as a URI: "sip:${name}"`
  return known.length === 0 ? 'none is defined' : `there are ${listed(known)}`
}

/** Blanks, and `dial`, name columns there are; a `dial` names peers or pools, in a rule that others may follow. */
import type { Check, PolicyToCheck } from '../check.ts'
import { dialColumn } from '../chosen-dial.ts'
import type { Outline } from '../outline.ts'
import type { Path } from '../position.ts'
import type { ColumnType } from '../schema.gen.ts'
import { listed, suggestion } from '../suggest.ts'
import { columnsIn, type ColumnRef } from '../templates.ts'

export const listUses: Check = policy => {
  const { outline, report } = policy
  for (const [ref, path] of columnsQuoted(outline)) {
    const isDialled = path.at(-1) === 'dial'
    columnFault(ref, isDialled ? ['peer', 'pool'] : undefined, path, policy)
    if (isDialled && path.at(-2) === 'otherwise') {
      report({
        code: 'POL-325', path, message: `nobody is dialled for a number that is not in list "${ref.list}"`,
        hint: 'dial by a list from a rule, and say in otherwise what becomes of all other numbers',
      })
    }
  }
}

/** The columns that blanks name, and where. */
export function columnsQuoted({ actions, headerSets }: Outline): readonly (readonly [ColumnRef, Path])[] {
  const dialled = actions.flatMap(({ value: { dial }, path }) => {
    const ref = dialColumn(dial)
    return ref ? [[ref, [...path, 'dial']] as const] : []
  })
  const quoted = headerSets.flatMap(({ value, path }) => (['request', 'response'] as const).flatMap(side =>
    Object.entries(value[side]?.set ?? {}).flatMap(([name, text]) =>
      columnsIn(text).map(ref => [ref, [...path, side, 'set', name]] as const))))
  return [...dialled, ...quoted]
}

/** Reports a list or column that is not there, or is not of these types. */
export function columnFault(
  { list: name, column }: ColumnRef, types: readonly ColumnType[] | undefined, path: Path,
  { tree, report }: Pick<PolicyToCheck, 'tree' | 'report'>,
): void {
  const list = tree.data?.[name]
  if (!list) {
    const known = Object.keys(tree.data ?? {})
    const others = known.length === 0 ? 'none is defined' : `there are ${listed(known)}`
    const hint = suggestion(name, known)?.hint ?? others
    report({ code: 'POL-201', path, message: `list "${name}" is not defined`, hint })
    return
  }
  const type = list.columns[column]
  const related = [{ message: `list "${name}" is defined here`, path: ['data', name] }]
  if (type === undefined) {
    const known = Object.keys(list.columns)
    const hint = suggestion(column, known)?.hint ?? `there are ${listed(known)}`
    report({ code: 'POL-201', path, message: `list "${name}" has no column "${column}"`, hint, related })
  } else if (types && !types.includes(type)) {
    report({
      code: 'POL-317', path, message: `column "${column}" of list "${name}" is of type ${type}`,
      hint: `name a column of type ${types.join(' or ')}`, related,
    })
  }
}

/** A list has a column to look numbers up in, and the columns it goes by; one asked for tags has tags. */
import type { Check } from '../check.ts'
import { isZone } from '../calendars/zone.ts'
import { columnFault } from './list-uses.ts'
import { keyOf } from '../data/table-builder.ts'

export const lists: Check = policy => {
  const { tree, outline, report } = policy
  for (const [name, list] of Object.entries(tree.data ?? {})) {
    const { valid = {}, 'lowest-first': ranked } = list
    const wanted = [
      ['money', ranked, ['lowest-first']], ['date', valid.from, ['valid', 'from']],
      ['date', valid.until, ['valid', 'until']],
    ] as const
    for (const [type, column, way] of wanted) {
      if (column !== undefined) columnFault({ list: name, column }, [type], ['data', name, ...way], policy)
    }
    if (valid.zone !== undefined && !isZone(valid.zone)) {
      report({
        code: 'POL-301', path: ['data', name, 'valid', 'zone'], message: `time zone "${valid.zone}" is not known`,
        hint: 'zones go by IANA names such as "Europe/Paris"',
      })
    }
    if (keyOf(list) !== undefined) continue
    const path = ['data', name, list.key === undefined ? 'columns' : 'key']
    const known = list.key !== undefined && list.columns[list.key] !== undefined
    report({
      code: 'POL-317', path, part: list.key === undefined ? 'key' : 'value',
      message: list.key === undefined ? 'no column holds numbers to look up'
        : known ? `column "${list.key}" holds nothing to look up` : `there is no column "${list.key}"`,
      hint: 'such as columns: { number: number-prefix }',
    })
  }
  for (const { kind, name, path } of outline.references) {
    const list = kind === 'data' && path[0] === 'read' && path.includes('tag') ? tree.data?.[name] : undefined
    if (!list || Object.values(list.columns).includes('tag')) continue
    report({
      code: 'POL-317', path, message: `list "${name}" has no column of tags`,
      hint: 'give it one: columns: { tenant: tag }',
      related: [{ message: `list "${name}" is defined here`, path: ['data', name] }],
    })
  }
}

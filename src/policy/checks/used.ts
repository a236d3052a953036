/** Every name that is defined is used; a peer that can call us is used by its calls. */
import type { Check } from '../check.ts'
import { dialColumn, dialField } from '../chosen-dial.ts'
import { usedNames, type Section } from '../link.ts'
import type { Outline } from '../outline.ts'
import type { PolicyFile } from '../schema.gen.ts'
import { columnsQuoted } from './list-uses.ts'
import { typeIn } from './lookup-parts.ts'

const nouns: Readonly<Record<Section, string>> = {
  calendars: 'calendar', peers: 'peer', pools: 'pool', media: 'media profile', headers: 'header set',
  groups: 'group', data: 'list', lookups: 'lookup', flows: 'flow', queues: 'queue',
  conferences: 'conference',
}

export const used: Check = ({ tree, outline, report }) => {
  const quoted = columnsQuoted(outline).map(([{ list }]) => `data/${list}`)
  const names = new Set([...usedNames(outline, tree), ...quoted])
  const answers = sectionsAnswered(outline, tree)
  for (const section of Object.keys(nouns) as Section[]) {
    for (const [name, value] of Object.entries<object>(tree[section] ?? {})) {
      if (names.has(`${section}/${name}`) || 'source' in value || 'register' in value) continue
      if (answers.has(section)) continue
      report({
        code: 'POL-202', severity: 'warning', path: [section, name], part: 'key',
        message: `${nouns[section]} "${name}" is never used`, hint: mends[section] ?? 'use it or take it away',
      })
    }
  }
}

/** What a lookup or a list may name, and a rule dials. */
function sectionsAnswered({ actions }: Outline, { lookups, data }: PolicyFile): ReadonlySet<Section> {
  return new Set(actions.flatMap(({ value: { dial } }) => {
    const field = dialField(dial)
    const column = dialColumn(dial)
    const type = column ? data?.[column.list]?.columns[column.column]
      : field && typeIn(lookups?.[field.lookup], field)
    return type === 'peer' ? ['peers'] : type === 'pool' ? ['pools'] : []
  }))
}

const mends: Partial<Record<Section, string>> = {
  flows: 'lead callers there: do: { flow: NAME }, or take it away',
  queues: 'let callers wait there: do: { queue: NAME }, or take it away',
  conferences: 'let callers in: do: { conference: NAME }, or take it away',
  pools: 'dial it from a rule, or take it away',
  peers: 'dial it, or say its source',
  data: 'ask it with to: { list: NAME }, or take it away',
  lookups: 'ask it in the stage read: read: [{ lookup: NAME }], or take it away',
  groups: 'go there from a rule: do: { goto: NAME }, or take it away',
  calendars: 'ask it with during or outside, or take it away',
}

/** Where the names of a policy stand: defined, and used in rules, pools and tests. For editors. */
import { definitionOf, sections, type Section } from './link.ts'
import { outlineOf } from './outline.ts'
import { valueAt, type Path } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'

export interface Occurrence {
  readonly section: Section
  readonly name: string
  readonly path: Path
  readonly part: 'key' | 'value'
  readonly isDefinition: boolean
  /** What follows the name in the same text: `/2` for a peer's second contact. */
  readonly rest: string
}

/** Every place a defined name stands at, of a tree that fits the schema. */
export function occurrencesOf(tree: PolicyFile): Occurrence[] {
  const found: Occurrence[] = []
  const use = (path: Path, text: string, name: string, kind: Parameters<typeof definitionOf>[0]['kind']): void => {
    const definition = definitionOf({ kind, name }, tree)
    if (definition === undefined) return
    const part = valueAt(tree, path) === text ? 'value' : 'key'
    const rest = text.slice(name.length)
    found.push({ section: definition[0] as Section, name, path, part, isDefinition: false, rest })
  }
  for (const section of sections) {
    for (const name of Object.keys(tree[section] ?? {})) {
      found.push({ section, name, path: [section, name], part: 'key', isDefinition: true, rest: '' })
    }
  }
  const outline = outlineOf(tree)
  for (const { kind, name, path } of outline.references) use(path, name, name, kind)
  for (const { call, expect, pretend, probes, path: here } of outline.told) {
    if (call?.peer !== undefined) use([...here, 'call', 'peer'], call.peer, call.peer, 'peer')
    if (expect.dial !== undefined) use([...here, 'expect', 'dial'], expect.dial, expect.dial, 'target')
    const target = (path: Path, text: string): void => use(path, text, text.replace(/\/\d+$/, ''), 'peer')
    for (const [place, text] of (expect.attempts ?? []).entries()) target([...here, 'expect', 'attempts', place], text)
    for (const text of Object.keys(pretend ?? {})) target([...here, 'pretend', text], text)
    for (const text of Object.keys(probes ?? {})) target([...here, 'probes', text], text)
    for (const text of Object.keys(expect.targets ?? {})) target([...here, 'expect', 'targets', text], text)
  }
  return found
}

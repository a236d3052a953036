/** Which names exist and where each is used: what turns a tree into a policy whose parts know each other. */
import type { Outline, Reference } from './outline.ts'
import type { Path } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'

/** The sections a kind of reference is looked up in, and the names that exist without being written. */
const kinds: Readonly<Record<Reference['kind'], {
  readonly sections: readonly Section[]
  readonly builtin: readonly string[]
  /** What a name of this kind is called in a sentence. */
  readonly noun: string
}>> = {
  peer: { sections: ['peers'], builtin: ['anyone'], noun: 'peer' },
  target: { sections: ['peers', 'pools'], builtin: [], noun: 'peer or pool' },
  recorder: { sections: ['peers'], builtin: [], noun: 'peer' },
  calendar: { sections: ['calendars'], builtin: [], noun: 'calendar' },
  media: { sections: ['media'], builtin: ['direct', 'relay'], noun: 'media profile' },
  headers: { sections: ['headers'], builtin: [], noun: 'header set' },
  group: { sections: ['groups'], builtin: [], noun: 'group of rules' },
  data: { sections: ['data'], builtin: [], noun: 'list' },
  lookup: { sections: ['lookups'], builtin: [], noun: 'lookup' },
  flow: { sections: ['flows'], builtin: [], noun: 'flow' },
  queue: { sections: ['queues'], builtin: [], noun: 'queue' },
  conference: { sections: ['conferences'], builtin: [], noun: 'conference' },
}

/** Sections whose entries have names. */
export type Section =
  'peers' | 'pools' | 'calendars' | 'media' | 'headers' | 'groups' | 'data' | 'lookups' | 'flows' | 'queues'
  | 'conferences'

export const sections: readonly Section[] = ['calendars', 'peers', 'pools', 'media', 'headers', 'groups']

export const builtinNames = {
  peers: kinds.peer.builtin,
  media: kinds.media.builtin,
} as const

/** What a reference is looked for as: `peer or pool`. */
export function nounOf(kind: Reference['kind']): string {
  return kinds[kind].noun
}

/** Every name a reference of this kind may use, in file order, those without a definition last. */
export function namesFor(kind: Reference['kind'], tree: PolicyFile): string[] {
  const { sections, builtin } = kinds[kind]
  return [...sections.flatMap(section => Object.keys(tree[section] ?? {})), ...builtin]
}

/** Where a reference's name is defined; undefined for built-in names and for unknown ones. */
export function definitionOf({ kind, name }: Pick<Reference, 'kind' | 'name'>, tree: PolicyFile): Path | undefined {
  const section = kinds[kind].sections.find(each => tree[each]?.[name] !== undefined)
  return section && [section, name]
}

export function isDefined(reference: Pick<Reference, 'kind' | 'name'>, tree: PolicyFile): boolean {
  return kinds[reference.kind].builtin.includes(reference.name) || definitionOf(reference, tree) !== undefined
}

/** Every definition some reference leads to, as `section/name`. */
export function usedNames(outline: Outline, tree: PolicyFile): ReadonlySet<string> {
  const used = new Set<string>()
  for (const reference of outline.references) {
    for (const section of kinds[reference.kind].sections) {
      if (tree[section]?.[reference.name] !== undefined) used.add(`${section}/${reference.name}`)
    }
  }
  return used
}

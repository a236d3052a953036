/** What the checks of lookups share: the texts of a request, the types of fields, and the findings about names. */
import type { PolicyToCheck } from '../check.ts'
import { ANSWERED, type FieldRef, type FieldType } from '../lookups/lookup.ts'
import { fieldsOf } from '../lookups/reply.ts'
import type { Path } from '../position.ts'
import type { Lookup } from '../schema.gen.ts'
import { listed, suggestion } from '../suggest.ts'

/** Every text with blanks of a request. */
export function textsOf(ask: Lookup['ask'], path: Path): readonly (readonly [Path, string])[] {
  const here = [...path, 'ask']
  const keys = (['hash', 'json', 'text'] as const).flatMap(key => {
    const text = ask.redis?.[key]
    return text === undefined ? [] : [[[...here, 'redis', key], text] as const]
  })
  const json = Object.entries(ask.post?.json ?? {})
    .map(([key, text]) => [[...here, 'post', 'json', key], text] as const)
  const urls = urlsOf(ask, path).filter(([, url]) => url.startsWith('http'))
  return [...urls, ...json, ...keys]
}

/** Whom a request is made to. */
export function urlsOf({ get, post, redis }: Lookup['ask'], path: Path): readonly (readonly [Path, string])[] {
  const here = [...path, 'ask']
  return [
    ...get === undefined ? []
      : typeof get === 'string' ? [[[...here, 'get'], get] as const] : [[[...here, 'get', 'url'], get.url] as const],
    ...post === undefined ? [] : [[[...here, 'post', 'url'], post.url] as const],
    ...redis === undefined ? [] : [[[...here, 'redis', 'server'], redis.server] as const],
  ]
}

export function typeIn(lookup: Lookup | undefined, { field }: FieldRef): FieldType | undefined {
  if (field === ANSWERED) return 'flag'
  return fieldsOf(lookup?.reply ?? {}).find(({ name }) => name === field)?.type
}

export function noField(
  { lookup: name, field }: FieldRef, { reply }: Lookup, path: Path, { report }: PolicyToCheck,
): void {
  const known = [...Object.keys(reply), ANSWERED]
  const hint = suggestion(field, known)?.hint ?? `there are ${listed(known)}`
  report({
    code: 'POL-201', path, message: `the reply of lookup "${name}" has no field "${field}"`, hint,
    related: [{ message: 'the reply is said here', path: ['lookups', name, 'reply'] }],
  })
}

export function nobodyAsks(
  name: string, path: Path, { report }: PolicyToCheck, part: 'key' | 'value' = 'value',
): void {
  report({
    code: 'POL-213', path, part, message: `lookup "${name}" is not asked before this`,
    hint: `ask it in the stage read: read: [{ lookup: ${name} }]`,
    related: [{ message: `lookup "${name}" is defined here`, path: ['lookups', name] }],
  })
}

export function notDefined(name: string, path: Path, { tree, report }: PolicyToCheck): void {
  const known = Object.keys(tree.lookups ?? {})
  const hint = suggestion(name, known)?.hint ?? (known.length === 0 ? 'none is defined' : `there are ${listed(known)}`)
  report({ code: 'POL-201', path, message: `lookup "${name}" is not defined`, hint })
}

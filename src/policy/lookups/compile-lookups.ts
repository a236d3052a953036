/** From the section `lookups` to lookups that can be asked. */
import type { LookupAnswer } from '../facts.ts'
import { durationMs } from '../failover.ts'
import type { Numbers } from '../numbers.ts'
import type { Lookup as LookupSource, PolicyFile } from '../schema.gen.ts'
import { ANSWERED, type FieldType, type Lookup } from './lookup.ts'
import { fieldsOf, readReply, readValue, replyScope, type Field, type ReplyScope } from './reply.ts'
import { compileRequest } from './requests.ts'

/** What holds where a lookup says nothing. */
const lookupDefaults = Object.freeze({
  deadline: '500ms', entries: 10_000, 'at-once': 100, after: 5, rest: '10s',
})

/** Every lookup of a policy, by name. */
export function lookupsOf(tree: PolicyFile, numbers: Numbers): ReadonlyMap<string, Lookup> {
  const scope = replyScope(tree, numbers)
  return new Map(Object.entries(tree.lookups ?? {}).map(([name, source]) => [name, compileLookup(name, source, scope)]))
}

/** @param source checked before */
function compileLookup(name: string, source: LookupSource, scope: ReplyScope): Lookup {
  const fields = fieldsOf(source.reply)
  const { cache, breaker } = source
  return Object.freeze({
    name,
    definition: JSON.stringify(source),
    request: compileRequest(source.ask, fields[0]?.name ?? ''),
    read: found => readReply(fields, found, scope),
    typed: values => readReply(fields.map(field => ({ ...field, at: [field.name] })), values, scope),
    fields: new Map<string, FieldType>([...fields.map(({ name, type }) => [name, type] as const), [ANSWERED, 'flag']]),
    tagFields: Object.freeze(fields.flatMap(({ name, type }) => type === 'tag' ? [name] : [])),
    planB: planBOf(source.else, fields, scope),
    deadlineMs: durationMs(source.deadline ?? lookupDefaults.deadline),
    cache: cache && Object.freeze({ forMs: durationMs(cache.for), entries: cache.entries ?? lookupDefaults.entries }),
    mayBePrivate: source.private ?? false,
    atOnce: source['at-once'] ?? lookupDefaults['at-once'],
    breaker: Object.freeze({
      after: breaker?.after ?? lookupDefaults.after, restMs: durationMs(breaker?.rest ?? lookupDefaults.rest),
    }),
  } satisfies Lookup)
}

function planBOf(
  written: LookupSource['else'], fields: readonly Field[], scope: ReplyScope,
): LookupAnswer {
  const values = fields.flatMap(({ name, type }) => {
    const value = readValue(written[name], type, scope)
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.freeze({ answered: false, fields: new Map(values) })
}

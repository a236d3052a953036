/** A lookup can be asked, in good time, and its plan B and the answers tests pretend are of its types. */
import type { Check, PolicyToCheck } from '../check.ts'
import { durationMs } from '../failover.ts'
import { ANSWERED } from '../lookups/lookup.ts'
import { fieldsOf, nouns, readValue, replyScope, type ReplyScope } from '../lookups/reply.ts'
import { faultInUrl } from '../lookups/urls.ts'
import type { Path } from '../position.ts'
import type { FieldValue, Lookup } from '../schema.gen.ts'
import { listed, suggestion } from '../suggest.ts'
import { partsOf } from '../templates.ts'
import { notDefined, textsOf, urlsOf } from './lookup-parts.ts'

/** So long a caller may wait in silence before anything is decided. */
const DEADLINE_MAX_MS = 5000
const CACHE_MAX_MS = 24 * 3_600_000

export const lookups: Check = policy => {
  const { tree, outline } = policy
  const scope = replyScope(tree)
  for (const [name, lookup] of Object.entries(tree.lookups ?? {})) {
    const path = ['lookups', name]
    askable(lookup, path, policy)
    typed(lookup, path, policy)
    timed(lookup, path, policy)
    valued(lookup, lookup.else, [...path, 'else'], policy, scope)
  }
  for (const { call, path: around } of outline.told) {
    for (const [name, values] of Object.entries(call?.lookups ?? {})) {
      const lookup = tree.lookups?.[name]
      const path = [...around, 'call', 'lookups', name]
      if (!lookup) notDefined(name, path, policy)
      else if (typeof values !== 'string') valued(lookup, values, path, policy, scope)
    }
  }
}

/** The request can be made: a fixed host, texts whose blanks can be filled, one way to read a key. */
function askable({ ask, private: mayBePrivate, reply }: Lookup, path: Path, { report }: PolicyToCheck): void {
  for (const [place, text] of textsOf(ask, path)) {
    const parts = partsOf(text)
    if ('kind' in parts) report({ code: 'POL-312', path: place, message: parts.message, hint: parts.hint })
  }
  for (const [place, url] of urlsOf(ask, path)) {
    const fault = faultInUrl(url, mayBePrivate ?? false)
    if (fault) report({ code: 'POL-323', path: place, ...fault })
  }
  const { redis } = ask
  if (!redis) return
  const here = [...path, 'ask', 'redis']
  const ways = (['hash', 'json', 'text'] as const).filter(key => redis[key] !== undefined)
  if (ways.length !== 1) {
    report({
      code: 'POL-110', path: here, part: 'key', hint: 'keep one of hash, json and text',
      message: ways.length === 0 ? 'redis says no key to read' : `${listed(ways)} cannot stand together`,
    })
  }
  if (redis.text !== undefined && Object.keys(reply).length !== 1) {
    report({
      code: 'POL-324', path: [...here, 'text'], message: 'a text is the value of one field, and the reply has several',
      hint: 'keep one field, or read a hash or json',
    })
  }
}

const enumFields = ['uri', 'user', 'host', 'number', 'rn']

function typed({ ask, reply }: Lookup, path: Path, { report }: PolicyToCheck): void {
  for (const { name, at } of fieldsOf(reply)) {
    const place = [...path, 'reply', name]
    if (name === ANSWERED) {
      report({
        code: 'POL-204', path: place, part: 'key', message: `"${ANSWERED}" is a field every lookup has`,
        hint: 'choose another name, and say with at where the value stands',
      })
    }
    const found = at.join('.')
    if (ask.enum === undefined || enumFields.includes(found)) continue
    report({
      code: 'POL-201', path: place, part: 'key', message: `ENUM answers nothing called "${found}"`,
      ...suggestion(found, enumFields) ?? { hint: `there are ${listed(enumFields)}` },
    })
  }
}

function timed({ deadline, cache }: Lookup, path: Path, { report }: PolicyToCheck): void {
  const look = (duration: string | undefined, most: number, mostText: string, place: Path): void => {
    const ms = duration === undefined ? 1 : durationMs(duration)
    if (ms > 0 && ms <= most) return
    report({
      code: 'POL-313', path: place,
      message: ms > 0 ? `${duration} is longer than ${mostText}` : `${duration} is no time at all`,
      hint: `write a duration from 1ms to ${mostText}`,
    })
  }
  look(deadline, DEADLINE_MAX_MS, '5s', [...path, 'deadline'])
  look(cache?.for, CACHE_MAX_MS, '24h', [...path, 'cache', 'for'])
}

/** Values written in the policy are those of fields there are, each of its type. */
function valued(
  { reply }: Lookup, values: Readonly<Record<string, FieldValue>>, path: Path, { report }: PolicyToCheck,
  scope: ReplyScope,
): void {
  const types = new Map(fieldsOf(reply).map(({ name, type }) => [name, type] as const))
  for (const [field, value] of Object.entries(values)) {
    const type = types.get(field)
    if (type === undefined) {
      report({
        code: 'POL-201', path: [...path, field], part: 'key', message: `the reply has no field "${field}"`,
        ...suggestion(field, [...types.keys()]) ?? { hint: `there are ${listed([...types.keys()])}` },
      })
    } else if (readValue(value, type, scope) === undefined) {
      report({
        code: 'POL-324', path: [...path, field], message: `"${value}" is not ${nouns[type]}`,
        hint: type === 'flag' ? 'write true or false' : `${field} is of type ${type}`,
      })
    }
  }
}

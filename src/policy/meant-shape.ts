/** Values of another shape than the schema wants, in the shape their author most likely meant. */
import { inFlow, type Schema } from './shape.ts'

/** One line of YAML to write instead; undefined where there is no telling. @param branches what may stand there */
export function meantShape(value: unknown, branches: readonly Schema[]): string | undefined {
  const object = branches.find(branch => branch.type === 'object')
  if (Array.isArray(value)) return object && listMeant(value, object)
  if (typeof value !== 'string') return undefined
  const isWhole = branches.some(branch => branch.type === 'integer')
  if (isWhole && /^\d+ ?%$/.test(value)) return value.replace(/ ?%/, '')
  const [, status, reason] = /^(\d{3}) (.+)$/.exec(value) ?? []
  if (status !== undefined && reason !== undefined && object?.properties?.['reason']) {
    return inFlow({ status: Number(status), reason })
  }
  return object && wordMeant(value, object)
}

/** `dial pbx` → `{ dial: pbx }`; a lone `reject` with an example of what may follow it. */
function wordMeant(text: string, { properties = {} }: Schema): string | undefined {
  const [, word = '', rest = ''] = /^([a-z-]+)(?:[ :]+(.+))?$/.exec(text) ?? []
  const property = Object.hasOwn(properties, word) ? properties[word] : undefined
  if (!property) return undefined
  const value = rest === '' ? property.examples?.[0] : /^\d+$/.test(rest) ? Number(rest) : rest
  return value === undefined ? undefined : inFlow({ [word]: value })
}

/** Maps in a list where one map is meant, or names where a pool or a way to pick is. */
function listMeant(list: readonly unknown[], { title, properties = {} }: Schema): string | undefined {
  if (list.length === 0) return undefined
  if (list.every(each => typeof each === 'string')) {
    if (properties['in-order']) return inFlow({ 'in-order': list })
    return title === 'Pool' ? inFlow({ pick: { 'in-order': list } }) : undefined
  }
  const maps = list.filter(each => typeof each === 'object' && each !== null && !Array.isArray(each))
  const keys = maps.flatMap(each => Object.keys(each as object))
  const isOneMap = maps.length === list.length && new Set(keys).size === keys.length
    && keys.every(key => Object.hasOwn(properties, key))
  return isOneMap ? inFlow(Object.assign({}, ...maps as readonly object[])) : undefined
}

let codes: ReadonlyMap<string, string> | undefined

/** The two letters of a country given by its English name. */
export function countryCalled(name: string): string | undefined {
  codes ??= namesOfCountries()
  return codes.get(name.toLowerCase())
}

function namesOfCountries(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  // The first of two codes for one name is the one in use: GB before UK.
  const all = letters.flatMap(first => letters.map(second => first + second)).toReversed()
  return new Map([...all.flatMap(code => {
    const name = names.of(code)?.toLowerCase()
    return name === undefined ? [] : [[name, code] as const]
  }), ['usa', 'US'], ['uk', 'GB'], ['england', 'GB'], ['america', 'US'], ['holland', 'NL']])
}

/** The validator's findings in our words: one sentence that says what stands there, and the likely mend. */
import type { DiagnosticCode } from './codes.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { Path, SourceMap } from './position.ts'
import { branchesOf, homeOf, inFlow, kindOf, nounOf, resolved, schemaAt, typeOf, type Schema } from './shape.ts'
import { countryCalled, meantShape } from './meant-shape.ts'
import { listed, nearest, suggestion } from './suggest.ts'

/** One place where a tree does not fit its schema. */
export interface Misfit {
  readonly path: Path
  /** The schema's keyword that does not hold. */
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
  /** The schema the keyword stands in. */
  readonly schema: Schema
  readonly value: unknown
}

interface Words {
  readonly code: DiagnosticCode
  readonly message: string
  readonly hint?: string | undefined
  /** What to write there instead, where there is one way to mend it. */
  readonly fix?: string | number | undefined
  /** Where it is, when it is not the value at the path. */
  readonly path?: Path
  readonly part?: 'key' | 'value'
}

/** @param tree the whole policy, for what stands around the misfit */
export function wordsFor(misfit: Misfit, tree: unknown, source: SourceMap): Diagnostic {
  const say = sayings[misfit.keyword]
  const { code, message, hint, fix, path = misfit.path, part = 'value' }: Words = say
    ? say(misfit, { tree, source })
    : { code: 'POL-108' as const, message: `${inFlow(misfit.value)} is not ${nounOf(misfit.schema)}` }
  return {
    code, severity: 'error', message, at: source.at(path, part),
    ...(hint && { hint }), ...(fix !== undefined && { fix }),
  }
}

interface Around {
  readonly tree: unknown
  readonly source: SourceMap
}

/** Keyword → words. */
const sayings: Readonly<Record<string, (misfit: Misfit, around: Around) => Words>> = {
  additionalProperties: unknownKey,
  type: wrongKind,
  required: ({ path, params, schema }) => {
    const key = String(params['missingProperty'])
    const example = examplesOf(schema.properties?.[key])[0]
    return {
      code: 'POL-102', message: `"${key}" is missing`, path, part: 'key',
      hint: example === undefined ? undefined : `add ${key}: ${inFlow(example)}`,
    }
  },
  enum: ({ value, schema }) => notOneOf(value, schema.enum ?? []),
  const: ({ value, params }) => ({
    code: 'POL-106', message: `version ${inFlow(value)} of the policy language is not known`,
    hint: `write ${inFlow(params['allowedValue'])}`,
  }),
  pattern: ({ path, value, schema }) => schema.title === 'Duration'
    ? notADuration(String(value))
    : path.includes('peer') && value === '*' ? everybody : badlyFormed(String(value), schema),
  propertyNames: ({ path, params, schema }) => {
    const key = String(params['propertyName'])
    const names = resolved((schema as { propertyNames?: Schema }).propertyNames ?? {})
    return {
      code: key === '' ? 'POL-109' : 'POL-108', message: `"${key}" is not ${nounOf(names)}`,
      hint: firstSentence(names), path: [...path, key], part: 'key',
    }
  },
  minimum: outOfRange,
  maximum: outOfRange,
  maxLength: ({ params, schema }) => ({
    code: 'POL-107', message: `this is longer than the ${params['limit']} characters ${nounOf(schema)} may have`,
  }),
  maxItems: ({ params }) => ({
    code: 'POL-107', message: `the list has more than ${params['limit']} entries`, part: 'key',
  }),
  minLength: empty,
  minItems: empty,
  minProperties: empty,
  maxProperties: ({ value, schema }) => {
    const keys = Object.keys(value as object)
    return {
      code: 'POL-110', message: `${listed(keys)} cannot stand together`,
      hint: `keep one: ${nounOf(schema)} is one word`,
    }
  },
  oneOf: ({ value }) => {
    const [message, hint] = Object.hasOwn(value as object, 'do')
      ? ['a rule has both do and rules', 'move the action into a rule of its own, last under rules']
      : ['a rule says neither what to do nor has rules of its own', 'add do: { dial: pstn }']
    return { code: 'POL-111', message, hint }
  },
}

function unknownKey({ path, params, schema, value }: Misfit, { tree }: Around): Words {
  const key = String(params['additionalProperty'])
  const known = Object.keys(schema.properties ?? {})
  const renamed = known.find(name => schema.properties?.[name]?.['x-formerly'] === key)
  if (renamed !== undefined && !Object.hasOwn(value as object, renamed)) {
    const message = `"${key}" is called "${renamed}" now`
    return { code: 'POL-101', message, hint: `write ${renamed}`, path: [...path, key], part: 'key', fix: renamed }
  }
  const home = homeOf(key, schema)
  const outer = path.length === 0 ? undefined : keyOutside(tree, path, key)
  const elsewhere = schema.title?.endsWith('Condition') && Object.hasOwn(ofStages, key) ? ofStages[key] : undefined
  const misplaced = elsewhere ?? (home && `it belongs under ${home}`) ?? (outer && `it belongs ${outer}`)
  const misspelled = misplaced === undefined ? suggestion(key, known) : undefined
  const hint = misplaced ?? misspelled?.hint ?? meantUnder(key, schema) ?? `known here: ${listed(known)}`
  const free = misspelled?.fix !== undefined && !Object.hasOwn(value as object, misspelled.fix)
  return {
    code: 'POL-101', message: `"${key}" is not known here`, hint, path: [...path, key], part: 'key',
    ...(free && { fix: misspelled.fix }),
  }
}

/** Conditions of one stage that are looked for in another. */
const ofStages: Readonly<Record<string, string>> = {
  attempt: 'the stage after asks how attempts failed: after: [{ when: { attempt: 503 }, do: { reject: 480 } }]',
}

/** A misspelled key of one of the maps inside this one. */
function meantUnder(key: string, object: Schema): string | undefined {
  for (const [name, property] of Object.entries(object.properties ?? {})) {
    const meant = nearest(key, branchesOf(property).flatMap(branch => Object.keys(branch.properties ?? {})))
    if (meant !== undefined) return `did you mean "${meant}", under ${name}?`
  }
  return undefined
}

/** A key that was indented too far: at home in the map around this one. */
function keyOutside(tree: unknown, path: Path, key: string): string | undefined {
  for (let up = path.length - 1; up >= 0; up--) {
    if (typeof path[up] === 'number') continue
    const around = schemaAt(tree, path.slice(0, up))
    const knows = around && branchesOf(around).some(branch => branch.properties?.[key] !== undefined)
    return knows ? `beside ${path[up]}, not under it` : undefined
  }
  return undefined
}

function wrongKind({ path, value, schema }: Misfit, { tree, source }: Around): Words {
  const branches = branchesOf(schema)
  const takes = (type: string): boolean => branches.some(branch => branch.type === type)
  const key = path.findLast(step => typeof step === 'string')
  const noun = nounOf(schema)
  if (value === null) {
    const quoting = takes('string') ? '; text that begins with # must be quoted' : ''
    const what = key === undefined ? 'the file' : `"${key}"`
    return { code: 'POL-109', message: `${what} is empty`, hint: `${noun} is meant here${quoting}` }
  }
  if (schema.title === 'Affix' && path[2] === 'send' && key === 'strip' && typeof value === 'number') {
    return stripCounted(value, (valueAt(tree, path.slice(0, -1)) as { readonly as?: unknown } | undefined)?.as)
  }
  if (takes('string') && (typeof value === 'number' || typeof value === 'boolean')) {
    const written = source.written(path) ?? String(value)
    if (schema.title === 'Duration') return notADuration(written)
    if (typeof value === 'number' && branches.some(branch => branch.title === 'Percent')) {
      const message = `${written} stands where a part of a hundred is meant`
      return { code: 'POL-103', message, hint: `write ${written}%`, fix: `${written}%` }
    }
    const reading = typeof value === 'number' ? `the number ${value}` : 'yes or no, not as text'
    const message = `YAML reads ${written} as ${reading}`
    return { code: 'POL-104', message, hint: `quote it: "${written}"`, fix: written }
  }
  if (takes('integer') && typeof value === 'string' && /^\d+$/.test(value)) {
    const message = `"${value}" is text where a number is meant`
    return { code: 'POL-103', message, hint: `write ${value} without quotes`, fix: Number(value) }
  }
  const message = `${kindOf(value)} stands where ${noun} is meant`
  if (takes('array') && typeOf(value) !== 'object') {
    return { code: 'POL-103', message, hint: `write it as a list: [${inFlow(value)}]` }
  }
  const example = examplesOf(schema)[0]
  const such = example === undefined ? undefined : `such as ${key === undefined ? '' : `${key}: `}${inFlow(example)}`
  const meant = meantShape(value, branches)
  const hint = meant === undefined ? such : `write ${meant}`
  // The caret of a whole map or list would cover only its first line; its key says more.
  return { code: 'POL-103', message, hint, part: typeof value === 'object' ? 'key' : 'value' }
}

/** `strip` once counted characters in `send`; where every number begins alike, what was counted is known. */
function stripCounted(count: number, form: unknown): Words {
  const key = `${String(form)} ${count}`
  const digits = Object.hasOwn(alike, key) ? alike[key] : undefined
  const message = `${count} counts characters, and strip names the digits that are taken off`
  const hint = digits === undefined ? 'name them: strip: "+33"' : `write "${digits}"`
  return { code: 'POL-104', message, hint, fix: digits }
}

/** A form of number and how much of it → what that is, whatever the number. */
const alike: Readonly<Record<string, string>> = { 'e164 1': '+', 'international-00 2': '00', 'international-00 1': '0' }

function valueAt(tree: unknown, path: Path): unknown {
  const inside = (value: unknown, step: string | number): unknown =>
    (value as Readonly<Record<string | number, unknown>> | null)?.[step]
  return path.reduce(inside, tree)
}

function outOfRange({ value, schema: { minimum, maximum } }: Misfit): Words {
  return { code: 'POL-107', message: `${value} is out of range`, hint: `write a number from ${minimum} to ${maximum}` }
}

function empty({ value, schema }: Misfit): Words {
  const example = examplesOf(schema)[0]
  const such = example === undefined ? '' : `; such as ${inFlow(example)}`
  const thing = kindOf(value).replace(/^(?:a )?/, 'the ')
  const isBegun = typeof value === 'object' && value !== null && Object.keys(value).length > 0
  const message = `${thing} ${isBegun ? 'says too little' : 'is empty'}`
  return { code: 'POL-109', message, hint: `fill it or leave it out${such}`, part: 'key' }
}

function notOneOf(value: unknown, words: readonly unknown[]): Words {
  const known = words.map(String)
  return {
    code: 'POL-106', message: `"${value}" is not one of ${listed(known)}`,
    ...(/^\d{3}$/.test(String(value))
      ? { hint: `write ${String(value)} without quotes`, fix: Number(value) }
      : suggestion(String(value), known) ?? { hint: 'write one of them' }),
  }
}

function notADuration(written: string): Words {
  const code = 'POL-105'
  if (/^\d+$/.test(written)) {
    const hint = `write ${written}s for seconds; units are ms, s, m and h`
    return { code, message: `the duration ${written} has no unit`, hint }
  }
  const [, number, unit] = /^(\d+)\s*(ms|s|m|h)$/i.exec(written) ?? []
  const message = `"${written}" is not a duration`
  if (!number) return { code, message, hint: 'write a whole number and its unit: 500ms, 4s, 2m or 1h' }
  const meant = `${number}${unit?.toLowerCase()}`
  return { code, message, hint: `write ${meant}`, fix: meant }
}

const everybody: Words = {
  code: 'POL-108', message: '"*" is not a name',
  hint: 'leave peer out for all that are known; anyone takes strangers too',
}

/** The mend is the text in capitals or small letters, when that would do. */
function badlyFormed(text: string, schema: Schema): Words {
  const fits = new RegExp(schema.pattern ?? '^$')
  const named = nounOf(schema).startsWith('a country') ? countryCalled(text) : undefined
  const fix = named ?? [text.toUpperCase(), text.toLowerCase()].find(each => fits.test(each))
  return {
    // What stands in the place of a secret's name may be the secret.
    code: 'POL-108', message: `${schema.title === 'SecretRef' ? 'this' : `"${text}"`} is not ${nounOf(schema)}`,
    hint: fix === undefined ? firstSentence(schema) : `write ${fix}`, fix,
  }
}

/** What a definition says about itself, up to the first stop. */
function firstSentence(schema: Schema): string | undefined {
  return schema.description?.split(/[.;] /)[0]?.replace(/\.$/, '')
}

function examplesOf(schema: Schema | undefined): readonly unknown[] {
  return schema?.examples ?? resolved(schema ?? {}).examples ?? []
}

/** Questions to the schema itself: what may stand at a place, and how it would look. Knows no validator. */
import type { Path } from './position.ts'
import { policySchema } from './schema.gen.ts'

/** The parts of JSON Schema the policy's schema is written in. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly 'x-noun'?: string
  readonly 'x-unit'?: string
  /** What a property was once called. */
  readonly 'x-formerly'?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

const root = policySchema as unknown as Schema & { readonly $defs: Readonly<Record<string, Schema>> }

/** Follows a reference to its definition. */
export function resolved(schema: Schema): Schema {
  const name = schema.$ref?.slice('#/$defs/'.length)
  return name === undefined ? schema : root.$defs[name] ?? schema
}

/** The words of a definition that is a list of words. */
export function enumOf(definition: string): readonly string[] {
  return (root.$defs[definition]?.enum ?? []).map(String)
}

/** The JSON type of a value, with `integer` for whole numbers. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

/** The shapes a value may have: the branches of a union, else the schema itself. */
export function branchesOf(schema: Schema): readonly Schema[] {
  const { anyOf } = resolved(schema)
  return anyOf ? anyOf.flatMap(branchesOf) : [resolved(schema)]
}

/** The schema of the value at a path of a tree; undefined where the schema knows nothing. */
export function schemaAt(tree: unknown, path: Path): Schema | undefined {
  let schema: Schema | undefined = root
  let value = tree
  for (const step of path) {
    const type = typeOf(value)
    const branch: Schema | undefined = schema && branchesOf(schema).find(each => each.type === type)
    schema = typeof step === 'number' ? branch?.items : branch?.properties?.[step] ?? mapOf(branch)
    value = (value as Readonly<Record<string | number, unknown>> | null)?.[step]
  }
  return schema
}

function mapOf(branch: Schema | undefined): Schema | undefined {
  return typeof branch?.additionalProperties === 'object' ? branch.additionalProperties : undefined
}

/** The key of an object's properties under whose map a key would be at home: `peer` gives `when` in a rule. */
export function homeOf(key: string, object: Schema): string | undefined {
  return Object.keys(object.properties ?? {}).find(name =>
    branchesOf(object.properties?.[name] ?? {}).some(branch => branch.properties?.[key] !== undefined))
}

/** What is meant at a place, as a noun with its article: `a duration such as 4s`. */
export function nounOf(schema: Schema): string {
  const { 'x-noun': noun, type } = resolved(schema)
  return noun ?? typeNouns[type ?? ''] ?? 'something else'
}

const typeNouns: Readonly<Record<string, string>> = {
  string: 'text', integer: 'a whole number', array: 'a list', object: 'a map', boolean: 'true or false',
}

/** What a value of the author's is, as a noun with its article. */
export function kindOf(value: unknown): string {
  const kinds: Readonly<Record<string, string>> = {
    null: 'nothing', boolean: 'true or false', integer: 'a number', number: 'a number',
    string: 'text', array: 'a list', object: 'a map',
  }
  return kinds[typeOf(value)] ?? 'something else'
}

/** A value as one line of YAML: `{ in-order: [orange, sfr] }`. */
export function inFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value).map(([key, each]) => `${plainOrQuoted(key)}: ${inFlow(each)}`).join(', ')} }`
  }
  return typeof value === 'string' ? plainOrQuoted(value) : String(value)
}

function plainOrQuoted(text: string): string {
  return /^[A-Za-z][\w.-]*$/.test(text) && !/^(?:true|false|null)$/i.test(text) ? text : JSON.stringify(text)
}

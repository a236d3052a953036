/**
 * Does a tree have the shape the schema asks for? The validator answers; its findings are gathered
 * into one misfit per mistake and put into our words. The only file that meets ajv.
 */
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { Diagnostic } from './diagnostic.ts'
import { meantShape } from './meant-shape.ts'
import type { Path, SourceMap } from './position.ts'
import { policySchema } from './schema.gen.ts'
import { branchesOf, typeOf, type Schema } from './shape.ts'
import { wordsFor, type Misfit } from './shape-words.ts'

/** One diagnostic per mistake, in no order; none when the tree is a {@link PolicyFile}. */
export function checkSchema(tree: unknown, source: SourceMap): Diagnostic[] {
  return misfitsOf(tree).map(misfit => wordsFor(misfit, tree, source))
}

function misfitsOf(tree: unknown): Misfit[] {
  validators ??= createValidators()
  return gather(validators.whole, tree, [])
}

interface Validators {
  readonly whole: ValidateFunction
  /** The validator of one branch of a union. */
  readonly of: (branch: Schema) => ValidateFunction
}

/** Made when first needed, for it takes some 50 ms. */
let validators: Validators | undefined

function createValidators(): Validators {
  const ajv = new Ajv2020({
    allErrors: true, verbose: true, strict: true, strictRequired: false,
    // Faster to make by a third, and every command waits for it; a test holds the schema to its own schema.
    validateSchema: false, code: { optimize: false },
  })
  ajv.addVocabulary(['x-unit', 'x-noun', 'x-absent', 'x-formerly'])
  const whole = ajv.compile(policySchema)
  const pointers = pointersOf(policySchema)
  const made = new Map<Schema, ValidateFunction>()
  return {
    whole,
    of(branch) {
      let validate = made.get(branch)
      if (!validate) {
        validate = ajv.compile({ $ref: `${String(policySchema['$id'])}#${pointers.get(branch) ?? ''}` })
        made.set(branch, validate)
      }
      return validate
    },
  }
}

/** Every object of the schema with the JSON pointer that leads to it. */
function pointersOf(schema: object): ReadonlyMap<object, string> {
  const found = new Map<object, string>()
  const visit = (node: object, pointer: string): void => {
    found.set(node, pointer)
    for (const [key, child] of Object.entries(node)) {
      const step = key.replace(/~/g, '~0').replace(/\//g, '~1')
      if (typeof child === 'object' && child !== null) visit(child, `${pointer}/${step}`)
    }
  }
  visit(schema, '')
  return found
}

/** One validator's findings, without the noise a union makes: of its branches the one that was meant speaks. */
function gather(validate: ValidateFunction, value: unknown, at: Path): Misfit[] {
  if (validate(value)) return []
  const errors = validate.errors ?? []
  const unions = outermost(errors.filter(({ keyword }) => keyword === 'anyOf'))
  const misfits = errors.filter(error => !isEcho(error, unions)).map(error => misfitOf(error, value, at))
  for (const union of unions.values()) misfits.push(...gatherUnion(misfitOf(union, value, at)))
  return withoutConsequences(misfits)
}

function gatherUnion(union: Misfit): Misfit[] {
  const type = typeOf(union.value)
  const meant = branchesOf(union.schema).filter(branch => branch.type === type)
  const told = meant.map(branch => gather(validators?.of(branch) as ValidateFunction, union.value, union.path))
  const fewest = told.toSorted((a, b) => a.length - b.length)[0]
  // The name of what a map could say is no misspelled word.
  if (meantShape(union.value, branchesOf(union.schema)) !== undefined) return [{ ...union, keyword: 'type' }]
  return fewest ?? [{ ...union, keyword: 'type' }]
}

/** Unions by instance path, without those inside another. */
function outermost(unions: readonly ErrorObject[]): ReadonlyMap<string, ErrorObject> {
  const found = new Map(unions.map(union => [union.instancePath, union]))
  for (const path of found.keys()) {
    if (isBelow(path, found)) found.delete(path)
  }
  return found
}

/** True for what a union, or the names of a map, say once more in summary. */
function isEcho(error: ErrorObject, unions: ReadonlyMap<string, ErrorObject>): boolean {
  const { instancePath, keyword, propertyName, schemaPath, data } = error
  return unions.has(instancePath) || isBelow(instancePath, unions)
    || (propertyName !== undefined && keyword !== 'propertyNames')
    || /\/oneOf\/\d+\//.test(schemaPath)
    // What is no map at all has neither of two keys, and is told so by its type.
    || (keyword === 'oneOf' && typeOf(data) !== 'object')
}

function isBelow(path: string, paths: ReadonlyMap<string, unknown>): boolean {
  for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
    if (end < path.length && paths.has(path.slice(0, end))) return true
    if (end === 0) break
  }
  return false
}

/** A misspelled or misplaced key makes the right one missing; only the former is worth a word. */
function withoutConsequences(misfits: readonly Misfit[]): Misfit[] {
  const strangers = misfits.filter(({ keyword }) => keyword === 'additionalProperties')
  if (strangers.length === 0) return [...misfits]
  return misfits.filter(({ keyword, path }) => !consequences.has(keyword) || !strangers.some(stranger =>
    stranger.path.length <= path.length + 1 && path.every((step, index) => stranger.path[index] === step)))
}

const consequences: ReadonlySet<string> = new Set(['required', 'oneOf', 'minProperties', 'maxProperties'])

function misfitOf(error: ErrorObject, root: unknown, at: Path): Misfit {
  const path: (string | number)[] = [...at]
  let value = root
  for (const part of error.instancePath.split('/').slice(1)) {
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~')
    const step = Array.isArray(value) ? Number(key) : key
    path.push(step)
    value = (value as Readonly<Record<string | number, unknown>>)[step]
  }
  return { path, keyword: error.keyword, params: error.params, schema: error.parentSchema as Schema, value }
}

/** JSON Schema for small documents of our own, such as the configuration. */
import { Ajv2020 } from 'ajv/dist/2020.js'

/** One place where a value does not fit. */
export interface SchemaMisfit {
  /** Keys and list indexes from the root. */
  readonly path: readonly (string | number)[]
  /** The schema's keyword that does not hold: `type`, `additionalProperties`, `enum`. */
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

/** @returns a check that finds every misfit of a value; none when it fits */
export function schemaCheck(schema: object): (value: unknown) => readonly SchemaMisfit[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true })
  ajv.addVocabulary(['x-unit'])
  const validate = ajv.compile(schema)
  return value => {
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, keyword, params }) =>
      ({ path: pathOf(instancePath), keyword, params }))
  }
}

/** A JSON pointer as steps. A key that looks like a number counts as an index; our documents have none such. */
function pathOf(pointer: string): (string | number)[] {
  return pointer.split('/').slice(1).map(part => {
    const key = part.replace(/~1/g, '/').replace(/~0/g, '~')
    return /^\d+$/.test(key) ? Number(key) : key
  })
}

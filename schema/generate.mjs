// Writes src/policy/schema.gen.ts from policy.schema.json: the types of a checked policy, and the schema
// itself as a value, so that the program carries the very text the editor was shown.
import { readFile, writeFile } from 'node:fs/promises'
import { compile } from 'json-schema-to-typescript'

const schemaUrl = new URL('policy.schema.json', import.meta.url)
const outUrl = new URL('../src/policy/schema.gen.ts', import.meta.url)

const schema = JSON.parse(await readFile(schemaUrl, 'utf8'))

// A reference becomes the name of its definition's type, so that every definition is written once
// and each property keeps its own description.
function forTypes(node) {
  if (Array.isArray(node)) return node.map(forTypes)
  if (node === null || typeof node !== 'object') return node
  const { $ref, propertyNames, examples, default: fallback, 'x-unit': unit, 'x-noun': noun, ...rest } = node
  if ($ref) {
    const definition = schema.$defs[$ref.slice('#/$defs/'.length)]
    if (!definition) throw new Error(`${$ref} is not defined`)
    return { tsType: definition.title, ...(rest.description && { description: sentence(node) }) }
  }
  // Which of two keys an object needs is checked, not typed; the type has both as optional.
  if (rest.properties) delete rest.oneOf
  // Lengths of lists would become tuples.
  delete rest.minItems
  delete rest.maxItems
  const out = {}
  for (const [key, value] of Object.entries(rest)) {
    out[key] = key === 'properties' || key === '$defs'
      ? Object.fromEntries(Object.entries(value).map(([name, child]) => [name, forTypes(child)]))
      : forTypes(value)
  }
  if (out.description) out.description = sentence(node)
  return out
}

function sentence({ description, default: fallback, examples, 'x-unit': unit }) {
  const lines = [description]
  if (unit) lines.push(`Unit: ${unit}.`)
  if (fallback !== undefined) lines.push(`Default: ${JSON.stringify(fallback)}.`)
  if (examples?.length) lines.push(`Example: ${JSON.stringify(examples[0])}.`)
  return lines.flatMap(wrapped).join('\n')
}

function wrapped(line) {
  const out = ['']
  for (const word of line.split(' ')) {
    if (out.at(-1).length + word.length > 100) out.push('')
    out[out.length - 1] += (out.at(-1) && ' ') + word
  }
  return out
}

const types = await compile(forTypes(schema), 'PolicyFile', {
  bannerComment: '/** Generated from schema/policy.schema.json by `npm run gen`; edit the schema, not this file. */',
  additionalProperties: false,
  unreachableDefinitions: true,
  style: { semi: false, singleQuote: true, printWidth: 110 },
})

// A checked policy is never changed: readonly to the leaf.
const frozen = types
  .replace(/\n( *\*\n)? *\* This interface was referenced by .*\n.*\n/g, '\n')
  .replace(/^( +)('[\w-]+'|\w+|\[k: string\])(\??: )/gm, '$1readonly $2$3')
  .replace(/(\w+|\([^()]*\))\[\]/g, 'readonly $1[]')

const value = `
/** The schema itself, as published: what \`check\` validates against and the reference is made from. */
export const policySchema: Readonly<Record<string, unknown>> = ${JSON.stringify(schema, null, 2)}
`

await writeFile(outUrl, frozen + value)

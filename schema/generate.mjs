// Writes the types of what a schema describes, and the schema itself as a value, so that the program
// carries the very text the editor was shown.
import { readFile, writeFile } from 'node:fs/promises'
import { compile } from 'json-schema-to-typescript'
import { referenceOf } from './reference.mjs'

await generate('policy', 'src/policy/schema.gen.ts', 'PolicyFile', 'policySchema',
  'The schema itself, as published: what `check` validates against and the reference is made from.')
await generate('config', 'src/cli/config.gen.ts', 'ConfigFile', 'configSchema',
  'The schema itself: what a configuration file is checked against.')

const policySchema = JSON.parse(await readFile(new URL('policy.schema.json', import.meta.url), 'utf8'))
await writeFile(new URL('reference.md', import.meta.url), referenceOf(policySchema))

async function generate(name, out, typeName, valueName, says) {
  const schema = JSON.parse(await readFile(new URL(`${name}.schema.json`, import.meta.url), 'utf8'))
  const types = await compile(forTypes(schema, schema), typeName, {
    bannerComment: `/** Generated from schema/${name}.schema.json by \`npm run gen\`; edit the schema, not this file. */`,
    additionalProperties: false,
    unreachableDefinitions: true,
    style: { semi: false, singleQuote: true, printWidth: 110 },
  })
  const value = `
/** ${says} */
export const ${valueName}: Readonly<Record<string, unknown>> = ${JSON.stringify(schema, null, 2)}
`
  await writeFile(new URL(`../${out}`, import.meta.url), frozen(types) + value)
}

// A reference becomes the name of its definition's type, so that every definition is written once
// and each property keeps its own description.
function forTypes(node, schema) {
  if (Array.isArray(node)) return node.map(child => forTypes(child, schema))
  if (node === null || typeof node !== 'object') return node
  const { $ref, ...rest } = node
  for (const key of ['propertyNames', 'examples', 'default', 'x-unit', 'x-noun', 'x-absent', 'x-formerly']) delete rest[key]
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
      ? Object.fromEntries(Object.entries(value).map(([name, child]) => [name, forTypes(child, schema)]))
      : forTypes(value, schema)
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

// A checked document is never changed: readonly to the leaf.
function frozen(types) {
  return types
    .replace(/\n( *\*\n)? *\* This interface was referenced by .*\n.*\n/g, '\n')
    .replace(/^( +)('[\w-]+'|\w+|\[k: string\])(\??:)(?=\s)/gm, '$1readonly $2$3')
    .replace(/(\w+|\([^()]*\))\[\]/g, 'readonly $1[]')
}

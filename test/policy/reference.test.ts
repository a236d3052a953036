import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { policySchema } from '../../src/policy/schema.gen.ts'
import { root } from '../support/root.ts'

interface Generator {
  readonly referenceOf: (schema: unknown) => string
  readonly gapsOf: (schema: unknown) => readonly string[]
}

const { referenceOf, gapsOf } = await import(pathToFileURL(join(root, 'schema/reference.mjs')).href) as Generator
const schema = JSON.parse(readFileSync(join(root, 'schema/policy.schema.json'), 'utf8')) as {
  readonly properties: Readonly<Record<string, object>>
  readonly $defs: Readonly<Record<string, { readonly title?: string; readonly properties?: object }>>
}

const reference = suite('the reference')

reference('every property has a description, an example, and a word on what leaving it out means', () => {
  assert.equal(gapsOf(schema), [])
})

reference('a property that says less is found', () => {
  const { description: _, ...mute } = schema.properties['rules'] as { description: string }
  const gaps = gapsOf({ ...schema, properties: { ...schema.properties, rules: mute, more: { description: 'More.' } } })
  const known = new Set(gapsOf(schema))
  assert.equal(gaps.filter(gap => !known.has(gap)).map(gap => gap.replace(/, and.*/, '')), [
    'PolicyFile.rules: no description', 'PolicyFile.more: no example', 'PolicyFile.more: no default',
  ])
})

reference('the page is what the schema says today; npm run gen writes it', () => {
  assert.fixture(readFileSync(join(root, 'schema/reference.md'), 'utf8'), referenceOf(schema))
})

reference('the types are made from the schema of today; npm run gen writes them', () => {
  assert.equal(policySchema, schema)
})

reference('every word of the language is on the page', () => {
  const page = referenceOf(schema)
  for (const key of Object.keys(schema.properties)) assert.match(page, `**\`${key}\`**`)
  for (const { properties } of Object.values(schema.$defs)) {
    for (const key of Object.keys(properties ?? {})) assert.match(page, `**\`${key}\`**`)
  }
  assert.not.match(page, /undefined|\[object/)
})

reference.run()

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { fc } from '../support/drawn.ts'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { checkSchema } from '../../src/policy/schema-check.ts'
import { policySchema } from '../../src/policy/schema.gen.ts'
import { branchesOf, inFlow, schemaAt, typeOf, type Schema } from '../../src/policy/shape.ts'
import { parseSource } from '../../src/policy/source.ts'
import { root } from '../support/root.ts'

const schemaCheck = suite('schema check')

const schema = policySchema as unknown as Schema & { readonly $defs: Readonly<Record<string, Schema>> }
const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true })
ajv.addVocabulary(['x-unit', 'x-noun', 'x-absent', 'x-formerly'])
ajv.addSchema(policySchema)

/** Every property of the schema, with the pointer that leads to it and whether it may be left out. */
function* properties(): Generator<{ pointer: string; property: Schema & { default?: unknown }; required: boolean }> {
  const objects: [string, Schema & { required?: readonly string[] }][] = [['', schema]]
  for (const [name, each] of Object.entries(schema.$defs)) {
    objects.push([`/$defs/${name}`, each])
    for (const [at, branch] of (each.anyOf ?? []).entries()) objects.push([`/$defs/${name}/anyOf/${at}`, branch])
  }
  for (const [pointer, object] of objects) {
    for (const [name, property] of Object.entries(object.properties ?? {})) {
      yield { pointer: `${pointer}/properties/${name}`, property, required: object.required?.includes(name) ?? false }
    }
  }
}

schemaCheck('the published schema is the one the program carries', () => {
  assert.equal(JSON.parse(readFileSync(join(root, 'schema/policy.schema.json'), 'utf8')), policySchema)
})

schemaCheck('every property and every definition has a description and a valid example', () => {
  const described: [string, Schema][] = [...properties()].map(({ pointer, property }) => [pointer, property])
  for (const [name, definition] of Object.entries(schema.$defs)) described.push([`/$defs/${name}`, definition])
  assert.ok(described.length > 100)
  for (const [pointer, { description, examples }] of described) {
    assert.ok(description && description.length > 5, `${pointer} has a description`)
    assert.ok(examples && examples.length > 0, `${pointer} has an example`)
    const validate = ajv.compile({ $ref: `${String(policySchema['$id'])}#${pointer}` })
    for (const example of examples ?? []) assert.ok(validate(example), `${pointer} may be ${inFlow(example)}`)
  }
})

schemaCheck('every default is valid, but for the empty ones that stand for nothing', () => {
  for (const { pointer, property } of properties()) {
    const { default: fallback } = property
    const stands = typeof fallback === 'object' ? Object.keys(Object(fallback)).length > 0 : fallback !== undefined
    if (!stands) continue
    const validate = ajv.compile({ $ref: `${String(policySchema['$id'])}#${pointer}` })
    assert.ok(validate(fallback), `${pointer}: ${inFlow(fallback)}`)
  }
})

schemaCheck('every object is closed, and every branch of a union has a type of its own', () => {
  const visit = (node: Schema, where: string): void => {
    if (node.type === 'object') assert.is.not(node.additionalProperties, undefined, `${where} is closed`)
    if (node.anyOf) {
      const types = branchesOf(node).map(({ type }) => type)
      assert.ok(types.every(type => type !== undefined), `${where} can be told apart`)
    }
    for (const [key, child] of Object.entries(node)) {
      if (key === 'examples' || key === 'default' || typeof child !== 'object' || child === null) continue
      visit(child as Schema, `${where}/${key}`)
    }
  }
  visit(schema, '')
})

schemaCheck('the schema at a path is found through references, maps, lists and unions', () => {
  const text = 'pools: { a: { then: [{ in-order: [x] }] } }\nrules: [{ do: { reject: { status: 404 } } }]'
  const { tree } = parseSource('p.yaml', text)
  assert.match(schemaAt(tree, ['rules', 0, 'do', 'reject', 'status'])?.description ?? '', /status/)
  assert.match(schemaAt(tree, ['pools', 'a', 'then', 0, 'in-order'])?.description ?? '', /first/)
  assert.is(schemaAt(tree, ['nowhere', 0]), undefined)
  assert.is(typeOf(4), 'integer')
})

const count = (text: string): number => {
  const { tree, source } = parseSource('p.yaml', text)
  return checkSchema(tree, source).length
}

schemaCheck('one mistake is one diagnostic, also inside unions and beside missing keys', () => {
  assert.is(count('rules: [{ do: { dial: { pik: { in-order: [a] } } } }]'), 1)
  assert.is(count('rules: [{ when: { peer: anyone, do: { reject: 404 } } }]'), 1)
  assert.is(count('rules: [{ dail: pstn }]'), 1)
  assert.is(count('rules: [{ do: { reject: { status: 4040 } } }]'), 1)
  assert.is(count('pools: { a: { pick: { in-order: [x] }, then: [{ in-order: [1] }] } }'), 1)
  const test = 'name: a, call: { to: "1" }, expect: { rule: r }'
  assert.is(count(`tests: [{ ${test}, pretend: { x: { ring: 8s, then: 999 } } }]`), 1)
})

schemaCheck('whatever the validator refuses has words of ours, and whatever it takes has none', () => {
  const validate = ajv.compile({ $ref: String(policySchema['$id']) })
  const leaf = fc.constantFrom<unknown>('pstn', '+33*', '4s', 'mon-fri', 'FR', 404, 0, 1.5, true, null, '', 'sip:a')
  const key = fc.constantFrom('policy', 'plan', 'home', 'peers', 'pools', 'rules', 'when', 'do', 'dial', 'reject',
    'pick', 'in-order', 'weighted', 'failover', 'next-on', 'headers', 'request', 'set', 'to', 'any', 'not',
    'tests', 'expect', 'a')
  const { tree: trees } = fc.letrec<{ tree: unknown }>(tie => ({
    tree: fc.oneof({ depthSize: 'small', withCrossShrink: true },
      leaf, fc.array(tie('tree'), { maxLength: 3 }), fc.dictionary(key, tie('tree'), { maxKeys: 4 })),
  }))
  const anchor = parseSource('p.yaml', 'policy: 1').source
  fc.assert(fc.property(fc.dictionary(key, trees, { maxKeys: 4 }), tree => {
    const diagnostics = checkSchema(tree, anchor)
    assert.is(diagnostics.length === 0, validate(tree))
    for (const { message } of diagnostics) assert.not.match(message, /must |undefined|\[object/)
  }), { numRuns: 300 })
})

schemaCheck.run()

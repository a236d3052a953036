/** JSON.parse takes the last of two equal keys and says nothing: half a schema could stand there unread. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseDocument } from 'yaml'
import { root } from '../support/root.ts'

const folder = join(root, 'schema')
const schemas = readdirSync(folder).filter(name => name.endsWith('.json'))

for (const name of schemas) {
  test(`no key stands twice in ${name}`, () => {
    const { errors } = parseDocument(readFileSync(join(folder, name), 'utf8'), { uniqueKeys: true })
    assert.equal(errors.map(({ message }) => message), [])
  })
}

test('there are schemas to look at', () => assert.ok(schemas.length >= 2))

test.run()

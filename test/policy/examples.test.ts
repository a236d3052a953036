import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadPolicy } from '../../src/policy/load.ts'
import { runSuite } from '../../src/policy/suite.ts'
import { rehearse } from '../../src/targets/rehearse.ts'
import { root } from '../support/root.ts'

const folder = join(root, 'policies')
const names = readdirSync(folder, { withFileTypes: true }).flatMap(each => each.isDirectory() ? [each.name] : [])

test('there are examples', () => assert.ok(names.length >= 5))

for (const name of names) {
  test(`the example ${name} loads without a word, its tests hold and reach every rule`, async () => {
    const loaded = await loadPolicy(join(folder, name))
    assert.is(loaded.text(), '')
    assert.ok(loaded.policy && loaded.document)
    const result = runSuite(loaded.policy, loaded.document, rehearse)
    assert.equal(result.cases.flatMap(each => each.mismatches.map(wrong =>
      `${each.name}: ${wrong.what} expected ${wrong.expected}, got ${wrong.got}`)), [])
    assert.ok(result.passedCount > 0)
    assert.equal(result.unreached, [])
  })
}

test.run()

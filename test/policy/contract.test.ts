/** The policies that the language promises on its first page: each passes check, test and prove. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadPolicy } from '../../src/policy/load.ts'
import { prove } from '../../src/policy/prove/prove.ts'
import { runSuite } from '../../src/policy/suite.ts'
import { rehearse } from '../../src/targets/rehearse.ts'
import { root } from '../support/root.ts'

const folder = join(root, 'test/policy/contract')
const names = readdirSync(folder)

test('there are promises to keep', () => assert.equal(names.toSorted(), ['page', 'smallest']))

for (const name of names) {
  test(`what the ${name} promises loads without a word, passes its tests and is proven`, async () => {
    const { policy, document, text } = await loadPolicy(join(folder, name))
    assert.is(text(), '')
    assert.ok(policy && document)
    const { cases, unreached } = runSuite(policy, document, rehearse)
    assert.equal(cases.flatMap(({ name: which, mismatches }) => mismatches.map(({ what, expected, got }) =>
      `${which}: ${what} expected ${expected}, got ${got}`)), [])
    if (cases.length > 0) assert.equal(unreached, [])
    const { findings } = prove(policy, document)
    assert.equal(findings.filter(({ severity }) => severity === 'error').map(({ message }) => message), [])
  })
}

test.run()

import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { effectiveOf } from '../../src/policy/effective.ts'
import { layOutTree } from '../../src/policy/layout.ts'
import type { PolicyFileText } from '../../src/policy/files.ts'
import { loadTexts, type LoadResult } from '../../src/policy/load.ts'
import { runSuite } from '../../src/policy/suite.ts'
import { listsIn, readCases, readExamples } from './samples.ts'

const show = suite('the policy in force')

const load = (text: string, lists: readonly PolicyFileText[] = []): LoadResult =>
  loadTexts([{ name: 'shown.yaml', key: 'shown.yaml', text }, ...lists])

function shown({ document }: LoadResult, marked = false): string {
  assert.ok(document)
  const { tree, defaults } = effectiveOf(document.tree)
  return layOutTree(tree, path => marked && defaults.has(path.join('/')) ? 'default' : undefined)
}

const sound = [...readExamples(), ...readCases().map(({ file, files }) => ({ name: file, files }))]
  .map(({ name, files }) => ({ name, loaded: loadTexts(files), lists: listsIn(files) }))
  .filter(({ loaded }) => loaded.document !== undefined)

for (const { name, loaded, lists } of sound) {
  show(`${name} is shown as a policy without errors that decides the same`, () => {
    const text = shown(loaded)
    const again = load(text, lists)
    assert.ok(again.policy && again.document && loaded.policy && loaded.document, `${again.text()}\n${text}`)
    assert.equal(again.policy.rules, loaded.policy.rules)
    assert.is(load(shown(loaded, true), lists).policy?.rules.length, loaded.policy.rules.length)
    assert.is(shown(again), text, 'what is in force stays in force')
    const outcomes = ({ policy, document }: LoadResult): unknown => {
      assert.ok(policy && document)
      return runSuite(policy, document).cases.map(({ name: test, passed, mismatches }) =>
        [test, passed, mismatches.map(({ what, expected, got }) => [what, expected, got])])
    }
    assert.equal(outcomes(again), outcomes(loaded))
  })
}

const small = `policy: 1
peers: { desk: { contact: "sip:desk:hunter2@10.0.0.1" } }
pools: { all: { pick: { in-order: [desk, "sip:b.example"] }, failover: { ring: 30s } } }
rules: [{ when: { peer: anyone }, do: { dial: all } }]
`

show('what nobody wrote is filled in, and marked when asked', () => {
  const text = shown(load(small), true)
  assert.match(text, /ring: 30s$/m)
  assert.match(text, /no-progress: 4s +# default$/m)
  assert.match(text, /attempts: 5 +# default$/m)
  assert.match(text, /otherwise:\n {2}reject: 404 +# default/)
  assert.not.match(shown(load(small)), 'default')
})

show('passwords are not shown', () => {
  const text = shown(load(small))
  assert.not.match(text, 'hunter2')
  assert.match(text, 'sip:desk:redacted@10.0.0.1')
})

show.run()

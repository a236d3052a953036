import { readdirSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { atOnce } from '../../src/base/sliced.ts'
import { compile } from '../../src/policy/compile.ts'
import { documentOf, handoverOf } from '../../src/policy/handover.ts'
import { createPolicyStore } from '../../src/policy/store.ts'
import { runSuite } from '../../src/policy/suite.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { createPolicyLoads, loadFirst, type PolicyLoads } from '../../src/policy/loads.ts'
import { root } from '../support/root.ts'
import { tempDir } from '../support/temp-dir.ts'

const threads = suite('loads in a thread')

const sound = `policy: 1
peers: { pbx: { source: ["10.0.0.1"] } }
rules: [{ name: all, do: { reject: 480 } }]
tests: [{ name: all are refused, call: { peer: pbx, to: "100" }, expect: { reject: 480 } }]
`
const nowMs = (): number => performance.now()

/** Every load in a thread, however small the policy is. */
async function withLoads<T>(run: (loads: PolicyLoads) => Promise<T>, limits = {}): Promise<T> {
  const loads = createPolicyLoads(nowMs, { inPlaceBytesMax: 0, limits })
  try {
    return await run(loads)
  } finally {
    await loads.close()
  }
}

threads('a policy with all there is comes out of a thread as it does in place', async () => {
  await withLoads(async loads => {
    await Promise.all(['lists', 'one-page'].map(async name => {
      const path = join(root, 'policies', name)
      const [there, here] = await Promise.all([loads.load(path, true), loadPolicy(path)])
      if (there.kind !== 'compiled' || !here.policy || !here.document) throw new Error(`${name} is sound`)
      const { policy } = there
      for (const key of ['digest', 'rules', 'peers', 'pools', 'targets', 'limits'] as const) {
        assert.is(JSON.stringify(policy[key]), JSON.stringify(here.policy[key]), `${key} of ${name}`)
      }
      assert.is(JSON.stringify(there.sources), JSON.stringify(here.sources))
      const [suite, expected] = [runSuite(policy, here.document), runSuite(here.policy, here.document)]
      assert.is(suite.failedCount, 0)
      assert.equal(suite.cases.map(({ decision }) => decision.why), expected.cases.map(({ decision }) => decision.why))
    }))
  })
})

threads('every place that compiling asks for is handed over', async () => {
  for (const name of readdirSync(join(root, 'policies'))) {
    const { document } = await loadPolicy(join(root, 'policies', name))
    if (!document) continue
    const handed = atOnce(documentOf(handoverOf(document, undefined))).source
    let asked = 0
    compile({ ...document, source: { ...handed, at(path, part) {
      asked += 1
      assert.equal(handed.at(path, part), document.source.at(path, part), `${name}: ${path.join('/')}`)
      return handed.at(path, part)
    } } })
    assert.ok(asked > 1, name)
  }
})

threads('a policy with errors is refused in the words check has for it', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound.replace('reject: 480 } }]', 'reject: 40 } }]') })
  const said = await withLoads(loads => loads.load(dir.path, false))
  const { text, diagnostics } = await loadPolicy(dir.path)
  assert.equal(said, { kind: 'refused', diagnostics, text: text() })
})

threads('a policy whose own tests fail does not take over, and says which', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound.replace('expect: { reject: 480', 'expect: { reject: 404') })
  const said = await withLoads(loads => loads.load(dir.path, false))
  assert.is(said.kind, 'refused')
  const text = said.kind === 'refused' ? said.text : ''
  assert.match(text, /policy\.yaml:4:\d+ error POL-503 the test "all are refused" fails/)
  const first = await loadFirst(dir.path, nowMs)
  assert.is(first.kind, 'compiled', 'a router that starts comes up with what there is')
  assert.is(first.kind === 'compiled' ? first.warnings[0]?.severity : '', 'warning')
})

threads('a small policy is loaded without a thread, and is held to the same', async () => {
  const loads = createPolicyLoads(nowMs)
  await using dir = await tempDir({ 'policy.yaml': sound })
  const said = await loads.load(dir.path, true)
  assert.equal([said.kind, said.sources?.files.length], ['compiled', 1])
  await writeFile(join(dir.path, 'policy.yaml'), sound.replace('expect: { reject: 480', 'expect: { reject: 404'))
  assert.is((await loads.load(dir.path, true)).kind, 'refused')
  assert.not(process.getActiveResourcesInfo().some(name => /worker|messageport/i.test(name)))
  await loads.close()
})

threads('a thread that fails is a refused reload with a reason, and the old policy stays', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  await withLoads(async loads => {
    let isFirst = true
    const store = await createPolicyStore({
      load: () => {
        const loading = isFirst ? loadFirst(dir.path, nowMs) : loads.load(dir.path, false)
        isFirst = false
        return loading
      },
      clock: systemClock, failed: error => { throw error },
    })
    const result = await store.reload()
    assert.is(result.kind, 'refused')
    const text = result.kind === 'refused' ? result.text : ''
    assert.match(text, 'the thread that loads the policy failed: it ran out of memory')
    assert.is(store.current.number, 1)
  }, { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2 })
})

threads('closing ends the loads under way and leaves no thread', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  const loads = createPolicyLoads(nowMs, { inPlaceBytesMax: 0 })
  const pending = loads.load(dir.path, false).then(() => 'loaded', (error: Error) => error.message)
  await loads.close()
  assert.is(await pending, 'the router stops')
  assert.is(await loads.load(dir.path, false).then(() => 'loaded', (error: Error) => error.message), 'the router stops')
  assert.not(process.getActiveResourcesInfo().some(name => /worker|messageport/i.test(name)))
})

threads('the newest files decide when reloads overlap', async () => {
  await using dir = await tempDir({ 'policy.yaml': sound })
  await withLoads(async loads => {
    const store = await createPolicyStore({
      load: () => loads.load(dir.path, false), clock: systemClock, failed: error => { throw error },
    })
    const first = store.reload()
    await writeFile(join(dir.path, 'next'), sound.replace('name: all,', 'name: newest,'))
    await rename(join(dir.path, 'next'), join(dir.path, 'policy.yaml'))
    const second = store.reload()
    await Promise.all([first, second])
    assert.equal(store.current.policy.rules, ['newest'])
  })
})

threads.run()

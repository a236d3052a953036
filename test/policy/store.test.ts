import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RouterError } from '../../src/base/errors.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { createPolicyStore, type LoadOutcome, type ReloadResult } from '../../src/policy/store.ts'

const compiled = (digest: string): LoadOutcome => ({
  kind: 'compiled',
  warnings: [],
  policy: { digest } as Policy,
})
const refused: LoadOutcome = {
  kind: 'refused',
  diagnostics: [{
    code: 'POL-101', severity: 'error', message: 'pool "uk" is not defined',
    at: { file: 'policy.yaml', line: 3, column: 9, length: 2 },
  }],
  text: 'policy.yaml:3:9 error POL-101 pool "uk" is not defined\n3 |   dial: uk\n          ^^',
}

/** A store whose loads the test lets end one by one, with the outcome it likes. */
async function steered(first: LoadOutcome = compiled('one')) {
  const pending: ((outcome: LoadOutcome) => void)[] = []
  const failures: unknown[] = []
  let opened = false
  let nowMs = 1000
  const store = await createPolicyStore({
    load: () => {
      if (opened) return new Promise(resolve => pending.push(resolve))
      opened = true
      return Promise.resolve(first)
    },
    clock: { nowMs: () => nowMs++ },
    failed: error => failures.push(error),
  })
  const finish = async (outcome: LoadOutcome): Promise<void> => {
    pending.shift()?.(outcome)
    await new Promise(resolve => setImmediate(resolve))
  }
  return { store, pending, failures, finish }
}

const test = suite('the policy store')

test('numbers the first generation 1 and stamps it', async () => {
  const { store } = await steered()
  assert.is(store.current.number, 1)
  assert.is(store.current.sinceMs, 1000)
  assert.is(store.lastReload.kind, 'loaded')
})

test('refuses to open when the first load is refused, and says why with carets', async () => {
  const error = await steered(refused).then(() => undefined, (thrown: unknown) => thrown)
  assert.instance(error, RouterError)
  assert.is((error as RouterError).code, 'POLICY_REFUSED')
  assert.match((error as RouterError).message, '^^')
})

test('swaps to a new generation when the digest differs', async () => {
  const { store, finish } = await steered()
  const reload = store.reload()
  assert.is(store.current.policy.digest, 'one', 'the old policy serves while the new one compiles')
  await finish(compiled('two'))
  assert.is((await reload).kind, 'loaded')
  assert.equal([store.current.number, store.current.policy.digest], [2, 'two'])
})

test('keeps the very same generation when the digest is the same', async () => {
  const { store, finish } = await steered()
  const before = store.current
  const reload = store.reload()
  await finish(compiled('one'))
  assert.is((await reload).kind, 'unchanged')
  assert.is(store.current, before)
})

test('keeps the old generation when a reload is refused, and reports the drawn text', async () => {
  const { store, finish } = await steered()
  const before = store.current
  const reload = store.reload()
  await finish(refused)
  const result = await reload
  assert.is(store.current, before)
  assert.is(store.lastReload, result)
  assert.ok(result.kind === 'refused' && result.text.includes('policy.yaml:3:9'))
})

test('counts a load that throws as refused', async () => {
  let loads = 0
  const store = await createPolicyStore({
    load: () => loads++ === 0 ? Promise.resolve(compiled('one')) : Promise.reject(new Error('disk on fire')),
    clock: { nowMs: () => 0 },
    failed: () => {},
  })
  const result = await store.reload()
  assert.ok(result.kind === 'refused' && result.text === 'disk on fire')
  assert.is(store.current.number, 1)
})

test('runs one load at a time, and one more for all who asked meanwhile', async () => {
  const { store, pending, finish } = await steered()
  const wishes = [store.reload(), ...Array.from({ length: 99 }, () => store.reload())]
  assert.is(pending.length, 1)
  await finish(compiled('two'))
  assert.is(pending.length, 1, 'ninety-nine wishes became one load')
  await finish(compiled('three'))
  const results = await Promise.all(wishes)
  assert.is(pending.length, 0)
  const digests = results.map(result => result.kind === 'loaded' ? result.generation.policy.digest : result.kind)
  assert.equal([...new Set(digests)], ['two', 'three'])
  assert.is(digests.filter(digest => digest === 'two').length, 1, 'a wish is never served by a load begun before it')
})

test('a wish made by a listener does not run beside the one that waits', async () => {
  const { store, pending, finish } = await steered()
  const wishes: Promise<ReloadResult>[] = [store.reload(), store.reload()]
  const stop = store.onReload(() => { wishes.push(store.reload()); stop() })
  await finish(compiled('two'))
  assert.is(pending.length, 1)
  await finish(compiled('three'))
  await Promise.all(wishes)
  assert.is(store.current.number, 3)
})

test('tells every listener the outcome, also when one of them throws', async () => {
  const { store, finish, failures } = await steered()
  const told: string[] = []
  store.onReload(() => { throw new Error('listener') })
  const stop = store.onReload(result => told.push(result.kind))
  void store.reload()
  await finish(refused)
  void store.reload()
  await finish(compiled('two'))
  stop()
  void store.reload()
  await finish(compiled('three'))
  assert.equal(told, ['refused', 'loaded'])
  assert.is(failures.length, 3)
})

test.run()

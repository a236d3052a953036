import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { systemClock } from '../../src/base/clock.ts'
import { findLine, receiptFiles } from '../../src/cdr/receipt-files.ts'
import { createKeptPolicies } from '../../src/cdr/kept-policies.ts'
import { createReceipts } from '../../src/cdr/receipts.ts'
import { createRecorder } from '../../src/cdr/recorder.ts'
import { rotate } from '../../src/cdr/rotate.ts'
import type { PolicySources } from '../../src/policy/files.ts'
import { keepPolicy, loadKept } from '../../src/policy/kept.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { tempDir } from '../support/temp-dir.ts'
import { ended, started } from './events.ts'

async function sourcesOf(path: string): Promise<PolicySources> {
  const { sources, text } = await loadPolicy(path)
  if (!sources) throw new Error(text())
  return sources
}

const policy = (name: string): string =>
  `policy: 1\nrules: [{ name: ${name}, when: { peer: anyone }, do: { reject: 404 } }]\n`

/** Receipts of calls that are decided and end at once. */
function writerAt(file: string, rotateBytes: number, keep: number, inForce: readonly string[] = []) {
  const metrics = createMetrics()
  const receipts = createReceipts({ file, rotateBytes, keep }, {
    clock: systemClock, log: createLog('silent'), metrics, inForce: () => inForce,
  })
  const { listener } = createRecorder([receipts.reader], systemClock)
  return {
    receipts,
    call(uid: string, digest: string) {
      listener({ ...started(uid), digest } as Parameters<typeof listener>[0])
      listener({ ...ended(uid, 404, 10), atMs: Date.now() })
    },
  }
}

test('files are put aside when they are full, and the oldest goes', async () => {
  await using dir = await tempDir()
  const file = join(dir.path, 'receipts.jsonl')
  for (let round = 1; round <= 4; round++) {
    const { receipts, call } = writerAt(file, 1, 2)
    call(`c${round}`, 'd')
    await receipts.close()
  }
  assert.equal((await receiptFiles(file, 9)).map(name => name.slice(dir.path.length + 1)), [
    'receipts.jsonl.1', 'receipts.jsonl.2',
  ])
  const files = await receiptFiles(file, 9)
  assert.match(await findLine(files, 'c3', line => line.includes('"callUid":"c3"')) ?? '', 'c3')
  assert.is(await findLine(files, 'c2', () => true), undefined)
})

test('a policy is kept whole, with its lists, and loads again under the names its files had', async () => {
  await using dir = await tempDir({
    'p/a.yaml': 'policy: 1\ndata: { vip: { file: vip.csv, columns: { number: number } } }\n',
    'p/b.yaml': 'rules: [{ name: vip, when: { peer: anyone, from: { list: vip } }, do: { reject: 404 } }]\n',
    'p/vip.csv': 'number\n+33145550100\n', 'p/users.csv': 'not,ours\n',
  })
  const sources = await sourcesOf(join(dir.path, 'p'))
  const kept = join(dir.path, 'kept')
  await keepPolicy(kept, sources)
  await keepPolicy(kept, sources)
  assert.equal((await readdir(join(kept, sources.digest))).toSorted(), ['a.yaml', 'b.yaml', 'kept.json', 'vip.csv'])
  const loaded = await loadKept(kept, sources.digest)
  assert.is(loaded?.policy?.digest, sources.digest)
  assert.equal(loaded?.files.slice(0, 2), ['a.yaml', 'b.yaml'].map(name => join(dir.path, 'p', name)))
  await dir.write(`kept/${sources.digest}/b.yaml`, policy('forged'))
  assert.is.not((await loadKept(kept, sources.digest))?.policy?.digest, sources.digest)
  assert.is(await loadKept(kept, '../p'), undefined)
})

test('a list that changed since the load is no copy of the policy', async () => {
  await using dir = await tempDir({
    'p/a.yaml': 'policy: 1\ndata: { vip: { file: vip.csv, columns: { number: number } } }\n'
      + 'rules: [{ when: { peer: anyone, from: { list: vip } }, do: { reject: 404 } }]\n',
    'p/vip.csv': 'number\n+33145550100\n',
  })
  const sources = await sourcesOf(join(dir.path, 'p'))
  await dir.write('p/vip.csv', 'number\n+33145550199\n')
  const failed = await keepPolicy(join(dir.path, 'kept'), sources).then(() => '', (error: Error) => error.message)
  assert.match(failed, 'a list changed')
  assert.equal(await readdir(join(dir.path, 'kept')), [])
})

test('a policy goes when no receipt that is left can refer to it, never one in force or in use', async () => {
  await using dir = await tempDir()
  const file = join(dir.path, 'receipts.jsonl')
  const folder = `${file}.policies`
  const hour = 3_600_000
  const nowMs = Date.now()
  const names = ['old', 'used', 'new', 'force', 'open'].map((_, at) => String(at).repeat(64))
  for (const [at, name] of names.entries()) {
    await mkdir(join(folder, name), { recursive: true })
    const atMs = at === 2 ? nowMs : nowMs - (at === 1 ? 5 : 10) * hour
    await utimes(join(folder, name), atMs / 1000, atMs / 1000)
  }
  await mkdir(join(folder, `${'9'.repeat(64)}.1.part`))
  // The oldest receipt that is left was written six hours ago.
  await writeFile(`${file}.1`, `{"endedAt":"${new Date(nowMs - 6 * hour).toISOString()}"}\n`)
  await writeFile(file, `{"endedAt":"${new Date(nowMs).toISOString()}"}\n`)
  const policies = createKeptPolicies({
    file, keep: 3, clock: systemClock, log: createLog('silent'), metrics: createMetrics(),
    needed: () => new Set([names[3] ?? '', names[4] ?? '']),
  })
  await policies.close()
  assert.equal((await readdir(folder)).toSorted(), names.slice(1))
})

test('the policies of receipts that were put aside stay with them', async () => {
  await using dir = await tempDir({ 'one/policy.yaml': policy('one'), 'two/policy.yaml': policy('two') })
  const file = join(dir.path, 'receipts.jsonl')
  const [one, two] = await Promise.all(['one', 'two'].map(name => sourcesOf(join(dir.path, name))))
  for (const sources of [one, two]) {
    const { receipts, call } = writerAt(file, 1, 5, [sources?.digest ?? ''])
    receipts.keep(sources as PolicySources)
    call('c', sources?.digest ?? '')
    await receipts.close()
  }
  const kept = (await readdir(`${file}.policies`)).toSorted()
  assert.equal(kept, [one?.digest, two?.digest].toSorted())
  assert.match(await readFile(`${file}.2`, 'utf8'), one?.digest ?? '')
  await rotate(file, 5)
})

test.run()

/** Calls through a router whose policy changes under them; afterwards each is explained from its receipt. */
import { readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallReceipt } from '../../src/cdr/receipt-line.ts'
import { explain } from '../../src/cli/explain.ts'
import { runCommand } from '../cli/run-command.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePort, freePorts } from '../support/ports.ts'
import { startRouter } from '../support/router.ts'
import { assertClean, startSipp } from '../support/sipp.ts'
import { tempDir } from '../support/temp-dir.ts'

const CALLS = 60
/** Each comes while calls go on, and some calls after it. */
const VERSIONS = 5

/** Every version reads another header, weighs otherwise and names its rule after itself. */
function version(mark: number, [one = 0, two = 0]: readonly number[], dead: number): string {
  return `policy: 1
peers:
  one: { contact: "sip:127.0.0.1:${one}", auth: { username: us, password: "secret:one" } }
  two: { contact: "sip:127.0.0.1:${two}" }
  dead: { contact: "sip:127.0.0.1:${dead}" }
pools:
  both:
    pick: { weighted: { one: ${1 + mark % 3}, two: 1, dead: 1 } }
    failover: { next-on: [unreachable, no-progress] }
rules:
  - { name: marked, when: { peer: anyone, header: { X-Mark-${mark}: "1" } }, do: { reject: 404 } }
  - { name: version-${mark}, when: { peer: anyone, header: { Subject: "Performance*" } }, do: { dial: both } }
otherwise: { reject: 404 }
`
}

test(`${CALLS} calls under reloads are each explained as they were decided`, async () => {
  await using store = await tempDir()
  const file = join(store.path, 'receipts.jsonl')
  const ports = await freePorts(2)
  const dead = await freePort()
  const callees = await Promise.all(ports.map(port => startSipp({ scenario: 'uas', port })))
  process.env['POINTSMAN_SECRET_ONE'] = 'a-password-nobody-reads'
  const config = await store.write('config.json', JSON.stringify({ ...patient, receipts: { file } }))
  await using router = await startRouter({
    policy: { 'policy.yaml': version(0, ports, dead) }, args: ['--config', config],
  })
  const loads = (): Promise<number> => router.metric('pointsman_policy_reloads_total{result="loaded"}')
  for (let mark = 1; mark <= VERSIONS; mark++) {
    const each = CALLS / VERSIONS
    const before = await loads()
    const caller = await startSipp({ scenario: 'uac', remote: router.sip, calls: each, rate: 25, talkMs: 100 })
    await router.dir.write('policy.yaml', version(mark, ports, dead))
    assertClean(await caller.done, each)
    await eventually(5_000, `version ${mark}`, async () => await loads() > before)
  }
  await router.take(CALLS)
  assert.is(await router.stop(), 0)
  await Promise.all(callees.map(callee => callee.stop()))

  const receipts = (await readFile(file, 'utf8')).trimEnd().split('\n').map(line => JSON.parse(line) as CallReceipt)
  assert.is(receipts.length, CALLS)
  assert.ok(new Set(receipts.map(({ policy }) => policy)).size >= 4, 'calls went by several policies')
  assert.ok(new Set(receipts.map(({ order }) => order?.[0])).size === 3, 'every target was tried first by some call')
  for (const { callUid, rule, facts } of receipts) {
    const { code, out } = await runCommand(explain, ['--call', callUid, '--receipts', file])
    assert.is(code, 0, out)
    assert.match(out, 'the same as it was decided then')
    assert.match(out, new RegExp(`✓ ${rule}  all conditions hold  \\(.*policy\\.yaml:\\d+\\)`))
    assert.ok(Object.keys(facts['headers'] as object).length > 0)
  }
  await explainsByCallId(receipts[0] as CallReceipt, file)
  await saysWhenItDiffers(receipts[0] as CallReceipt, file, store.path)
  await holdsNoSecret(store.path)
})

async function explainsByCallId({ callId, attempts, rule }: CallReceipt, file: string): Promise<void> {
  for (const id of [callId, attempts[0]?.callId ?? '']) {
    const { out } = await runCommand(explain, ['--call', id, '--receipts', file, '--json'])
    assert.is((JSON.parse(out) as { explanation: { rule: string } }).explanation.rule, rule)
  }
}

async function saysWhenItDiffers(receipt: CallReceipt, file: string, folder: string): Promise<void> {
  const forged = join(folder, 'forged.jsonl')
  await writeFile(forged, `${JSON.stringify({ ...receipt, rule: 'marked' })}\n`)
  await symlink(`${file}.policies`, `${forged}.policies`)
  const { code, out } = await runCommand(explain, ['--call', receipt.callUid, '--receipts', forged])
  assert.is(code, 1)
  assert.match(out, /THIS IS NOT WHAT WAS DECIDED THEN\n {4}rule: then marked; now version-\d/)
}

async function holdsNoSecret(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const texts = await Promise.all(names.filter(name => name.isFile())
    .map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')))
  assert.ok(texts.some(text => text.includes('secret:one')), 'the reference is kept')
  assert.not.ok(texts.some(text => text.includes('a-password-nobody-reads')))
}

test('a disk that refuses costs receipts, and no call', async () => {
  const port = await freePort()
  const callee = await startSipp({ scenario: 'uas', port })
  const policy = `policy: 1\nrules:\n  - { when: { peer: anyone }, do: { dial: "sip:127.0.0.1:${port}" } }\n`
  await using router = await startRouter({ policy, args: ['--receipts', '/proc/no/such/receipts.jsonl'] })
  const caller = await startSipp({ scenario: 'uac', remote: router.sip, calls: 10, rate: 20, talkMs: 50 })
  assertClean(await caller.done, 10)
  await router.take(10)
  await eventually(2000, 'it is counted', async () => await router.metric('pointsman_receipt_write_failures_total') > 0)
  assert.is(await router.metric('pointsman_receipts_queued'), 10)
  assert.is(await router.metric('pointsman_policies_unkept_total'), 1)
  const said = router.log().map(({ msg }) => msg)
  assert.ok(said.includes('receipts cannot be written, they are kept and tried again'))
  assert.is(await router.stop(), 0)
  await callee.stop()
})

test('nothing is left open', () => assertNothingLeft())

test.run()

/** `explain --call … --as-test`: what it prints passes under the policy that decided the call. */
import { cp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { CommandFailed, UsageError } from '../../src/cli/command.ts'
import { explain } from '../../src/cli/explain.ts'
import { test as testCommand } from '../../src/cli/test.ts'
import { keepPolicy } from '../../src/policy/kept.ts'
import { loadPolicy } from '../../src/policy/load.ts'
import { decidedReceipt, writtenFacts } from '../../src/policy/receipt.ts'
import { tempDir } from '../support/temp-dir.ts'
import { runCommand } from './run-command.ts'

const policy = `policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"] }
  orange: { contact: "sip:gw.orange.example" }
  sfr: { contact: "sip:sip.sfr.example" }
pools:
  pstn: { pick: { in-order: [orange, sfr] }, failover: { next-on: [503] } }
rules:
  - name: outbound
    when: { peer: pbx, to: "+336*", header: { X-Tenant: "acme" } }
    headers: { request: { set: { X-Trunk: "{header.X-Tenant as token}" } } }
    tag: mobile
    do: { dial: pstn }
otherwise: { reject: 404 }
`

interface World extends AsyncDisposable {
  readonly folder: string
  readonly file: string
  readonly callUid: string
  /** Writes a line to the receipts. */
  line(text: string): Promise<void>
}

/** A call that went by `outbound`: orange was out of order, sfr answered. */
async function world(): Promise<World> {
  const dir = await tempDir({ 'policy/policy.yaml': policy })
  const { policy: loaded, sources } = await loadPolicy(join(dir.path, 'policy'))
  if (!loaded || !sources) throw new Error('the policy is unsound')
  const file = join(dir.path, 'receipts.jsonl')
  await keepPolicy(`${file}.policies`, sources)
  const facts = loaded.factsOf({
    atMs: Date.UTC(2026, 2, 2, 10), source: { transport: 'udp', address: '10.0.0.10', port: 5060 },
    fromUri: 'sip:0145550100@pbx.example', requestUri: 'sip:0612345678@127.0.0.1', headers: [['X-Tenant', 'acme']],
  })
  const sent = (target: string, host: string) => ({
    leg: 'b1', target, callId: `b-${target}`, requestUri: `sip:0612345678@${host}`, from: '0145550100',
    headers: [['X-Trunk', 'acme']], placedAt: '2026-03-02T10:00:00.000Z',
  })
  const receipt = {
    callUid: 'c1', callId: 'i1', policy: loaded.digest, facts: writtenFacts(facts, loaded.headersRead),
    ...decidedReceipt(loaded.evaluate(facts)), receivedAt: '2026-03-02T10:00:00.000Z',
    endedAt: '2026-03-02T10:01:00.000Z', status: 200, endedBy: 'caller', reason: 'hung up',
    attempts: [
      { ...sent('orange', 'gw.orange.example'), outcome: 'failed', status: 503 },
      { ...sent('sfr', 'sip.sfr.example'), outcome: 'answered' },
    ],
  }
  const line = (text: string): Promise<void> => writeFile(file, `${text}\n`, { flag: 'a' })
  await line(JSON.stringify(receipt))
  return { folder: join(dir.path, 'policy'), file, callUid: 'c1', line, [Symbol.asyncDispose]: dir.remove }
}

/** How a command ends that cannot do what it is asked. */
async function refusal(...args: readonly string[]): Promise<Error> {
  try {
    const { out } = await runCommand(explain, args)
    throw new Error(`it printed ${out}`)
  } catch (error) {
    return error as Error
  }
}

test('the test of a call says all that was decided, and passes beside the rules', async () => {
  await using was = await world()
  const { code, out } = await runCommand(explain, ['--call', 'i1', '--receipts', was.file, '--as-test'])
  assert.is(code, 0)
  assert.fixture(out, `tests:
  - name: +33145550100 to +33612345678 goes by outbound (call c1)
    at: 2026-03-02T10:00:00.000Z
    call:
      peer: pbx
      source: 10.0.0.10
      from: sip:0145550100@pbx.example
      to: sip:0612345678@127.0.0.1
      headers: { x-tenant: acme }
    pretend: { orange: 503 }
    expect:
      rule: outbound
      dial: pstn
      attempts: [orange, sfr]
      sent:
        orange: { to: "0612345678", from: "0145550100", headers: { X-Trunk: acme } }
        sfr: { to: "0612345678", from: "0145550100", headers: { X-Trunk: acme } }
      tags: [mobile]
`)
  await writeFile(join(was.folder, 'regressions.yaml'), out)
  const passed = await runCommand(testCommand, [was.folder])
  assert.equal([passed.code, passed.out.trimEnd().split('\n').at(-1)], [0, '1 passed, 0 failed'])
})

test('it notices when the call would go another way, or hear of something else', async () => {
  await using was = await world()
  const { out } = await runCommand(explain, ['--call', was.callUid, '--receipts', was.file, '--as-test'])
  const changes = [
    ['"+336*"', '"+337*"'], ['[orange, sfr]', '[sfr, orange]'], ['next-on: [503]', 'next-on: [408]'],
    ['{header.X-Tenant as token}', 'ours'], ['tag: mobile', 'tag: landline'], ['name: outbound', 'name: out'],
  ] as const
  for (const [before, after] of changes) {
    await writeFile(join(was.folder, 'policy.yaml'), policy.replace(before, after) + out.replace(/^#.*\n/gm, ''))
    const failed = await runCommand(testCommand, [was.folder])
    assert.is(failed.code, 1, `${before} to ${after}:\n${failed.out}`)
  }
})

test('it is a test of another policy that decides likewise, else it says how the call would go there', async () => {
  await using was = await world()
  const asked = [was.folder, '--call', was.callUid, '--receipts', was.file, '--as-test']
  await writeFile(join(was.folder, 'policy.yaml'), policy.replace('tag: mobile', 'tag: [mobile, paid]'))
  const { out } = await runCommand(explain, asked)
  assert.match(out, /^# what no test can hold to, as it was then:\n# tags: mobile; here \[mobile,paid\]\ntests:/)
  assert.not.match(out, /tags:.*\}/)
  await writeFile(join(was.folder, 'policy.yaml'), policy.replace('"+336*"', '"+337*"'))
  const { message } = await refusal(...asked)
  assert.is(message, 'call c1 makes no test here: '
    + 'told as a test it goes by otherwise (reject 404), not by outbound (dial pstn)')
})

test('a call that is not there, what is no receipt, and a policy that was not kept are told apart', async () => {
  await using was = await world()
  const about = async (id: string): Promise<string> => {
    const error = await refusal('--call', id, '--receipts', was.file, '--as-test')
    assert.instance(error, CommandFailed)
    return error.message
  }
  await was.line('{"callUid":"torn","facts":{')
  await was.line('{"callUid":"record","callId":"r1","policy":"x","rule":"out","why":[],"attempts":[]}')
  assert.match(await about('nobody'), /^no receipt of nobody is in .*receipts\.jsonl$/)
  assert.match(await about('torn'), /^no receipt of torn is in /)
  assert.match(await about('record'), /receipts\.jsonl says of record is no receipt: facts is missing$/)
  const [kept = ''] = await readdir(`${was.file}.policies`)
  await cp(join(`${was.file}.policies`, kept), join(was.folder, 'copy'), { recursive: true })
  await rm(join(`${was.file}.policies`, kept), { recursive: true })
  assert.match(await about(was.callUid), /^the policy [0-9a-f]{64} that decided this call is not kept in /)
  const gone = await refusal('--call', 'c1', '--receipts', join(was.folder, 'none.jsonl'), '--as-test')
  assert.match(gone.message, /^there are no receipts at .*none\.jsonl; run --receipts FILE writes them$/)
})

test('it goes with a call that was, and prints one thing', async () => {
  for (const args of [['--to', '100', '--as-test'], ['--call', 'c1', '--as-test', '--json'], ['--as-test']]) {
    assert.instance(await refusal(...args), UsageError, args.join(' '))
  }
})

test.run()

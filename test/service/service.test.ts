import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RouterError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { startService, type Service, type ServiceConfig } from '../../src/service.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone } from '../support/phone.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'
const policyTo = (port: number, rule = 'through'): string => `policy: 1
peers:
  phones: { source: ["127.0.0.1"] }
rules:
  - name: ${rule}
    when: { peer: phones, to: bob }
    do: { dial: "sip:127.0.0.1:${port}" }
otherwise: { reject: 404 }
`

const udp = { transport: 'udp', host: '127.0.0.1', port: 0 } as const

/** A router in this process, on free ports, with its policy and records in `dir`. */
async function started(dir: TempDir, over: Partial<ServiceConfig> = {}): Promise<Service & AsyncDisposable> {
  const service = await startService({
    policy: join(dir.path, 'policy'), cdr: join(dir.path, 'cdr.jsonl'), rtpengine: [], drainMs: 100,
    admin: { host: '127.0.0.1', port: 0 },
    listen: [udp, { transport: 'tcp', host: '127.0.0.1', port: 0 }],
    ...over,
  }, { log: createLog('silent') })
  return { ...service, [Symbol.asyncDispose]: () => service.close() }
}

async function recordsIn(dir: TempDir): Promise<CallRecord[]> {
  const text = await readFile(join(dir.path, 'cdr.jsonl'), 'utf8')
  return text.trimEnd().split('\n').map(line => JSON.parse(line) as CallRecord)
}

const sipOf = ({ listeners }: Service): string => `127.0.0.1:${listeners[0]?.port}`

const test = suite('the service')

test('carries a call from policy to record, and tells the ports it was given', async () => {
  await using callee = await openPhone({ name: 'callee' })
  await using caller = await openPhone({ name: 'caller' })
  await using dir = await tempDir({ 'policy/policy.yaml': policyTo(callee.port) })
  const service = await started(dir)
  assert.ok(service.listeners.every(({ port }) => port > 0))
  assert.ok((service.admin?.port ?? 0) > 0)
  const answered = caller.call('bob', sipOf(service), sdp)
  ;(await callee.nextCall()).answer(sdp)
  const talk = await answered
  assert.is(service.calls.count, 1)
  talk.hangUp()
  await service.calls.untilIdle()
  await service.close()
  const [record, ...others] = await recordsIn(dir)
  assert.equal([record?.rule, record?.peer, record?.status, record?.endedBy], ['through', 'phones', 200, 'caller'])
  assert.is(others.length, 0)
})

test('a refused call is recorded too', async () => {
  await using caller = await openPhone({ name: 'caller' })
  await using dir = await tempDir({ 'policy/policy.yaml': policyTo(9) })
  await using service = await started(dir)
  const outcome = await caller.call('nobody', sipOf(service), sdp).catch((error: Error) => error.message)
  assert.match(String(outcome), 'refused with 404')
  await service.close()
  const records = await recordsIn(dir)
  assert.equal(records.map(({ rule, status, endedBy }) => [rule, status, endedBy]), [['otherwise', 404, 'policy']])
})

test('a policy rewritten on disk is in force within two seconds; a broken one changes nothing', async () => {
  await using dir = await tempDir({ 'policy/policy.yaml': policyTo(9) })
  await using service = await started(dir)
  const before = service.policy.current
  await dir.write('policy/policy.yaml', policyTo(9, 'another'))
  await eventually(2000, 'the new generation', () => service.policy.current.number === 2)
  assert.equal(service.policy.current.policy.rules.includes('another'), true)
  await dir.write('policy/policy.yaml', 'policy: 1\nruls: []\n')
  await eventually(2000, 'the refusal', () => service.policy.lastReload.kind === 'refused')
  assert.is(service.policy.current.number, 2)
  await dir.write('policy/policy.yaml', policyTo(9))
  await eventually(2000, 'the first text again', () => service.policy.current.number === 3)
  assert.is(service.policy.current.policy.digest, before.policy.digest)
})

test('the record of a call that outlives the service says the system ended it', async () => {
  await using callee = await openPhone({ name: 'callee' })
  await using caller = await openPhone({ name: 'caller' })
  await using dir = await tempDir({ 'policy/policy.yaml': policyTo(callee.port) })
  const service = await started(dir)
  const answered = caller.call('bob', sipOf(service), sdp)
  ;(await callee.nextCall()).answer(sdp)
  const talk = await answered
  await service.drain()
  assert.is(service.calls.count, 1, 'draining hangs nobody up')
  await service.close()
  await talk.ended
  assert.equal((await recordsIn(dir)).map(({ status, endedBy }) => [status, endedBy]), [[200, 'system']])
})

test('it is said which peers are told no digits by INFO, for nobody reports them', async () => {
  const told: string[] = []
  const log = createLog('warn', { write: line => { if (line.includes('rtpengine-dtmf')) told.push(line) } })
  const policy = (...names: readonly string[]): string => `policy: 1
media: { by-info: { dtmf: info } }
peers: { ${names.map(name => `${name}: { contact: "sip:10.0.0.1", media: by-info }`).join(', ')} }
rules: []
`
  await using dir = await tempDir({ 'policy/policy.yaml': policy('one', 'two') })
  const config = {
    policy: join(dir.path, 'policy'), rtpengine: [], drainMs: 100, listen: [udp], admin: undefined, cdr: undefined,
  }
  const service = await startService(config, { log })
  assert.match(told[0] ?? '', '"peers":["one","two"]')
  await dir.write('policy/policy.yaml', policy('three'))
  await eventually(2_000, 'the next', () => told.length === 2)
  assert.match(told[1] ?? '', '"peers":["three"]')
  await service.close()
  const heard = await startService({ ...config, rtpengineDtmf: { host: '127.0.0.1', port: 0 } }, { log })
  await heard.close()
  assert.is(told.length, 2)
})

test('what cannot start leaves nothing behind and says why', async () => {
  await using dir = await tempDir({ 'policy/policy.yaml': policyTo(9) })
  await using first = await started(dir)
  const taken = first.listeners.map(({ transport, port }) => ({ transport, port, host: '127.0.0.1' }))
  for (const over of [{ listen: taken }, { admin: first.admin }, { policy: join(dir.path, 'none') }]) {
    const error: unknown = await started(dir, over).then(() => undefined, (thrown: unknown) => thrown)
    assert.instance(error, RouterError)
  }
})

test.after(() => assertNothingLeft())

test.run()

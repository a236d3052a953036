/** Targets that fail and come back, seen from callers on sockets. */
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService, type Service } from '../../src/service.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { freePort } from '../support/ports.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'

async function started(dir: TempDir): Promise<Service & AsyncDisposable> {
  const service = await startService({
    policy: join(dir.path, 'policy'), cdr: undefined, rtpengine: [], drainMs: 100,
    admin: { host: '127.0.0.1', port: 0 },
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  }, { log: createLog('silent') })
  return { ...service, [Symbol.asyncDispose]: () => service.close() }
}

async function stateOf({ admin }: Service, name: string): Promise<string | undefined> {
  const answer = await fetch(`http://127.0.0.1:${admin?.port}/targets`)
  const { targets } = await answer.json() as { targets: readonly { name: string; state: string }[] }
  return targets.find(target => target.name === name)?.state
}

const policy = (one: number, two: number, health: string): string => `policy: 1
peers:
  phones: { source: ["127.0.0.1"], limit: { per-caller: 2 } }
  one: { contact: "sip:127.0.0.1:${one}" }
  two: { contact: "sip:127.0.0.1:${two}" }
pools:
  pair:
    pick: { round-robin: [one, two] }
    health: ${health}
rules:
  - when: { peer: phones }
    do: { dial: pair }
`

const test = suite('the health of targets')

async function callOnce(caller: Phone, service: Service): Promise<void> {
  const talk = await caller.call('bob', `127.0.0.1:${service.listeners[0]?.port}`, sdp)
  talk.hangUp()
  await talk.ended
}

test('a target that starts to answer 503 is out within its breaker\'s bound, and back after its rest', async () => {
  await using one = await openPhone({ name: 'one' })
  await using two = await openPhone({ name: 'two' })
  await using caller = await openPhone({ name: 'caller' })
  await using dir = await tempDir({ 'policy/policy.yaml': policy(one.port, two.port,
    '{ breaker: { open-at: 3 of 10, rest: 1s, trial: 2 } }') })
  await using service = await started(dir)
  let isWell = true
  let asked = 0
  one.onCall(call => {
    asked += 1
    if (isWell) call.answer(sdp)
    else call.refuse(503)
  })
  two.onCall(call => { call.answer(sdp) })

  for (let n = 0; n < 4; n += 1) await callOnce(caller, service)
  assert.is(asked, 2, 'both share the calls')
  isWell = false
  for (let n = 0; n < 20; n += 1) await callOnce(caller, service)
  assert.is(asked, 5, 'three calls found it ill, and none was lost')
  assert.is(await stateOf(service, 'one'), 'open')
  assert.is(await service.metrics.targetUp.get().then(({ values }) =>
    values.find(({ labels }) => labels.target === 'one')?.value), 0)

  isWell = true
  await eventually(3000, 'its rest is over', async () => await stateOf(service, 'one') === 'half-open')
  for (let n = 0; n < 8; n += 1) await callOnce(caller, service)
  assert.is(await stateOf(service, 'one'), 'up')
  assert.is(asked, 9, 'it has its share again')
})

test('a target that does not answer OPTIONS is down, and up when it answers', async () => {
  const port = await freePort()
  await using two = await openPhone({ name: 'two' })
  await using caller = await openPhone({ name: 'caller' })
  await using dir = await tempDir({ 'policy/policy.yaml': policy(port, two.port,
    '{ probe: { every: 200ms, wait: 100ms, down-after: 2, up-after: 2 } }') })
  await using service = await started(dir)
  two.onCall(call => { call.answer(sdp) })
  await eventually(3000, 'it is down', async () => await stateOf(service, 'one') === 'down')
  for (let n = 0; n < 4; n += 1) await callOnce(caller, service)
  await using one = await openPhone({ name: 'one', port })
  assert.is(one.port, port)
  await eventually(3000, 'it is up', async () => await stateOf(service, 'one') === 'up')
})

test('a caller with as many calls as it may have hears 486', async () => {
  await using two = await openPhone({ name: 'two' })
  await using caller = await openPhone({ name: 'caller' })
  await using dir = await tempDir({ 'policy/policy.yaml': policy(two.port, two.port, '{ probe: { every: 20s } }') })
  await using service = await started(dir)
  two.onCall(call => { call.answer(sdp) })
  const to = `127.0.0.1:${service.listeners[0]?.port}`
  const talks = [await caller.call('bob', to, sdp), await caller.call('bob', to, sdp)]
  const third = await caller.call('bob', to, sdp).then(() => 'answered', (error: Error) => error.message)
  assert.match(third, '486')
  for (const talk of talks) talk.hangUp()
  for (const talk of talks) await talk.ended
  await callOnce(caller, service)
})

test.after(() => assertNothingLeft())

test.run()

/** A real phone: it registers with its password, is asked for it when it calls, calls out and is called. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService, type Service } from '../../src/service.ts'
import { startBaresip, type Baresip } from '../support/baresip.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patientDefence } from '../support/patience.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const test = suite('baresip')
const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8 0\r\n'
const canary = 'w0nderland-canary'
let dir: TempDir
let desk: Phone
let service: Service
let router: string
let alice: Baresip
const logged: string[] = []

const policyTo = (port: number): string => `policy: 1
peers:
  homeworkers:
    source: { digest: { realm: acme.example, users: "secret:homeworkers", algorithms: [md5] } }
    contact: registered
rules:
  - { name: in, when: { peer: anyone, to: alice }, do: { dial: homeworkers } }
  - { name: out, when: { peer: homeworkers, user: alice, to: desk }, do: { dial: "sip:127.0.0.1:${port}" } }
`

async function registrations(): Promise<{ user: string; contact: string; agent: string }[]> {
  const response = await fetch(`http://127.0.0.1:${service.admin?.port}/registrations`)
  const { registrations: found } = await response.json() as { registrations: never[] }
  return found
}

test('it registers, having been asked for its password', async () => {
  desk = await openPhone({ name: 'desk' })
  dir = await tempDir({ 'policy.yaml': policyTo(desk.port) })
  service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr: join(dir.path, 'cdr.jsonl'), rtpengine: [], drainMs: 100,
    admin: { host: '127.0.0.1', port: 0 }, listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  }, {
    log: createLog('trace', { write: line => logged.push(line) }),
    env: { POINTSMAN_SECRET_HOMEWORKERS: `alice:${canary}` },
  })
  router = `127.0.0.1:${service.listeners[0]?.port}`
  assert.equal(await registrations(), [])
  alice = await startBaresip({ user: 'alice', password: canary, registrar: router })
  const [one, ...others] = await eventually(6_000, 'alice is registered', async () => {
    const found = await registrations()
    return found.length > 0 && found
  })
  assert.is(one?.user, 'alice')
  assert.match(one?.contact ?? '', /^sip:alice-/)
  assert.match(one?.agent ?? '', 'baresip')
  assert.equal(others, [])
  const metrics = await service.metrics.registry.metrics()
  assert.match(metrics, 'pointsman_registers_total{status="401"} 1')
  assert.match(metrics, 'pointsman_registers_total{status="200"} 1')
})

test('it is called where it registered', async () => {
  const talk = await desk.call('alice', router, sdp)
  await alice.next('CALL_ESTABLISHED')
  talk.hangUp()
  await alice.next('CALL_CLOSED')
  await service.calls.untilIdle()
})

test('it is asked for its password again when it calls, and gets through with it', async () => {
  alice.tell('dial', `sip:desk@${router}`)
  const there = (await desk.nextCall()).answer(sdp)
  await alice.next('CALL_ESTABLISHED')
  const [call] = [...service.calls]
  assert.equal([call?.describe().rule, call?.describe().peer], ['out', 'homeworkers'])
  alice.tell('hangup')
  await there.ended
  await service.calls.untilIdle()
})

test('a user nobody registered for cannot be rung, and who is not alice does not get out', async () => {
  const refusal = async (user: string): Promise<string> =>
    await desk.call(user, router, sdp).then(() => 'answered', (error: unknown) => (error as Error).message)
  assert.match(await refusal('desk'), 'refused with 401')
  await alice[Symbol.asyncDispose]()
  assert.match(await refusal('alice'), 'refused with 480')
  assert.equal(await registrations(), [])
})

test('no password is in a log line, a record, a metric or an answer of the API', async () => {
  const paths = ['/registrations', '/calls', '/stats', '/policy', '/targets', '/metrics', '/healthz']
  const answers = await Promise.all(paths.map(async path =>
    await (await fetch(`http://127.0.0.1:${service.admin?.port}${path}`)).text()))
  await service.close()
  const records = await readFile(join(dir.path, 'cdr.jsonl'), 'utf8')
  for (const text of [...logged, ...answers, records]) assert.not.match(text, canary)
  assert.ok(logged.length > 0 && records.includes('"rule":"out"'))
  // Nor what proves one: an answer to a challenge could be tried out at leisure.
  for (const text of [...logged, ...answers, records]) assert.not.match(text, /response="[0-9a-f]{32}/)
  await desk.close()
  await dir.remove()
})

test('nothing is left open', () => assertNothingLeft())

test.run()

/** Passwords through the whole router: asked for, given, refused, and given to those who ask us. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { RouterError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import { startService, type Service } from '../../src/service.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone } from '../support/phone.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('proofs')
const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'

const logged: string[] = []

type Secrets = Readonly<Record<string, string>>

async function started(policy: string, secrets: Secrets): Promise<Service & AsyncDisposable & { sip: string }> {
  const dir = await tempDir({ 'policy.yaml': policy })
  try {
    const service = await startService({
      policy: join(dir.path, 'policy.yaml'), cdr: join(dir.path, 'cdr.jsonl'), rtpengine: [], drainMs: 100,
      admin: undefined,
      listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
    }, { log: createLog('trace', { write: line => logged.push(line) }), env: secrets })
    const close = async (): Promise<void> => {
      await service.close()
      logged.push(await readFile(join(dir.path, 'cdr.jsonl'), 'utf8'), await service.metrics.registry.metrics())
      await dir.remove()
    }
    return { ...service, sip: `127.0.0.1:${service.listeners[0]?.port}`, [Symbol.asyncDispose]: close }
  } catch (error) {
    await dir.remove()
    throw error
  }
}

const door = (callee: number): string => `policy: 1
peers:
  members: { source: { digest: { realm: door.example, users: "secret:members" } } }
rules:
  - { name: proved, when: { peer: members, user: acme }, do: { dial: "sip:127.0.0.1:${callee}" } }
  - { name: asked, when: { peer: anyone, to: "200" }, do: { challenge: members } }
`

const inside = (next: string, password = 'secret:door'): string => `policy: 1
peers:
  phones: { source: ["127.0.0.1"] }
  door: { contact: "sip:${next}", auth: { username: acme, password: "${password}" } }
rules:
  - { when: { peer: phones }, do: { dial: door } }
`

async function refusal(call: Promise<unknown>): Promise<string> {
  return await call.then(() => 'answered', (error: unknown) => (error as Error).message)
}

test('who proves nothing is asked, by a rule and where no rule decides', async () => {
  await using caller = await openPhone({ name: 'caller' })
  await using router = await started(door(9), { POINTSMAN_SECRET_MEMBERS: 'acme:pass' })
  for (const user of ['100', '200']) {
    assert.match(await refusal(caller.call(user, router.sip, sdp)), 'refused with 401')
  }
})

test('our proof opens a door that asks for it, and hangs up through it', async () => {
  await using callee = await openPhone({ name: 'callee' })
  await using caller = await openPhone({ name: 'caller' })
  await using outer = await started(door(callee.port), { POINTSMAN_SECRET_MEMBERS: 'acme:pässword' })
  await using inner = await started(inside(outer.sip), { POINTSMAN_SECRET_DOOR: 'pässword' })
  const answered = caller.call('100', inner.sip, sdp)
  const ringing = await callee.nextCall()
  const there = ringing.answer(sdp)
  const talk = await answered
  assert.is(outer.calls.count, 1)
  talk.hangUp()
  await there.ended
  await Promise.all([outer.calls.untilIdle(), inner.calls.untilIdle()])
})

test('a wrong password is the end of the attempt; the caller hears nothing of it', async () => {
  await using caller = await openPhone({ name: 'caller' })
  await using outer = await started(door(9), { POINTSMAN_SECRET_MEMBERS: 'acme:pass' })
  await using inner = await started(inside(outer.sip), { POINTSMAN_SECRET_DOOR: 'wrong' })
  assert.match(await refusal(caller.call('100', inner.sip, sdp)), 'refused with 500')
  await inner.calls.untilIdle()
})

test('a policy that names a secret nobody has is not run, and says which and where', async () => {
  try {
    await started(inside('127.0.0.1:9'), {})
    assert.unreachable('it started')
  } catch (error) {
    assert.ok(error instanceof RouterError && error.code === 'POLICY_REFUSED')
    assert.match(error.message, /policy\.yaml:4:\d+ error POL-224 secret "door" is not there/)
    assert.match(error.message, 'POINTSMAN_SECRET_DOOR')
  }
})

test('no password, and no proof of one, was written anywhere on the way', () => {
  assert.ok(logged.length > 0)
  for (const text of logged) assert.not.match(text, /pässword|response="|acme:pass/)
})

test('nothing is left open', () => assertNothingLeft())

test.run()

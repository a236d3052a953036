/** A running router that asks a real server about calls while other calls go on. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService } from '../../src/service.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patientDefence } from '../support/patience.ts'
import { openPhone } from '../support/phone.ts'
import { tempDir } from '../support/temp-dir.ts'

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'

interface World {
  server: Server
  /** Paths asked for. */
  asked: string[]
  /** What a path gets; silence when undefined. */
  answer: (path: string) => string | undefined
}

const test = suite<World>('lookups of a running router')

test.before(async world => {
  world.asked = []
  world.server = createServer((request, response) => {
    world.asked.push(`${request.url} ${request.headers.authorization}`)
    const text = world.answer(request.url ?? '')
    if (text !== undefined) response.end(text)
  })
  world.server.listen(0, '127.0.0.1')
  await once(world.server, 'listening')
})

test.after(async ({ server }) => {
  server.close()
  server.closeAllConnections()
  await assertNothingLeft()
})

const policyFor = (server: Server, callee: number): string => `policy: 1
peers:
  phones: { source: ["127.0.0.1"] }
  vips: { contact: "sip:127.0.0.1:${callee}" }
lookups:
  crm:
    ask:
      get:
        url: "http://127.0.0.1:${(server.address() as AddressInfo).port}/callers/{to.user as token}"
        headers: { Authorization: "secret:crm" }
    reply: { vip: flag, name: text }
    else: { vip: false }
    deadline: 400ms
    private: true
    cache: { for: 1h }
read:
  - { when: { to: "ask-*" }, lookup: crm }
rules:
  - name: vip
    when: { peer: phones, lookup: { crm: { vip: true } } }
    headers: { request: { set: { X-Name: "{lookup.crm.name as header}" } } }
    do: { dial: vips }
  - { name: plan-b, when: { peer: phones, lookup: { crm: { answered: false } } }, do: { reject: 480 } }
  - { name: known, when: { peer: phones, to: "ask-*" }, do: { reject: 403 } }
  - { name: other, when: { peer: phones }, do: { reject: 404 } }
`

test('a call goes where the answer says, with what it said, and the answer is kept', async world => {
  world.answer = path => path === '/callers/ask-1' ? '{"vip":true,"name":"Ann \\u00e9"}' : '{"vip":false}'
  await using callee = await openPhone({ name: 'callee' })
  await using caller = await openPhone({ name: 'caller' })
  await using dir = await tempDir({ 'policy/policy.yaml': policyFor(world.server, callee.port) })
  await using router = await started(dir.path)
  const talk = caller.call('ask-1', router.sip, sdp)
  const arrived = await callee.nextCall()
  arrived.answer(sdp)
  ;(await talk).hangUp()
  const name = arrived.invite.headers.find(([header]) => header === 'X-Name')?.[1] ?? ''
  assert.is(Buffer.from(name, 'latin1').toString('utf8'), 'Ann é')
  assert.is(await refusal(caller.call('ask-2', router.sip, sdp)), 403)
  assert.is(await refusal(caller.call('ask-2', router.sip, sdp)), 403)
  assert.equal(world.asked, ['/callers/ask-1 Bearer t0ken', '/callers/ask-2 Bearer t0ken'])
  const counted = await router.metric('pointsman_lookups_total')
  assert.match(counted, /lookup="crm",outcome="answered"\} 2/)
  assert.match(counted, /lookup="crm",outcome="cached"\} 1/)
})

test('while one call waits in vain others are answered at once, and plan B holds at the deadline', async world => {
  world.answer = () => undefined
  await using caller = await openPhone({ name: 'caller' })
  await using other = await openPhone({ name: 'other' })
  await using dir = await tempDir({ 'policy/policy.yaml': policyFor(world.server, 9) })
  await using router = await started(dir.path)
  const startedAt = performance.now()
  let silentMs = 0
  const silent = refusal(caller.call('ask-3', router.sip, sdp)).then(status => {
    silentMs = performance.now() - startedAt
    return status
  })
  for (let call = 0; call < 3; call++) {
    assert.is(await refusal(other.call('bob', router.sip, sdp)), 404)
    assert.is(silentMs, 0, 'the other call still waits')
  }
  assert.is(await silent, 480)
  assert.ok(silentMs >= 400, `it waited ${silentMs} ms`)
})

async function refusal(call: Promise<unknown>): Promise<number> {
  return call.then(() => 200, (error: unknown) => Number(/\b(\d{3})\b/.exec(String(error))?.[1]))
}

async function started(path: string) {
  const service = await startService({
    defence: patientDefence,
    policy: join(path, 'policy'), cdr: undefined, rtpengine: [], drainMs: 100, admin: { host: '127.0.0.1', port: 0 },
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  }, { log: createLog('silent'), env: { POINTSMAN_SECRET_CRM: 'Bearer t0ken' } })
  return {
    sip: `127.0.0.1:${service.listeners[0]?.port}`,
    async metric(name: string): Promise<string> {
      const text = await service.metrics.registry.metrics()
      return text.split('\n').filter(line => line.startsWith(name)).join('\n')
    },
    [Symbol.asyncDispose]: () => service.close(),
  }
}

test.run()

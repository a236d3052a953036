/** One router registered with another, as with a carrier: asked for a proof, called back, and gone when it stops. */
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService, type Service } from '../../src/service.ts'
import { phone } from '../edge/phones.ts'
import { startFront } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patientDefence } from '../support/patience.ts'
import { openPhone } from '../support/phone.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const test = suite('registered with a carrier')
const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'
const canary = 'trunk-canary'
const logged: string[] = []

interface Running extends AsyncDisposable {
  readonly service: Service
  readonly dir: TempDir
  readonly sip: string
  ask(path: string): Promise<Record<string, unknown>>
}

async function started(policy: string, secrets: Record<string, string>, front?: string): Promise<Running> {
  const dir = await tempDir({ 'policy.yaml': policy })
  const [host = '', port] = front?.split(':') ?? []
  const service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr: join(dir.path, 'cdr.jsonl'), rtpengine: [], drainMs: 100,
    admin: { host: '127.0.0.1', port: 0 }, listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
    ...(front && { drachtio: { host, port: Number(port), secret: 'cymru' } }),
  }, { log: createLog('debug', { write: line => logged.push(line) }), env: secrets })
  return {
    service, dir, sip: `127.0.0.1:${service.listeners[0]?.port}`,
    ask: async path => await (await fetch(`http://127.0.0.1:${service.admin?.port}${path}`)).json() as never,
    async [Symbol.asyncDispose]() {
      await service.close()
      await dir.remove()
    },
  }
}

const carrier = (algorithm: string): string => `policy: 1
peers:
  customers:
    source: { digest: { realm: carrier.example, users: "secret:customers", algorithms: [${algorithm}] } }
    contact: registered
rules:
  - { name: to-customer, when: { peer: anyone, to: acme }, do: { dial: customers } }
`

const ours = (at: string, desk: number, user = 'acme'): string => `policy: 1
peers:
  carrier:
    contact: "sip:${at}"
    auth: { username: acme, password: "secret:trunk" }
    register: { as: "sip:acme@${at}", user: "${user}", at: ["sip:127.0.0.1:9", "sip:${at}"] }
rules:
  - { name: in, when: { peer: carrier, to: "${user}" }, do: { dial: "sip:127.0.0.1:${desk}" } }
`

interface Trunk {
  readonly peer: string
  readonly registered: boolean
  readonly why?: string
}

const trunksOf = async ({ ask }: Running): Promise<readonly Trunk[]> => (await ask('/trunks'))['trunks'] as Trunk[]
const registered = (us: Running) => eventually(8_000, 'we are registered', async () =>
  (await trunksOf(us)).every(trunk => trunk.registered))
const phonesOf = async ({ ask }: Running): Promise<readonly { contact: string }[]> =>
  (await ask('/registrations'))['registrations'] as never

for (const algorithm of ['md5', 'sha-256']) {
  test(`we prove ourselves by ${algorithm} to whoever answers, and are called where we registered`, async () => {
    await using desk = await openPhone({ name: 'desk' })
    await using caller = await openPhone({ name: 'caller' })
    await using them = await started(carrier(algorithm), { POINTSMAN_SECRET_CUSTOMERS: `acme:${canary}` })
    await using us = await started(ours(them.sip, desk.port), { POINTSMAN_SECRET_TRUNK: canary })
    await registered(us)
    const [phone, ...others] = await phonesOf(them)
    assert.match(phone?.contact ?? '', new RegExp(`^sip:acme@${us.sip};pm=[0-9a-f]{24}$`))
    assert.equal(others, [])
    const answered = caller.call('acme', them.sip, sdp)
    const there = (await desk.nextCall()).answer(sdp)
    const talk = await answered
    const [call] = [...us.service.calls]
    assert.equal([call?.describe().rule, call?.describe().peer], ['in', 'carrier'])
    talk.hangUp()
    await there.ended
    await us.service.calls.untilIdle()
    const metrics = await us.service.metrics.registry.metrics()
    assert.match(metrics, 'pointsman_registered{peer="carrier"} 1')
    assert.match(metrics, 'pointsman_registrations_sent_total{peer="carrier",outcome="200"} 1')
  })
}

test('a stranger who calls the same user without the mark is a stranger', async () => {
  await using desk = await openPhone({ name: 'desk' })
  await using them = await started(carrier('md5'), { POINTSMAN_SECRET_CUSTOMERS: `acme:${canary}` })
  await using us = await started(ours(them.sip, desk.port), { POINTSMAN_SECRET_TRUNK: canary })
  await registered(us)
  const refusal = await desk.call('acme', us.sip, sdp).then(() => 'answered', (error: unknown) => String(error))
  assert.match(refusal, 'refused with 40')
})

test('a clean stop takes the registration back; a reload moves it, and says nothing of those that stay', async () => {
  await using desk = await openPhone({ name: 'desk' })
  await using them = await started(carrier('md5'), { POINTSMAN_SECRET_CUSTOMERS: `acme:${canary}` })
  {
    await using us = await started(ours(them.sip, desk.port), { POINTSMAN_SECRET_TRUNK: canary })
    await registered(us)
    const [before] = await phonesOf(them)
    await us.dir.write('policy.yaml', `${ours(them.sip, desk.port)}otherwise: { reject: 404 }\n`)
    await us.service.policy.reload()
    assert.equal(await phonesOf(them), [before], 'the very same')
    await us.dir.write('policy.yaml', ours(them.sip, desk.port, '100'))
    await us.service.policy.reload()
    await eventually(4_000, 'the new address is there alone', async () => {
      const found = await phonesOf(them)
      return found.length === 1 && found[0]?.contact.startsWith('sip:100@')
    })
  }
  assert.equal(await phonesOf(them), [])
})

test('calls go through the proxy its registrar told us of (RFC 3608)', async () => {
  const [registrar, proxy, caller] = [await phone('udp'), await phone('udp'), await phone('udp')]
  registrar.edge.onRegister?.({
    lost() {},
    take: request => request.respond(200, 'OK', [['Expires', '600'], ['Service-Route', `<${proxy.uri};lr>`]]),
  })
  {
    await using us = await started(`policy: 1
peers:
  carrier: { contact: "${registrar.uri}", register: { as: "sip:acme@${registrar.uri.slice(4)}" } }
rules: [{ name: out, when: { peer: anyone }, do: { dial: carrier } }]
`, {})
    await registered(us)
    const call = caller.dial(`sip:bob@${us.sip}`)
    const { leg } = await proxy.taken()
    const routes = leg.invite.headers.filter(([name]) => name.toLowerCase() === 'route').map(([, value]) => value)
    assert.equal([leg.invite.requestUri, routes], [`sip:bob@${registrar.uri.slice(4)}`, [`<${proxy.uri};lr>`]])
    leg.reject(486, undefined)
    assert.is((await call.next('refused', 4_000)).status, 486)
    assert.is(registrar.arrived.length, 0)
  }
  for (const each of [registrar, proxy, caller]) await each.close()
})

test('a wrong password is said, by the API, the log and the health', async () => {
  await using them = await started(carrier('md5'), { POINTSMAN_SECRET_CUSTOMERS: `acme:${canary}` })
  await using us = await started(ours(them.sip, 9), { POINTSMAN_SECRET_TRUNK: 'wrong' })
  const [trunk] = await eventually(8_000, 'we are refused', async () => {
    const found = await trunksOf(us)
    return found[0]?.why?.startsWith('401') && found
  })
  assert.equal([trunk?.registered, trunk?.why], [false, '401 Unauthorized'])
  assert.equal((await us.ask('/healthz'))['reasons'], ['not registered with: carrier'])
  assert.ok(logged.some(line => line.includes('not registered with a peer')))
})

test('a drachtio-server sends it for us, and calls come in through it', async () => {
  await using front = await startFront()
  await using desk = await openPhone({ name: 'desk' })
  await using caller = await openPhone({ name: 'caller' })
  await using them = await started(carrier('sha-256'), { POINTSMAN_SECRET_CUSTOMERS: `acme:${canary}` })
  await using us = await started(ours(them.sip, desk.port), { POINTSMAN_SECRET_TRUNK: canary }, front.control)
  await registered(us)
  assert.match((await phonesOf(them))[0]?.contact ?? '', `sip:acme@${front.sip};pm=`)
  const answered = caller.call('acme', them.sip, sdp)
  const there = (await desk.nextCall()).answer(sdp)
  ;(await answered).hangUp()
  await there.ended
  await us.service.calls.untilIdle()
})

test('the password, a proof of it and the mark are written nowhere', () => {
  assert.ok(logged.length > 0)
  for (const line of logged) assert.not.match(line, /trunk-canary|response="|pm=[0-9a-f]/)
})

test('nothing is left open', () => assertNothingLeft())

test.run()

/** A router whose users somebody else knows: asked over HTTP before a password is held against what comes back. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService, type Service } from '../../src/service.ts'
import { passwordHash } from '../../src/sip/digest.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { patientDefence } from '../support/patience.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const test = suite('users of a directory')
const REALM = 'acme.example'
/** What the directory says of a name: a hash, or what is none. */
const known: Record<string, string | undefined> = {
  alice: passwordHash('SHA-256', 'alice', REALM, 'wonderland'), bob: 'no hash',
}
const asked: string[] = []
let directory: Server
let dir: TempDir
let service: Service
let desk: Phone
let isBroken = false
let password = 'wonderland'

test('the router and its directory are there', async () => {
  directory = createServer((request, response) => {
    const name = decodeURIComponent(request.url?.slice('/users/'.length) ?? '')
    asked.push(name)
    const hash = known[name]
    response.statusCode = isBroken ? 500 : hash === undefined ? 404 : 200
    response.end(hash === undefined ? '' : JSON.stringify({ 'sha-256': hash }))
  })
  directory.listen(0, '127.0.0.1')
  await once(directory, 'listening')
  dir = await tempDir({ 'policy.yaml': `policy: 1
peers:
  phones: { source: { digest: { realm: ${REALM}, users: { lookup: users } } }, contact: registered }
lookups:
  users:
    ask: { get: "http://127.0.0.1:${(directory.address() as AddressInfo).port}/users/{user}" }
    reply: { sha-256: text }
    else: {}
    deadline: 5s
    breaker: { after: 100 }
    private: true
rules: [{ name: all, when: { peer: phones, user: alice }, do: { reject: 603 } }]
` })
  service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr: undefined, rtpengine: [], drainMs: 100, admin: undefined,
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  }, { log: createLog('silent') })
  desk = await phone('udp', undefined, { passwordOf: () => password })
})

async function registered(username: string): Promise<number> {
  const sip = `127.0.0.1:${service.listeners[0]?.port}`
  let count = Math.round(performance.now() * 1_000)
  const outcome = await desk.edge.register({
    registrar: `sip:${sip}`, as: `sip:${username}@${REALM}`, user: username, params: '', expiresS: 60, callId: username,
    sequence: () => ++count, credentials: { username, secret: 'any' },
  }, 2_000)
  return 'status' in outcome ? outcome.status : 0
}

test('whom it knows registers and calls, in their own name', async () => {
  assert.is(await registered('alice'), 200)
  assert.equal(asked.splice(0), ['alice'])
  const call = desk.dial(`sip:bob@127.0.0.1:${service.listeners[0]?.port}`, {
    credentials: { username: 'alice', secret: 'any' },
  })
  assert.is((await call.next('refused', 4_000)).status, 603)
  assert.equal(asked.splice(0), ['alice'])
})

test('a wrong password, a name it does not know and one it says nonsense of hear the same', async () => {
  password = 'looking-glass'
  assert.is(await registered('alice'), 401)
  password = 'wonderland'
  for (const name of ['nobody', 'bob']) assert.is(await registered(name), 401)
  assert.equal(asked.splice(0), ['alice', 'nobody', 'bob'])
})

test('what is no name is not asked about, nor anybody who was not asked for a proof', async () => {
  assert.is(await registered('a/../alice?x'), 401)
  assert.is(await registered('x'.repeat(65)), 401)
  assert.equal(asked, [])
})

test('while it fails nobody is let in, and nobody locked out', async () => {
  isBroken = true
  for (let tries = 0; tries < 11; tries += 1) assert.is(await registered('alice'), 401)
  isBroken = false
  assert.is(await registered('alice'), 200)
})

test('all is closed', async () => {
  await desk.close()
  await service.close()
  directory.close()
  directory.closeAllConnections()
  await dir.remove()
  await assertNothingLeft()
})

test.run()

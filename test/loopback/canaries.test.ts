/** A secret in every place one can stand, in a router whose servers all fail: none is ever told to anybody. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone, type Phone } from '../edge/phones.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePort } from '../support/ports.ts'
import { startRedis, type RedisServer } from '../support/redis.ts'
import { startRouter, type Router } from '../support/router.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const test = suite('canaries')
const names = [
  'homeworkers', 'trunk', 'tokens', 'crm-header', 'crm-redis', 'cdr-http', 'cdr-postgres', 'cdr-redis', 'shared',
  'janus',
] as const
/** By the name of its secret; long enough for a key of HS256. */
const canaries = new Map(names.map(name => [name, `canary-of-${name}-0123456789abcdef0123456789`] as const))
let files: TempDir
let redis: RedisServer
let router: Router
let desk: Phone

const valueOf = (name: (typeof names)[number]): string => canaries.get(name) ?? ''

test('a router with ten secrets is ready', async () => {
  const nobody = await freePort()
  // It wants another password than any of ours, so that all who ask it are refused and say so.
  redis = await startRedis({ password: 'of the server' })
  files = await tempDir({
    ...Object.fromEntries(names.map(name =>
      [`secrets/${name}`, name === 'homeworkers' ? `alice:${valueOf(name)}\n` : valueOf(name)])),
    'config.yaml': `
secrets: secrets
state: { redis: "${redis.url}", password: "secret:shared" }
janus: "ws://127.0.0.1:${nobody}"
receipts: { file: receipts.jsonl }
journal: journal
defence: { lag: ${patient.defence.lag} }
cdr:
  - file: { path: cdr.jsonl }
  - http:
      url: "http://127.0.0.1:${nobody}/calls"
      headers: { authorization: "secret:cdr-http" }
      spool: spool-http
  - postgres: { url: "postgres://cdr@127.0.0.1:${nobody}/cdr", password: "secret:cdr-postgres", spool: spool-pg }
  - redis: { url: "${redis.url}", password: "secret:cdr-redis", spool: spool-redis }
`,
  })
  router = await startRouter({
    recordsTo: join(files.path, 'config.yaml'), args: ['--log-level', 'trace'],
    policy: `policy: 1
peers:
  homeworkers:
    source: { digest: { realm: acme.example, users: "secret:homeworkers" } }
    contact: registered
  staff: { source: { jwt: { issuer: "https://id.acme.example", keys: "secret:tokens" } } }
  trunk:
    contact: "sip:127.0.0.1:${nobody};transport=tcp"
    auth: { username: acme, password: "secret:trunk" }
    register: { as: "sip:acme@127.0.0.1:${nobody}" }
lookups:
  web:
    ask:
      get: { url: "http://127.0.0.1:${nobody}/{to.user as token}", headers: { Authorization: "secret:crm-header" } }
    reply: { vip: flag }
    else: {}
    private: true
  kept:
    ask: { redis: { server: "${redis.url}", password: "secret:crm-redis", hash: "caller:{to.user as token}" } }
    reply: { vip: flag }
    else: {}
    private: true
read: [{ lookup: [web, kept] }]
rules:
  - { name: out, when: { peer: homeworkers, lookup: { web: { answered: false } } }, do: { dial: trunk } }
  - { name: token, when: { peer: staff }, do: { dial: trunk } }
`,
  })
  desk = await phone('udp', undefined, { passwordOf: () => valueOf('homeworkers') })
})

test('a phone registers and calls, and everything behind it fails', async () => {
  const who = { username: 'alice', secret: 'any' }
  let count = 0
  const outcome = await desk.edge.register({
    registrar: `sip:${router.sip}`, as: 'sip:alice@acme.example', user: 'alice', params: '', expiresS: 60, callId: 'r',
    sequence: () => ++count, credentials: who,
  }, 4_000)
  assert.is('status' in outcome && outcome.status, 200)
  const called = desk.dial(`sip:bob@${router.sip}`, { credentials: who })
  assert.ok((await called.next('refused', 8_000)).status >= 500)
  // A token that is signed by nobody is looked at, too.
  const token: readonly [string, string] = ['Authorization', 'Bearer eyJhbGciOiJIUzI1NiJ9.e30.AA']
  const shown = desk.dial(`sip:bob@${router.sip}`, { headers: [token] })
  await shown.next('refused', 8_000)
  await eventually(8_000, 'the call is written down', async () =>
    (await readFile(join(files.path, 'cdr.jsonl'), 'utf8').catch(() => '')).includes('"rule":"out"'))
})

test('0 of them are in logs, metrics, answers of the API, records, receipts, the journal and the spools', async () => {
  const paths = [
    '/healthz', '/metrics', '/stats', '/calls', '/targets', '/media', '/registrations', '/trunks', '/policy', '/parked',
    '/queues', '/conferences', '/shadow', '/policy/canary',
  ]
  const answers = await Promise.all(paths.map(async path => (await router.admin('GET', path)).text))
  assert.match(answers[0] ?? '', 'degraded', 'what fails is said')
  const lines = router.log()
  assert.is(await router.stop(), 0)
  const written = (await readdir(files.path, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile() && !entry.parentPath.endsWith('/secrets'))
  const texts = [
    ...answers, JSON.stringify(lines),
    ...await Promise.all(written.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1'))),
  ]
  assert.ok(lines.length > 10 && written.length >= 5, `${lines.length} lines, ${written.map(({ name }) => name)}`)
  assert.ok(texts.some(text => text.includes('alice')), 'they speak of her')
  const hits = names.filter(name => texts.some(text => text.includes(valueOf(name))))
  assert.equal(hits, [])
})

test('all is closed', async () => {
  await desk.close()
  await redis.close()
  await files.remove()
  await assertNothingLeft()
})

test.after(async () => {
  await router?.stop()
})
test.run()

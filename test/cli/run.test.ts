import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone, type Phone } from '../support/phone.ts'
import { freePort } from '../support/ports.ts'
import { built } from '../support/root.ts'
import { startRouter, type Router } from '../support/router.ts'
import { tempDir } from '../support/temp-dir.ts'
import { within } from '../support/within.ts'

const test = suite('pointsman run')

const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 40000 RTP/AVP 8\r\n'
const policyTo = (port: number): string => `policy: 1
peers:
  phones: { source: ["127.0.0.1"] }
rules:
  - name: through
    when: { peer: phones }
    do: { dial: "sip:127.0.0.1:${port}" }
`

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `pointsman run` to an end it must find by itself. */
async function runToEnd(args: readonly string[], cwd: string): Promise<Ended> {
  const child = spawn(process.execPath, [join(built, 'src', 'cli', 'main.js'), 'run', ...args], { cwd })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => { out += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => { err += chunk.toString() })
  const code = new Promise<number | null>(resolve => child.once('close', resolve))
  try {
    return { code: await within(10_000, 'the program ends', code), out, err }
  } finally {
    child.kill('SIGKILL')
  }
}

interface Talking {
  readonly router: Router
  readonly caller: Phone
  /** Resolves when both sides of the call have heard BYE. */
  readonly over: Promise<unknown>
}

/** A test on a router with a call under way. */
function whileTalking(name: string, drain: string, body: (talking: Talking) => Promise<void>): void {
  test(name, async () => {
    await using callee = await openPhone({ name: 'callee' })
    await using caller = await openPhone({ name: 'caller' })
    await using router = await startRouter({ policy: policyTo(callee.port), args: ['--drain', drain] })
    const answered = caller.call('bob', router.sip, sdp)
    const talk = (await callee.nextCall()).answer(sdp)
    await body({ router, caller, over: Promise.all([(await answered).ended, talk.ended]) })
  })
}

/** What the log says, in order, of these messages. */
const said = (router: Router, ...messages: string[]): unknown[] =>
  router.log().map(line => line['msg']).filter(message => messages.includes(String(message)))

test('says what it serves in its first lines', async () => {
  await using router = await startRouter({ policy: policyTo(9) })
  await eventually(1000, 'it says it is ready', () => said(router, 'pointsman is ready').length === 1)
  const lines = router.log()
  const found = (message: string) => lines.filter(({ msg }) => msg === message)
  assert.equal(found('listening').map(line => line['listen']), [`udp:${router.sip}`, `tcp:${router.sip}`])
  assert.is(found('admin API')[0]?.['url'], `http://127.0.0.1:${router.adminPort}`)
  assert.equal([found('policy loaded')[0]?.['rulesCount'], found('policy loaded')[0]?.['generation']], [1, 1])
})

test('stops at SIGTERM with 0 when nobody is talking', async () => {
  await using router = await startRouter({ policy: policyTo(9) })
  assert.is(await router.stop(), 0)
})

test('reloads at SIGHUP, and says so', async () => {
  await using router = await startRouter({ policy: policyTo(9) })
  process.kill(router.pid, 'SIGHUP')
  await eventually(2000, 'the reload is said', () => said(router, 'policy unchanged').length === 1)
})

whileTalking('refuses new calls with 503 while live ones go on to their end', '20s', async talking => {
  const { router, caller, over } = talking
  const stopping = router.stop()
  await eventually(2000, 'health says draining', async () => (await router.admin('GET', '/healthz')).status === 503)
  const refused = await caller.call('bob', router.sip, sdp).then(() => 'answered', (error: Error) => error.message)
  assert.match(refused, 'refused with 503')
  assert.is(JSON.parse((await router.admin('GET', '/calls')).text).count, 1, 'the live call goes on')
  assert.is((await router.admin('DELETE', await firstCall(router))).status, 202)
  await within(2000, 'both sides hear BYE', over)
  assert.is(await stopping, 0)
})

whileTalking('hangs up what is still live when the time to drain is over', '1s', async ({ router, over }) => {
  const stopping = router.stop()
  await within(4000, 'both sides hear BYE', over)
  assert.is(await stopping, 0)
})

whileTalking('a second signal hangs up at once, and the record says who', '1h', async ({ router, over }) => {
  process.kill(router.pid, 'SIGINT')
  await eventually(2000, 'it drains', async () => (await router.admin('GET', '/healthz')).status === 503)
  process.kill(router.pid, 'SIGINT')
  await within(2000, 'both sides hear BYE', over)
  const [record] = await router.take()
  assert.equal([record?.endedBy, record?.status], ['system', 200])
  await eventually(2000, 'it says it stopped', () => said(router, 'stopped').length === 1)
})

whileTalking('a call ended over the API is hung up on both sides', '1s', async ({ router, over }) => {
  assert.is((await router.admin('DELETE', await firstCall(router))).status, 202)
  await within(2000, 'both sides hear BYE', over)
  const [record] = await router.take()
  assert.equal([record?.endedBy, record?.reason], ['operator', 'ended over the admin API'])
})

test('media engines that do not answer are a warning, and no reason not to start', async () => {
  await using router = await startRouter({ policy: policyTo(9), rtpengine: [`127.0.0.1:${await freePort()}`] })
  await eventually(1000, 'the warning', () =>
    router.log().some(({ level, msg }) => level === 'warn' && /media node/.test(String(msg))))
  assert.match((await router.admin('GET', '/healthz')).text, 'media engines that do not answer')
})

test('a SIP port in use is one clear line and 1', async () => {
  await using dir = await tempDir({ 'policy.yaml': policyTo(9) })
  const taken = await listening()
  const args = [dir.path, '--admin', 'off', '--listen', `tcp:127.0.0.1:${taken.port}`]
  const { code, err } = await runToEnd(args, dir.path)
  taken.close()
  assert.is(code, 1)
  assert.is(err, `cannot listen on tcp 127.0.0.1 port ${taken.port}: the port is in use\n`)
})

test('an admin port in use is one clear line and 1', async () => {
  await using dir = await tempDir({ 'policy.yaml': policyTo(9) })
  const taken = await listening()
  const args = [dir.path, '--admin', `127.0.0.1:${taken.port}`, '--listen', 'udp:127.0.0.1:0']
  const { code, err } = await runToEnd(args, dir.path)
  taken.close()
  assert.is(code, 1)
  assert.is(err, `the admin address 127.0.0.1:${taken.port} is already in use\n`)
})

test('a folder that is not there is one clear line and 1', async () => {
  await using dir = await tempDir()
  const { code, err, out } = await runToEnd(['nowhere'], dir.path)
  assert.equal([code, out], [1, ''])
  assert.match(err, /^nowhere\S* error POL-001 there is no such file or folder\n$/)
})

test('a policy with errors is drawn with its caret and 1', async () => {
  await using dir = await tempDir({ 'policy.yaml': 'policy: 1\nruls: []\n' })
  const { code, err, out } = await runToEnd(['.'], dir.path)
  assert.equal([code, out], [1, ''])
  assert.match(err, /policy\.yaml:2:1 error POL-101 .*\n.*\n.*\^\^\^\^ did you mean "rules"\?/)
})

test('a configuration file with errors is drawn with its caret and 1', async () => {
  await using dir = await tempDir({ 'policy.yaml': policyTo(9), 'etc.yaml': 'admn: off\n' })
  const { code, err } = await runToEnd(['.', '--config', 'etc.yaml'], dir.path)
  assert.is(code, 1)
  assert.match(err, /etc\.yaml:1:1 error CFG-001 .*\n.*\n.*\^\^\^\^ did you mean "admin"\?/)
})

test.after(() => assertNothingLeft())

test.run()

async function firstCall(router: Router): Promise<string> {
  const { calls } = JSON.parse((await router.admin('GET', '/calls')).text) as { calls: { callUid: string }[] }
  return `/calls/${calls[0]?.callUid}`
}

/** Somebody else's listener. */
function listening(): Promise<{ port: number; close(): void }> {
  const server = createServer()
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      resolve({ port: (server.address() as { port: number }).port, close: () => server.close() })
    })
  })
}

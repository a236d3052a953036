/** Hunting over targets that are silent, refuse, ring for ever or are not there; the timers on the wire. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePorts } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { assertClean, sipp, startSipp, type SippResult } from '../support/sipp.ts'

const NO_PROGRESS_MS = 1_000
const RING_MS = 2_500
/** The share of the policy's own time a timer may be off, and how late a busy machine may be. */
const TOLERANCE = 0.1
const LATE_MS = 400

/**
 * Each test has a user to call and three targets of its own: an INVITE nobody answered is repeated for
 * 64·T1, and the next test's party at that port would hear it.
 */
const users = ['silent', 'ringing', 'busy', 'nobody', 'told'] as const
type User = typeof users[number]

const test = suite('failover')
const ports = new Map<User, readonly number[]>()
let router: Router

test('the router is ready', async () => {
  for (const user of users) ports.set(user, await freePorts(3))
  const policy = `policy: 1\npools:\n${users.map(poolOf).join('')}rules:\n${users.map(ruleOf).join('')}${after}`
  router = await startRouter({ policy })
})

test('silent, then 503, then an answer: the caller hears one call, the record has three attempts', async () => {
  const [first = 0, second = 0, third = 0] = ports.get('silent') ?? []
  const silent = await startSipp({ scenario: 'uas-silent', port: first, talkMs: 500, trace: true })
  const refusing = await startSipp({ scenario: 'uas-503', port: second, calls: 1, trace: true })
  const answering = await startSipp({ scenario: 'uas-answer', port: third, calls: 1 })
  const caller = await sipp({ ...calling('silent'), scenario: 'uac-talk', talkMs: 200, trace: true })
  const [record] = await router.take()

  assertClean(caller, 1)
  assert.is(caller.messages.filter(({ firstLine }) => firstLine.startsWith('SIP/2.0 180')).length, 1)
  assertClean(await answering.stop(), 1)
  assert.equal(record?.attempts.map(({ outcome, status, cause }) => [outcome, status, cause]), [
    ['failed', 408, 'no-progress'], ['failed', 503, undefined], ['answered', 200, undefined],
  ])
  assert.is(record?.rule, 'silent')

  const refused = await refusing.stop()
  assertClean(refused, 1)
  const waited = momentOf(refused, 'INVITE') - momentOf(await silent.stop(), 'INVITE')
  assertNear(waited, NO_PROGRESS_MS, 'from the silent target\'s INVITE to the next')
  assertNear(record?.attempts[0]?.tookMs ?? 0, NO_PROGRESS_MS, 'the silent attempt in the record')
})

test('a target that rings too long is cancelled, and the next one is tried', async () => {
  const [first = 0, second = 0] = ports.get('ringing') ?? []
  const ringing = await startSipp({ scenario: 'uas-ring-until-cancel', port: first, calls: 1, trace: true })
  const answering = await startSipp({ scenario: 'uas-answer', port: second, calls: 1 })
  const caller = await sipp({ ...calling('ringing'), scenario: 'uac-talk', talkMs: 100 })
  const [record] = await router.take()

  assertClean(caller, 1)
  const rang = await ringing.stop()
  assertClean(rang, 1)
  assertClean(await answering.stop(), 1)
  assertNear(momentOf(rang, 'CANCEL') - momentOf(rang, 'INVITE'), RING_MS, 'from INVITE to CANCEL')
  assert.equal(record?.attempts.map(({ outcome, cause }) => [outcome, cause]), [
    ['failed', 'no-answer'], ['answered', undefined],
  ])
})

test('busy stops the hunt: nobody else is rung', async () => {
  const [first = 0] = ports.get('busy') ?? []
  const busy = await startSipp({ scenario: 'uas-busy-486', port: first, calls: 1 })
  const caller = await sipp({ ...calling('busy'), scenario: 'uac-refused-486' })
  const [record] = await router.take()
  assertClean(caller, 1)
  assertClean(await busy.stop(), 1)
  assert.equal(record?.attempts.map(({ status }) => status), [486])
})

test('nobody listens anywhere: every target is tried quickly and the caller hears 500', async () => {
  const caller = await sipp({ ...calling('nobody'), scenario: 'uac-refused-500' })
  const [record] = await router.take()
  assertClean(caller, 1)
  assert.is(record?.attempts.length, 3)
  // A 503 of ours would say that we are overloaded (RFC 3261 §16.7); what it was stands in Reason.
  assert.is(record?.status, 500)
  assert.equal(record?.attempts.map(({ cause }) => cause), ['unreachable', 'unreachable', 'unreachable'])
  assert.ok((record?.totalMs ?? Infinity) < NO_PROGRESS_MS, 'it did not wait for timers')
})

test('the stage after says what the caller hears, and tags the record', async () => {
  const caller = await sipp({ ...calling('told'), scenario: 'uac-refused-486' })
  const [record] = await router.take()
  assertClean(caller, 1)
  assert.equal([record?.status, record?.after, record?.tags], [486, 'gone', ['carriers-out']])
  assert.equal(record?.attempts.map(({ cause }) => cause), ['unreachable', 'unreachable', 'unreachable'])
})

test('after all calls none is live', async () => {
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => { await router?.stop() })
test.run()

const after = `after:
  - { name: other-failure, when: { to: told, attempt: [404, no-answer] }, do: { reject: 500 } }
  - { name: gone, when: { to: told, attempt: unreachable }, tag: carriers-out, do: { reject: 486 } }
`

function poolOf(user: User): string {
  const targets = ports.get(user)?.map(port => `"sip:127.0.0.1:${port}"`).join(', ')
  return `  ${user}:
    pick: { in-order: [${targets}] }
    failover:
      next-on: [unreachable, no-progress, no-answer, 408, 500, 502, 503, 504]
      stop-on: [404, 486, 6xx]
      no-progress: ${NO_PROGRESS_MS}ms
      ring: ${RING_MS}ms
      budget: { attempts: 3, total: 60s }
`
}

function ruleOf(user: User): string {
  return `  - name: ${user}
    when: { peer: anyone, to: ${user} }
    do: { dial: ${user} }
`
}

function calling(user: User): { readonly user: string; readonly remote: string; readonly limitMs: number } {
  return { user, remote: router.sip, limitMs: 20_000 }
}

/** When a party first heard a request. */
function momentOf(party: SippResult, method: string): number {
  const message = party.messages.find(({ sent, firstLine }) => !sent && firstLine.startsWith(`${method} `))
  if (message === undefined) throw new Error(`the party never heard ${method}`)
  return message.atMs
}

function assertNear(ms: number, wanted: number, what: string): void {
  const off = wanted * TOLERANCE
  assert.ok(ms >= wanted - off && ms <= wanted + off + LATE_MS, `${what}: ${ms.toFixed(0)} ms, ${wanted} ms wanted`)
}

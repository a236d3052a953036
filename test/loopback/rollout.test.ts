/** A policy in the shadow of the one in force, and one on trial that sends its calls to nobody. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { assertClean, startSipp } from '../support/sipp.ts'
import { tempDir } from '../support/temp-dir.ts'

const policy = (name: string, port: number): string => `policy: 1
rules:
  - { name: ${name}, when: { peer: anyone }, do: { dial: "sip:127.0.0.1:${port}" } }
`

async function asked(router: Router, method: string, path: string): Promise<Record<string, unknown>> {
  return JSON.parse((await router.admin(method, path)).text) as Record<string, unknown>
}

test('a policy on trial whose target is dead is undone within the bound, and the others never notice', async () => {
  const [port, dead] = [await freePort(), await freePort()]
  await using next = await tempDir({
    'next/policy.yaml': policy('next', dead),
    'config.json': JSON.stringify({ ...patient, canary: { policy: 'next', share: '100%', calls: 5 } }),
  })
  const callee = await startSipp({ scenario: 'uas', port })
  const args = ['--config', `${next.path}/config.json`]
  await using router = await startRouter({ policy: policy('old', port), args })
  await inState(router, 'trying')
  const caller = await startSipp({ scenario: 'uac', remote: router.sip, calls: 40, rate: 20, talkMs: 50 })
  const { successful, failed } = await caller.done
  const records = await router.take(40)
  const lost = records.filter(({ rule }) => rule === 'next')
  assert.ok(lost.length >= 5 && lost.length < 10, `${lost.length} calls lost; five are judged, fewer than ten at stake`)
  assert.equal([successful, failed], [40 - lost.length, lost.length])
  assert.not.ok(lost.some(({ status }) => status < 400))
  const view = await asked(router, 'GET', '/policy/canary')
  assert.equal([view['state'], view['share']], ['undone', 0])
  const health = await asked(router, 'GET', '/healthz')
  assert.is(health['status'], 'degraded')
  assert.match(String(health['reasons']), 'the policy on trial was undone: errors in 100 % of 5 calls')
  assert.is(await router.metric('pointsman_canary_undone_total'), 1)
  assert.is(await router.metric('pointsman_canary_share_ratio'), 0)
  const undone = router.log().find(({ msg }) => String(msg).startsWith('the policy on trial was undone'))
  assert.is(undone?.['level'], 'error')

  // Mended, it is tried anew; promoted, everybody goes by it.
  await next.write('next/policy.yaml', policy('next', port))
  await inState(router, 'trying')
  assert.is((await asked(router, 'POST', '/policy/canary/promote'))['state'], 'promoted')
  await assertAllBy(router, 'next')
  // Its files moved to where the policy lies, the trial is over and the policy is in force.
  await router.dir.write('policy.yaml', policy('next', port))
  await inState(router, 'in-force')
  assert.is((await asked(router, 'GET', '/healthz'))['status'], 'ok')
  await assertAllBy(router, 'next')
  assert.is(await router.stop(), 0)
  await callee.stop()
})

async function inState(router: Router, state: string): Promise<void> {
  await eventually(5000, state, async () => (await asked(router, 'GET', '/policy/canary'))['state'] === state)
}

async function assertAllBy(router: Router, rule: string): Promise<void> {
  const caller = await startSipp({ scenario: 'uac', remote: router.sip, calls: 5, rate: 10, talkMs: 50 })
  assertClean(await caller.done, 5)
  assert.equal((await router.take(5)).map(record => record.rule), Array(5).fill(rule))
}

test('a shadow is followed, counted and never felt, broken or not', async () => {
  const [port, dead] = [await freePort(), await freePort()]
  await using next = await tempDir({ 'next/policy.yaml': 'policy: 1\nrules: [{ doo: 1 }]\n' })
  const callee = await startSipp({ scenario: 'uas', port })
  await using router = await startRouter({
    policy: policy('old', port), args: ['--shadow', `${next.path}/next`],
  })
  await eventually(5000, 'it is refused', async () =>
    String((await asked(router, 'GET', '/shadow'))['fault']).includes('"doo"'))
  assert.is((await asked(router, 'GET', '/healthz'))['status'], 'ok')
  await assertAllBy(router, 'old')
  await next.write('next/policy.yaml', policy('next', dead))
  await eventually(5000, 'it is loaded', async () => (await asked(router, 'GET', '/shadow'))['digest'])
  await assertAllBy(router, 'old')
  const report = await eventually(2000, 'it was asked', async () => {
    const now = await asked(router, 'GET', '/shadow')
    return now['calls'] === 5 ? now : undefined
  })
  assert.equal([report['disagreed'], report['skipped']], [5, 0])
  assert.match(JSON.stringify(report['byRule']), `"was":"old","is":"next"`)
  assert.is(await router.metric('pointsman_shadow_disagreements_total'), 5)
  assert.is(await router.stop(), 0)
  await callee.stop()
})

test('nothing is left open', () => assertNothingLeft())

test.run()

import { get, request, type IncomingMessage } from 'node:http'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { EventStream } from '../../src/admin/event-stream.ts'
import type { MediaNodeState } from '../../src/admin/health.ts'
import { createReloadReport } from '../../src/admin/reload-report.ts'
import { createAdmin } from '../../src/admin/server.ts'
import { createTargetReport } from '../../src/admin/target-report.ts'
import { systemClock } from '../../src/base/clock.ts'
import { RouterError } from '../../src/base/errors.ts'
import { createLog } from '../../src/base/log.ts'
import { createMetrics } from '../../src/base/metrics.ts'
import { LiveCalls } from '../../src/call/live-calls.ts'
import type { LiveCallView } from '../../src/call/view.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { createPolicyStore, type LoadOutcome } from '../../src/policy/store.ts'
import { eventually } from '../support/eventually.ts'
import { planOf, targetOf } from '../support/fake-policy.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { targetsFor } from '../support/targets.ts'

const view: LiveCallView = {
  callUid: 'c1', phase: 'talking', from: '+33145550100', to: '+33612345678', peer: 'pbx', rule: 'outbound',
  target: 'orange', attemptCount: 1, startedAtMs: 1000, answeredAtMs: 2000, policyDigest: 'one',
  recording: 'off',
}
const compiled = (digest: string): LoadOutcome => ({
  kind: 'compiled', warnings: [],
  policy: { digest, peers: ['pbx'], pools: ['pstn'], rules: ['out', 'rest'], lists: new Map() } as unknown as Policy,
})
const diagnostic = {
  code: 'POL-201', severity: 'error', message: 'pool "uk" is not defined',
  at: { file: 'policy.yaml', line: 3, column: 9, length: 2 },
} as const
const refused: LoadOutcome = { kind: 'refused', diagnostics: [diagnostic], text: 'policy.yaml:3:9 error POL-201\n  ^^' }

/** An admin API on a free port, over a store whose next load the test chooses. */
async function served() {
  const state = { next: compiled('one'), draining: false, media: [] as MediaNodeState[], records: [] as string[] }
  const calls = new LiveCalls()
  const hungUp: string[] = []
  const asked: string[] = []
  const lines: string[] = []
  const log = createLog('info', { write: line => lines.push(line) })
  const metrics = createMetrics()
  const policy = await createPolicyStore({ load: async () => state.next, clock: systemClock, failed: () => {} })
  policy.onReload(createReloadReport(log, metrics))
  const events = new EventStream()
  const report = createTargetReport(log, metrics, events)
  const targets = targetsFor({ clock: systemClock, changed: report.changed, removed: report.removed })
  const ports = {
    calls, policy, targets, events, metrics, clock: systemClock, log, media: () => state.media,
    draining: () => state.draining, records: () => state.records,
  }
  const admin = await createAdmin(ports, { host: '127.0.0.1', port: 0 })
  const base = `http://127.0.0.1:${admin.address.port}`
  const ask = async (method: string, path: string, init: RequestInit = {}) => {
    const response = await fetch(`${base}${path}`, { method, ...init })
    const text = await response.text()
    const json = text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : {}
    return { status: response.status, text, json }
  }
  const talk = () => calls.add({
    uid: 'c1', describe: () => view, snapshot: () => ({ stage: 'setup' }),
    record: word => {
      asked.push(word)
      return word !== 'resume'
    },
    unrecord: () => {},
    hangUp: (by, why) => { hungUp.push(`${by}: ${why}`) },
  })
  return { admin, targets, ports, state, ask, talk, hungUp, asked, lines, [Symbol.asyncDispose]: () => admin.close() }
}

/** Somebody who listens to the event stream. */
async function listening(port: number) {
  let text = ''
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/events' }, resolve).on('error', reject)
  })
  assert.is(response.headers['content-type'], 'text/event-stream')
  response.setEncoding('utf8').on('data', (chunk: string) => { text += chunk })
  response.on('error', () => { /* it was let go */ })
  return {
    changes: () => [...text.matchAll(/^event: target\ndata: (.*)$/gm)].map(([, json = '']) =>
      JSON.parse(json) as { readonly from: string; readonly to: string; readonly why: string }),
    pause: () => response.pause(),
    close: () => response.destroy(),
  }
}

const test = suite('the admin API')

test('shows how targets stand, and drains one by hand', async () => {
  await using api = await served()
  const target = targetOf('sip:10.0.0.7:5070')
  api.targets.adopt({ targets: [{ target }], limits: new Map() })
  const path = `/targets/${encodeURIComponent(target.name)}`
  assert.is((await api.ask('POST', `${path}/drain`)).json['state'], 'drained')
  assert.is((await api.ask('POST', `${path}/undrain`)).json['state'], 'up')
  assert.is((await api.ask('POST', '/targets/nobody/drain')).status, 404)
  const { json } = await api.ask('GET', '/targets')
  assert.equal(json['targets'], [{
    name: target.name, uri: target.contact.uri, state: 'up', calls: 0, recentFailures: 0, latencyMs: 0,
  }])
  const told = json['changes'] as readonly { readonly to: string; readonly why: string }[]
  assert.equal(told.map(({ to, why }) => `${to}: ${why}`), ['drained: drained by hand', 'up: undrained by hand'])
  const changed = api.lines.map(line => JSON.parse(line) as Record<string, unknown>)
    .filter(line => line['msg'] === 'target changed').map(line => `${line['target']} ${line['to']}`)
  assert.equal(changed, [`${target.name} drained`, `${target.name} up`])
  const metrics = (await api.ask('GET', '/metrics')).text
  assert.match(metrics, 'pointsman_target_up{target="sip:10.0.0.7:5070"} 1')
  assert.match(metrics, 'pointsman_target_state{target="sip:10.0.0.7:5070",state="drained"} 0')
  api.targets.adopt({ targets: [], limits: new Map() })
  assert.not.match((await api.ask('GET', '/metrics')).text, 'pointsman_target_up{')
})

test('tells of every change of a target as it happens: by probes, by its breaker, by hand', async () => {
  await using api = await served()
  const target = targetOf('sip:10.0.0.7:5070')
  const plan = planOf([target])
  const any = { statuses: new Set([503]), causes: new Set<never>() }
  const breaker = { failures: 1, among: 1, on: any, restMs: 1, trial: 1, slowStartMs: 0, ejectShare: 1 }
  const probe = { everyMs: 60_000, waitMs: 1, downAfter: 1, upAfter: 1, alive: new Set([200]) }
  const health = { pool: 'pstn', fellows: [target.name, 'another'], breaker, probe }
  api.targets.adopt({ targets: [{ target, health }], limits: new Map() })
  const heard = await listening(api.admin.address.port)
  api.targets.probed(target.name, { status: 503 }, 1)
  api.targets.probed(target.name, { status: 200 }, 1)
  const place = api.targets.hunt(plan).enter(target)
  if (typeof place !== 'string') place.leave({ status: 503 })
  await eventually(1_000, 'it rested', () => api.targets.list()[0]?.state === 'half-open')
  const trial = api.targets.hunt(plan).enter(target)
  if (typeof trial !== 'string') trial.answered()
  api.targets.drain(target.name, true)
  await eventually(1_000, 'six changes', () => heard.changes().length === 6)
  assert.equal(heard.changes().map(({ from, to, why }) => `${from} → ${to}: ${why}`), [
    'up → down: probe: 503', 'down → up: probe: 200', 'up → open: 503', 'open → half-open: its time is over',
    'half-open → up: a call went well', 'up → drained: drained by hand',
  ])
  heard.close()
  await eventually(1_000, 'nobody listens', () => api.ports.events.listenerCount === 0)
  api.targets.close()
})

test('lets as many listen as it may, and lets one go that does not read', async () => {
  await using api = await served()
  const { port } = api.admin.address
  const all = await Promise.all(Array.from({ length: 32 }, () => listening(port)))
  assert.is((await api.ask('GET', '/events')).status, 503)
  for (const each of all.slice(1)) each.close()
  await eventually(1_000, 'one listens', () => api.ports.events.listenerCount === 1)
  all[0]?.pause()
  const change = { why: 'x'.repeat(8_000) }
  await eventually(5_000, 'it is let go', () => {
    for (let count = 0; count < 100; count++) api.ports.events.tell('target', change)
    return api.ports.events.listenerCount === 0
  })
  all[0]?.close()
})

test('lists the live calls, shows one and ends it', async () => {
  await using api = await served()
  assert.equal((await api.ask('GET', '/calls')).json, { count: 0, calls: [] })
  api.talk()
  assert.equal((await api.ask('GET', '/calls')).json, { count: 1, calls: [view] })
  assert.equal((await api.ask('GET', '/calls/c1')).json, view)
  assert.is((await api.ask('POST', '/calls/c1/recording/pause')).status, 202)
  assert.is((await api.ask('POST', '/calls/c1/recording/resume')).status, 409)
  assert.is((await api.ask('POST', '/calls/c2/recording/pause')).status, 404)
  assert.equal(api.asked, ['pause', 'resume'])
  assert.is((await api.ask('DELETE', '/calls/c1')).status, 202)
  assert.equal(api.hungUp, ['operator: ended over the admin API'])
})

test('knows no call by another name', async () => {
  await using api = await served()
  for (const method of ['GET', 'DELETE']) {
    const { status, json } = await api.ask(method, '/calls/nobody')
    assert.equal([status, json['error']], [404, 'no such call'])
  }
})

test('reloads, says unchanged, and answers a refusal with 422 and the drawn diagnostics', async () => {
  await using api = await served()
  const unchanged = await api.ask('POST', '/policy/reload')
  assert.equal([unchanged.status, unchanged.json['result'], unchanged.json['generation']], [200, 'unchanged', 1])
  api.state.next = compiled('two')
  const loaded = await api.ask('POST', '/policy/reload')
  assert.equal([loaded.status, loaded.json['result'], loaded.json['digest']], [200, 'loaded', 'two'])
  api.state.next = refused
  const no = await api.ask('POST', '/policy/reload')
  assert.equal([no.status, no.json['result']], [422, 'refused'])
  assert.equal(no.json['diagnostics'], [diagnostic])
  assert.match(String(no.json['text']), '^^')
  assert.is((await api.ask('GET', '/policy')).json['digest'], 'two', 'the old one stays')
})

test('health is ok, degraded by a refused policy, and ok again', async () => {
  await using api = await served()
  assert.equal((await api.ask('GET', '/healthz')).json, { status: 'ok', reasons: [] })
  api.state.next = refused
  await api.ask('POST', '/policy/reload')
  const degraded = await api.ask('GET', '/healthz')
  assert.is(degraded.status, 200, 'calls go on')
  assert.equal(degraded.json, {
    status: 'degraded', reasons: ['the newest policy was refused: policy.yaml:3:9 error POL-201'],
  })
  api.state.next = compiled('one')
  await api.ask('POST', '/policy/reload')
  assert.is((await api.ask('GET', '/healthz')).json['status'], 'ok')
})

test('health is degraded by a silent engine and by records that wait, and 503 while draining', async () => {
  await using api = await served()
  api.state.media = [{ node: '127.0.0.1:2223', up: true }, { node: '127.0.0.1:2224', up: false }]
  assert.equal((await api.ask('GET', '/healthz')).json['reasons'], ['media engines that do not answer: 127.0.0.1:2224'])
  api.state.media = []
  api.state.records = ['call records wait for a: full']
  const waiting = await api.ask('GET', '/healthz')
  assert.equal([waiting.status, waiting.json['status'], waiting.json['reasons']], [200, 'degraded', api.state.records])
  api.state.draining = true
  const draining = await api.ask('GET', '/healthz')
  assert.equal([draining.status, draining.json['status']], [503, 'draining'])
})

test('every reload leaves its mark in metrics and log', async () => {
  await using api = await served()
  for (const next of [compiled('one'), compiled('two'), refused]) {
    api.state.next = next
    await api.ask('POST', '/policy/reload')
  }
  const { text } = await api.ask('GET', '/metrics')
  for (const line of [
    'pointsman_policy_reloads_total{result="unchanged"} 1', 'pointsman_policy_reloads_total{result="loaded"} 1',
    'pointsman_policy_reloads_total{result="refused"} 1', 'pointsman_policy_last_reload_successful 0',
    'pointsman_policy_generation 2',
  ]) assert.ok(text.includes(line), line)
  const infos = text.split('\n').filter(line => line.startsWith('pointsman_policy_info{'))
  assert.equal(infos, ['pointsman_policy_info{digest="two"} 1'], 'only the digest in force')
  const said = api.lines.map(line => JSON.parse(line) as { msg: string; text?: string })
  assert.equal(said.map(({ msg }) => msg), ['policy unchanged', 'policy loaded', 'policy refused, the old one stays'])
  assert.match(said[2]?.text ?? '', '^^')
})

test('shows the policy in force and the first figures', async () => {
  await using api = await served()
  api.talk()
  api.ports.metrics.callsStarted.inc({ peer: 'pbx', rule: 'outbound' }, 3)
  const policy = (await api.ask('GET', '/policy')).json
  assert.equal([policy['generation'], policy['rules']], [1, ['out', 'rest']])
  const stats = (await api.ask('GET', '/stats')).json
  assert.equal(stats['calls'], { live: 1, phases: { talking: 1 }, started: 3, ended: 0, attempts: 0 })
})

test('a page of another site can neither look nor act', async () => {
  await using api = await served()
  api.talk()
  const origin = { headers: { origin: 'https://attacker.example' } }
  assert.is((await api.ask('DELETE', '/calls/c1', origin)).status, 403)
  assert.is((await api.ask('GET', '/calls', origin)).status, 403)
  assert.is(await statusUnderHost(api.admin.address.port, 'attacker.example'), 403)
  assert.is(await statusUnderHost(api.admin.address.port, 'localhost'), 200)
  assert.equal(api.hungUp, [])
})

test('refuses a body larger than it could ever need', async () => {
  await using api = await served()
  const headers = { 'content-type': 'application/json' }
  const { status } = await api.ask('POST', '/policy/reload', { headers, body: JSON.stringify('x'.repeat(20_000)) })
  assert.is(status, 413)
})

test('an unknown path is 404 in a sentence', async () => {
  await using api = await served()
  assert.equal((await api.ask('GET', '/nothing')).json, { error: 'no GET /nothing here' })
})

test('a port in use is one clear line', async () => {
  await using api = await served()
  const { address } = api.admin
  const error: unknown = await createAdmin(api.ports, address).then(() => undefined, (thrown: unknown) => thrown)
  assert.instance(error, RouterError)
  assert.is((error as RouterError).message, `the admin address 127.0.0.1:${address.port} is already in use`)
})

test.after(() => assertNothingLeft())

test.run()

function statusUnderHost(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const ask = request({ host: '127.0.0.1', port, path: '/calls', headers: { host }, agent: false }, response => {
      response.resume()
      response.on('end', () => resolve(response.statusCode))
    })
    ask.on('error', reject)
    ask.end()
  })
}

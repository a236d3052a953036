/** Our registrations with peers over hours of virtual time, at registrars that answer as they are told. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createEnrolments } from '../../src/auth/enrolments.ts'
import type { RegisterOrder, RegisterOutcome } from '../../src/auth/registrant.ts'
import { createLog } from '../../src/base/log.ts'
import type { Enrolment } from '../../src/policy/enrolments.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const orange: Enrolment = {
  peer: 'orange', as: 'sip:acme@orange.example', registrars: ['sip:r1.example', 'sip:r2.example'], user: '+33145550100',
  expiresS: 600, auth: { username: 'acme', secret: 'orange' },
}
const sfr: Enrolment = {
  peer: 'sfr', as: 'sip:us@sfr.example', registrars: ['sip:sfr.example'], user: 'us', expiresS: 600,
}
const from = { address: '192.0.2.1' }
const granted: RegisterOutcome = { status: 200, reason: 'OK', headers: [['Expires', '600']], from }

function world() {
  const clock = new VirtualClock()
  const lines: { level: string; msg: string; peer: string }[] = []
  const sent: RegisterOrder[] = []
  const gauges = new Map<string, boolean | undefined>()
  const counted: string[] = []
  const passwords = new Map([['orange', 'first']])
  let answer: (order: RegisterOrder) => RegisterOutcome | Promise<RegisterOutcome> = () => granted
  const enrolments = createEnrolments({
    clock, random: () => 0.5, ids: { callId: () => `call-${sent.length}` }, passwordOf: name => passwords.get(name),
    log: createLog('info', { write: line => lines.push(JSON.parse(line)) }),
    count: (peer, outcome) => counted.push(`${peer} ${outcome}`),
    held: (peer, held) => gauges.set(peer, held),
    signaling: {
      async register(order) {
        sent.push({ ...order, sequence: () => 0 })
        order.sequence()
        return await answer(order)
      },
    },
  })
  const answers = (next: typeof answer): void => { answer = next }
  return { clock, enrolments, sent, lines, gauges, counted, passwords, answers }
}

const asked = (sent: readonly RegisterOrder[]): string[] =>
  sent.map(({ registrar, expiresS }) => `${registrar.slice(4)} ${expiresS}`)

test('what a policy wants is registered, refreshed for hours, and taken back at the end', async () => {
  const { clock, enrolments, sent, gauges, lines, counted } = world()
  enrolments.adopt({ enrolments: [orange] })
  assert.equal([enrolments.trouble, gauges.get('orange')], [undefined, false], 'not yet is no trouble')
  await clock.pass(0)
  assert.is(gauges.get('orange'), true)
  const [view] = enrolments.list()
  assert.equal([view?.registered, view?.registrar, view?.address, view?.until, view?.next], [
    true, 'sip:r1.example', '192.0.2.1', '2026-01-01T00:10:00.000Z', '2026-01-01T00:07:45.000Z',
  ])
  await clock.pass(4 * 3_600_000)
  assert.is(sent.length, 1 + Math.floor(4 * 3600 / 465))
  assert.is(new Set(sent.map(({ callId }) => callId)).size, 1, 'one Call-ID for all of them')
  assert.equal(lines.map(({ msg }) => msg), ['registered with a peer'], 'a refresh is no news')
  assert.is(counted.length, sent.length)
  await enrolments.leave()
  assert.equal([asked(sent).at(-1), enrolments.list(), gauges.get('orange')], ['r1.example 0', [], undefined])
  enrolments.adopt({ enrolments: [orange] })
  await clock.pass(3_600_000)
  assert.equal([enrolments.list(), clock.pending], [[], 0], 'and nothing begins after that')
})

test('calls go through what the registrar said last, while we are registered', async () => {
  const { clock, enrolments, answers } = world()
  const through = (...routes: readonly string[]): RegisterOutcome => ({
    ...granted, headers: [['Expires', '600'], ...routes.map(route => ['Service-Route', route] as const)],
  })
  answers(() => through('<sip:p1.example;lr>, <sip:p2.example;lr>', '<sip:strict.example>', '<tel:+331>', 'nonsense'))
  enrolments.adopt({ enrolments: [orange, sfr] })
  assert.equal(enrolments.routesTo('orange'), [], 'not yet')
  await clock.pass(0)
  assert.equal(enrolments.routesTo('orange'), ['<sip:p1.example;lr>', '<sip:p2.example;lr>'])
  assert.equal(enrolments.routesTo('nobody'), [])
  answers(() => through('<sip:p3.example;lr>'))
  await clock.pass(500_000)
  assert.equal(enrolments.routesTo('orange'), ['<sip:p3.example;lr>'])
  answers(() => ({ cause: 'timeout' }))
  await clock.pass(1_200_000)
  assert.equal(enrolments.routesTo('orange'), [], 'what ended leads nowhere')
  await enrolments.leave()
})

test('a registration whose connection is lost is made anew at once, and not again and again', async () => {
  const { clock, enrolments, sent } = world()
  enrolments.adopt({ enrolments: [orange] })
  await clock.pass(60_000)
  sent.at(-1)?.lost?.()
  await clock.pass(1_500)
  assert.is(sent.length, 2)
  sent.at(-1)?.lost?.()
  await clock.pass(20_000)
  assert.is(sent.length, 2, 'who closes the connection behind an answer is left alone for a while')
  await clock.pass(10_000)
  assert.is(sent.length, 3)
  await enrolments.leave()
  sent.at(-1)?.lost?.()
  await clock.pass(600_000)
  assert.equal([sent.length, clock.pending], [4, 0])
})

test('a registrar that is gone costs nothing while there is another, and is said when there is none', async () => {
  const { clock, enrolments, sent, lines, gauges, answers } = world()
  answers(({ registrar }) => registrar === 'sip:r1.example' ? { cause: 'timeout' } : granted)
  enrolments.adopt({ enrolments: [orange] })
  await clock.pass(1)
  assert.equal(asked(sent), ['r1.example 600', 'r2.example 600'])
  assert.is(enrolments.trouble, undefined)
  answers(() => ({ cause: 'unreachable' }))
  await clock.pass(599_000)
  assert.is(gauges.get('orange'), true, 'until what was granted is over')
  await clock.pass(2_000)
  assert.is(enrolments.trouble, 'not registered with: orange')
  assert.equal(lines.map(({ msg, level }) => `${level} ${msg}`), [
    'info registered with a peer', 'warn not registered with a peer, it is tried again',
  ])
  answers(() => granted)
  await clock.pass(300_000)
  assert.equal([enrolments.trouble, gauges.get('orange')], [undefined, true])
})

test('a wrong password is not tried over and over', async () => {
  const { clock, enrolments, sent, lines, answers } = world()
  answers(() => ({ status: 403, reason: 'Forbidden', headers: [], from }))
  enrolments.adopt({ enrolments: [sfr] })
  await clock.pass(3_600_000)
  assert.is(sent.length, 7, 'in an hour')
  assert.is(enrolments.list()[0]?.why, '403 Forbidden')
  assert.is(lines.length, 1, 'and said once')
})

test('a reload leaves alone what is the same, and takes back what is not before it begins anew', async () => {
  const { clock, enrolments, sent, answers } = world()
  enrolments.adopt({ enrolments: [orange, sfr] })
  await clock.pass(0)
  sent.length = 0
  enrolments.adopt({ enrolments: [{ ...sfr }, { ...orange }] })
  await clock.pass(0)
  assert.equal(asked(sent), [], 'another order of the same')
  let farewell: (outcome: RegisterOutcome) => void = () => {}
  answers(({ expiresS }) => expiresS > 0 ? granted : new Promise(resolve => { farewell = resolve }))
  enrolments.adopt({ enrolments: [{ ...orange, expiresS: 300 }, sfr] })
  await clock.pass(0)
  assert.equal(asked(sent), ['r1.example 0'])
  farewell(granted)
  await clock.pass(0)
  assert.equal(asked(sent), ['r1.example 0', 'r1.example 300'])
  enrolments.adopt({ enrolments: [sfr] })
  await clock.pass(0)
  farewell(granted)
  assert.equal([asked(sent).at(-1), enrolments.list().map(({ peer }) => peer)], ['r1.example 0', ['sfr']])
})

test('a new password is a new registration, though the policy is the same', async () => {
  const { clock, enrolments, sent, passwords } = world()
  enrolments.adopt({ enrolments: [orange, sfr] })
  await clock.pass(0)
  passwords.set('orange', 'second')
  enrolments.adopt({ enrolments: [orange, sfr] })
  await clock.pass(0)
  assert.equal(asked(sent).slice(2), ['r1.example 0', 'r1.example 600'])
  assert.is.not(sent[0]?.params, sent[3]?.params)
})

test('a call to the address we left is known, and nobody guesses it', async () => {
  const { clock, enrolments, sent } = world()
  enrolments.adopt({ enrolments: [orange] })
  await clock.pass(0)
  const uri = `sip:+33145550100@127.0.0.1:5060;transport=tcp${sent[0]?.params}`
  assert.equal(enrolments.recognise(uri), {
    peer: 'orange', requestUri: 'sip:+33145550100@127.0.0.1:5060;transport=tcp',
  })
  for (const other of [uri.slice(0, -1), 'sip:+33145550100@127.0.0.1', 'sip:a@b;pm', 'sip:a@b;pm=', 'nonsense']) {
    assert.is(enrolments.recognise(other), undefined, other)
  }
  assert.equal([enrolments.knows('192.0.2.1'), enrolments.knows('192.0.2.2')], [true, false])
  // The same after a restart, so that the registrar replaces the old one.
  const again = world()
  again.enrolments.adopt({ enrolments: [orange, sfr] })
  await again.clock.pass(0)
  assert.is(again.sent[0]?.params, sent[0]?.params)
  assert.is.not(again.sent[1]?.params, sent[0]?.params)
})

test('who leaves while a registrar says nothing waits two seconds, and leaves no timer', async () => {
  const { clock, enrolments, answers } = world()
  enrolments.adopt({ enrolments: [orange] })
  await clock.pass(0)
  answers(() => new Promise(() => {}))
  let left = false
  void enrolments.leave().then(() => { left = true })
  await clock.pass(1_999)
  assert.is(left, false)
  await clock.pass(1)
  assert.equal([left, clock.pending], [true, 0])
})

test.run()

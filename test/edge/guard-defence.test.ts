import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import type { ParseFault } from '../../src/sip/message.ts'
import { createDefence, type DefencePorts, type DefenceReason } from '../../src/edge/guard-defence.ts'
import { defaultDefence, type DefenceLimits } from '../../src/edge/guard-limits.ts'
import { sourceOf, Sources } from '../../src/edge/guard-sources.ts'
import type { Flow } from '../../src/stack/transactions.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { answerTo, flowFrom, inDialog, inviteFrom, requestFrom } from './messages.ts'

const stranger = flowFrom('198.51.100.7')
const connected: Flow = { ...stranger, transport: 'tcp' }
const peer = flowFrom('192.0.2.9')
const fault: ParseFault = { kind: 'fault', status: 400, why: 'no start line' }
const options = requestFrom(['OPTIONS sip:a@b SIP/2.0', 'From: <sip:x@y>;tag=1', 'To: <sip:a@b>', 'Call-ID: c',
  'CSeq: 1 OPTIONS', 'Max-Forwards: 70'].join('\n'))
const within = inDialog('BYE', 2, '<sip:a@h>;tag=a', '<sip:b@h>;tag=b', 'call-1')

function defended(limits: Partial<DefenceLimits> = {}, more: Partial<DefencePorts> = {}) {
  const clock = new VirtualClock()
  const reasons: DefenceReason[] = []
  const defence = createDefence({
    clock, log: createLog('silent'), random: () => 0.5, isKnown: address => address === peer.address,
    isEmergency: () => false, liveCalls: () => 0, count: reason => reasons.push(reason), ...more,
  }, { ...defaultDefence, ...limits })
  return { clock, defence, reasons }
}

test('a call that nobody has read counts as one that was', () => {
  const { defence, reasons } = defended({ perSecond: 10, burst: 20, banAfter: 30 })
  const unread = (count: number, flow = connected) =>
    Array.from({ length: count }, () => defence.admitsUnread(flow)).filter(Boolean).length
  assert.is(defence.admits(options, connected), true)
  assert.is(unread(49), 19)
  assert.is(defence.admits(options, connected), false)
  assert.equal([...new Set(reasons)], ['rate', 'banned'])
  assert.is(unread(1), 0)
  assert.is(unread(50, peer), 50)
})

test('a stranger may ask a burst at once and then so much a second, counted for itself', () => {
  const { defence, clock, reasons } = defended({ perSecond: 10, burst: 20 })
  const admitted = (count: number, flow = stranger) =>
    Array.from({ length: count }, () => defence.admits(options, flow)).filter(Boolean).length
  assert.is(admitted(50), 20)
  assert.is(admitted(5, flowFrom('198.51.100.8')), 5)
  clock.advance(500)
  assert.is(admitted(50), 5)
  assert.equal([...new Set(reasons)], ['rate'])
})

test('a source that a peer of the policy vouches for asks as much as it likes', () => {
  const { defence, reasons } = defended({ perSecond: 1, burst: 1, halfOpen: 1, halfOpenAll: 1 })
  for (let count = 0; count < 5_000; count++) {
    assert.ok(defence.admits(inviteFrom(), peer))
    assert.is(defence.turnsAway(inviteFrom(), peer), undefined)
    defence.began(peer)
  }
  for (let count = 0; count < 200; count++) assert.ok(defence.admits(fault, peer))
  assert.equal(reasons, [])
})

test('responses, and what may belong to a dialog or an INVITE, pay no toll before that is known', () => {
  const { defence } = defended({ perSecond: 0, burst: 0 })
  assert.ok(defence.admits(answerTo(inviteFrom(), 200, 'b'), stranger))
  assert.ok(defence.admits(within, stranger))
  assert.ok(defence.admits({ ...options, method: 'CANCEL' }, stranger))
  assert.not.ok(defence.admits(options, stranger))
})

test('who goes on and on is banned, not heard for a while, and then again', () => {
  const { defence, clock, reasons } = defended({ perSecond: 1, burst: 1, banAfter: 20, banMs: 60_000 })
  for (let count = 0; count < 40; count++) defence.admits(options, stranger)
  assert.equal([...new Set(reasons)], ['rate', 'banned'])
  assert.not.ok(defence.admits(within, stranger))
  clock.advance(59_000)
  assert.not.ok(defence.admits(options, stranger))
  clock.advance(1_500)
  assert.ok(defence.admits(options, stranger))
})

test('a scanner on a connection hears nothing, and neither does whatever it tries next', () => {
  for (const agent of ['friendly-scanner', 'SIPVicious/0.3', 'VaxSIPUserAgent/3.1', 'sipcli/v1.8']) {
    const { defence, reasons } = defended()
    assert.not.ok(defence.admits(inviteFrom([`User-Agent: ${agent}`]), connected), agent)
    assert.not.ok(defence.admits(options, stranger))
    assert.equal(reasons, ['scanner', 'banned'])
  }
  const { defence } = defended()
  assert.ok(defence.admits(inviteFrom(['User-Agent: Grandstream GXP2170']), stranger))
})

test('over UDP a scanner hears nothing, and the address it may have forged is heard until it has read our tag', () => {
  const { defence, reasons } = defended()
  const scan = inviteFrom(['User-Agent: friendly-scanner'])
  for (let count = 0; count < 500; count++) assert.not.ok(defence.admits(scan, stranger))
  assert.ok(defence.admits(options, stranger))
  defence.proved(stranger)
  assert.not.ok(defence.admits(scan, stranger))
  assert.not.ok(defence.admits(options, stranger))
  assert.is(reasons.filter(reason => reason === 'scanner').length, 501)
})

test('broken messages are answered ten times, then dropped, then their sender is banned', () => {
  const { defence, reasons, clock } = defended()
  const passed = Array.from({ length: 150 }, () => defence.admits(fault, stranger)).filter(Boolean).length
  assert.is(passed, 10)
  assert.equal([...new Set(reasons)], ['faults', 'banned'])
  clock.advance(700_000)
  assert.ok(defence.admits(fault, stranger))
})

test('where broken messages are not answered nobody hears of them, and strangers are banned for them as ever', () => {
  const { defence, reasons } = defended({ broken: 'drop' })
  for (let count = 0; count < 150; count++) {
    assert.not.ok(defence.admits(fault, stranger))
    assert.not.ok(defence.admits(fault, peer))
  }
  assert.ok(defence.admits(inviteFrom(), peer))
  assert.not.ok(defence.admits(inviteFrom(), stranger))
  assert.is(reasons.filter(reason => reason === 'faults').length, 150 + 100)
})

test('what belongs to nothing costs what a new request does', () => {
  const { defence } = defended({ burst: 10, perSecond: 0 })
  for (let count = 0; count < 10; count++) defence.strayed(stranger)
  assert.not.ok(defence.admits(options, stranger))
})

test('requests in dialogs that do not exist end in a ban', () => {
  const { defence, reasons } = defended({ banAfter: 30, graceMs: 0 })
  for (let count = 0; count < 30; count++) defence.strayed(stranger)
  assert.not.ok(defence.admits(within, stranger))
  for (let count = 0; count < 200; count++) defence.strayed(peer)
  assert.ok(defence.admits(within, peer))
  assert.equal(reasons.filter(reason => reason === 'stray').length, 230)
})

test('after a start an office whose dialogs are forgotten may ask for all of them, and a flood is a flood', () => {
  const { defence, clock } = defended({ perSecond: 10, burst: 500, banAfter: 30, graceMs: 60_000 })
  const [office, flood, late] = ['7', '8', '9'].map(at => flowFrom(`198.51.100.${at}`)) as [Flow, Flow, Flow]
  for (let count = 0; count < 500; count++) defence.strayed(office)
  assert.ok(defence.admits(within, office))
  for (let count = 0; count < 530; count++) defence.strayed(flood)
  assert.not.ok(defence.admits(within, flood))
  clock.advance(60_000)
  for (let count = 0; count < 30; count++) defence.strayed(late)
  assert.not.ok(defence.admits(within, late))
})

test('INVITEs of strangers that nobody answers are bounded, for one and for all of them', () => {
  const { defence, reasons } = defended({ halfOpen: 3, halfOpenAll: 5 })
  const other = flowFrom('198.51.100.8')
  const open = [stranger, stranger, stranger, other].map(flow => defence.began(flow))
  assert.equal(defence.turnsAway(inviteFrom(), stranger), { status: 503, retryAfterS: 6 })
  assert.is(defence.turnsAway(inviteFrom(), other), undefined)
  open.push(defence.began(other))
  assert.is(defence.turnsAway(inviteFrom(), other)?.status, 503)
  for (const over of open) for (let twice = 0; twice < 2; twice++) over()
  assert.is(defence.turnsAway(inviteFrom(), stranger), undefined)
  assert.equal([...new Set(reasons)], ['half-open'])
})

test('past the limit of live calls new ones hear 503, what is in a dialog and emergencies go on', () => {
  let live = 100
  const { defence, reasons } = defended({ calls: 100 }, { liveCalls: () => live })
  const sos = { ...inviteFrom(), uri: 'urn:service:sos.fire' }
  const number = { ...inviteFrom(), uri: 'sip:112@192.0.2.1' }
  assert.is(defence.turnsAway(inviteFrom(), peer)?.status, 503)
  assert.is(defence.turnsAway({ ...within, method: 'INVITE' }, peer), undefined)
  assert.is(defence.turnsAway(options, peer), undefined)
  assert.equal([defence.turnsAway(sos, peer), defence.turnsAway(number, peer)], [undefined, undefined])
  live = 110
  assert.is(defence.turnsAway(sos, peer)?.status, 503)
  assert.equal(reasons, ['calls', 'calls'])
})

test('a call that waited too long hears 503, and emergencies wait for nothing', () => {
  const { defence, reasons } = defended({ lagMs: 250, emergency: ['112'] })
  const calling = (uri: string) => ({ ...inviteFrom(), uri })
  assert.is(defence.patienceMs, 250)
  assert.equal(['urn:service:sos', 'sip:112@192.0.2.1', 'sip:113@192.0.2.1', 'urn:service:sosa'].map(uri =>
    defence.isUrgent(calling(uri))), [true, true, false, false])
  assert.equal([peer, stranger].map(flow => defence.isKnown(flow)), [true, false])
  assert.equal(defence.overdue(), { status: 503, retryAfterS: 6 })
  assert.equal(reasons, ['overload'])
})

test('the numbers of the policy in force count as emergencies, however they are written, and change with it', () => {
  let inForce = new Set(['15', '999'])
  const { defence } = defended({ calls: 10 }, { liveCalls: () => 10, isEmergency: number => inForce.has(number) })
  const urgent = (): boolean[] => [
    'sip:15@h', 'sip:9-9-9;phone-context=+44@h', 'tel:999', 'sip:%39%39%39@h', 'sip:112@h', 'sip:150@h', 'sip:h',
  ].map(uri => defence.isUrgent({ ...inviteFrom(), uri }))
  assert.equal(urgent(), [true, true, true, true, true, false, false])
  assert.is(defence.turnsAway({ ...inviteFrom(), uri: 'sip:999@h' }, peer), undefined)
  inForce = new Set(['150'])
  assert.equal(urgent(), [false, false, false, false, true, true, false])
  assert.is(defence.turnsAway({ ...inviteFrom(), uri: 'sip:999@h' }, peer)?.status, 503)
})

test('an emergency call of a stranger finds a tenth more room among calls nobody answers, and no more', () => {
  const { defence, reasons } = defended({ halfOpen: 10, halfOpenAll: 10 })
  const sos = { ...inviteFrom(), uri: 'urn:service:sos' }
  for (let count = 0; count < 10; count++) defence.began(stranger)
  assert.is(defence.turnsAway(inviteFrom(), stranger)?.status, 503)
  assert.is(defence.turnsAway(sos, stranger), undefined)
  defence.began(stranger)
  assert.is(defence.turnsAway(sos, stranger)?.status, 503)
  assert.equal(reasons, ['half-open', 'half-open'])
})

test('turned-away callers are asked to come back at different moments', () => {
  const drawn = [0, 0.5, 0.999].map(value => {
    const { defence } = defended({ calls: 0 }, { random: () => value })
    return defence.turnsAway(inviteFrom(), peer)?.retryAfterS
  })
  assert.equal(drawn, [2, 6, 10])
})

test('a source is proven when a peer vouches for it, or when it has read our tag', () => {
  const { defence } = defended()
  assert.equal([defence.isProven(peer), defence.isProven(stranger)], [true, false])
  defence.proved(stranger)
  assert.ok(defence.isProven(stranger))
})

test('a /64 is one source, IPv4 in IPv6 is its IPv4 address', () => {
  assert.is(sourceOf('2001:db8:1:2:3::1'), sourceOf('2001:db8:1:2::ffff'))
  assert.is.not(sourceOf('2001:db8:1:2::1'), sourceOf('2001:db8:1:3::1'))
  assert.is(sourceOf('::ffff:192.0.2.1'), '192.0.2.1')
  assert.is(sourceOf('fe80::1%eth0'), sourceOf('fe80::2'))
})

test('a flood from a hundred thousand addresses is remembered only so far', () => {
  const sources = new Sources({ ...defaultDefence, remembered: 1_000 })
  for (let at = 0; at < 100_000; at++) sources.take(`10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`, at)
  assert.is(sources.count, 1_000)
})

test.run()

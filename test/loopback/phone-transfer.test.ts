/** A real phone that transfers, is transferred and is transferred to; what it hears it plays into its microphone. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone, type Phone } from '../edge/phones.ts'
import { startBaresip, type Baresip } from '../support/baresip.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { called, hearOfTransfer, hearsItself, refer, taken } from './voices.ts'

const test = suite('phone transfer')
let engine: Rtpengine
let router: Router
let alice: Baresip
let ann: Phone
let bob: Phone
let carol: Phone
let anns: RtpPhone
let bobs: RtpPhone
let carols: RtpPhone

const uriOf = (user: string): string => `sip:${user}@${router.sip}`

test('the router, the engine and the phone are ready', async () => {
  const [bobPort, carolPort] = [await freePort(), await freePort()]
  engine = await startRtpengine()
  router = await startRouter({
    rtpengine: [engine.address], policy: `policy: 1
peers:
  office: { source: ["127.0.0.1"], contact: registered }
rules:
  - { name: alice, when: { peer: office, to: alice }, do: { dial: office } }
  - { name: bob, when: { peer: office, to: bob }, do: { dial: "sip:127.0.0.1:${bobPort}" } }
  - { name: carol, when: { peer: office, to: carol }, do: { dial: "sip:127.0.0.1:${carolPort}" } }
` })
  alice = await startBaresip({ user: 'alice', password: 'of no use here', registrar: router.sip })
  ann = await phone('udp')
  bob = await phone('udp', undefined, { port: bobPort })
  carol = await phone('udp', undefined, { port: carolPort })
  anns = await RtpPhone.open(440)
  bobs = await RtpPhone.open(1_000)
  carols = await RtpPhone.open(1_700)
  await eventually(6_000, 'the phone is registered', async () =>
    (await router.admin('GET', '/registrations')).text.includes('"alice"'))
})

async function allIsOver(recordCount: number): Promise<void> {
  const records = await router.take(recordCount)
  assert.is(records.filter(({ reason }) => reason === 'the call was transferred').length, recordCount - 1)
  await eventually(3_000, 'the engine holds no session', async () => await engine.sessions() === 0)
  for (const rtp of [anns, bobs, carols]) rtp.hush()
}

test('it transfers whom it called, and is hung up on', async () => {
  alice.tell('dial', uriOf('bob'))
  const there = await taken(bob, bobs)
  await alice.next('CALL_ESTABLISHED')
  await hearsItself(bobs, 'from the phone that called')
  alice.tell('transfer', uriOf('carol'))
  const third = await taken(carol, carols)
  await there.isJoined()
  await alice.next('CALL_CLOSED')
  await bothHear(bobs, carols, 'when the phone is gone')
  there.party.leg.bye()
  await third.party.next('bye')
  await allIsOver(2)
})

test('it is transferred to somebody else, and hears who that is', async () => {
  const first = await called(ann, anns, uriOf('alice'))
  await alice.next('CALL_ESTABLISHED')
  await hearsItself(anns, 'before the transfer')
  refer(first.party, uriOf('carol'))
  const third = await taken(carol, carols)
  await hearOfTransfer(first.party)
  anns.hush()
  await hearsItself(carols, 'after it')
  third.party.leg.bye()
  await alice.next('CALL_CLOSED')
  await allIsOver(2)
})

test('it is joined to somebody who was asked before', async () => {
  const first = await called(ann, anns, uriOf('alice'))
  await alice.next('CALL_ESTABLISHED')
  const consulting = called(ann, anns, uriOf('carol'))
  const third = await taken(carol, carols)
  const second = await consulting
  await bothHear(anns, carols, 'while they consult')
  refer(first.party, uriOf('carol'), second.party)
  await third.isJoined()
  await hearOfTransfer(first.party)
  await second.party.next('bye')
  anns.hush()
  await hearsItself(carols, 'after they were joined')
  third.party.leg.bye()
  await alice.next('CALL_CLOSED')
  await allIsOver(3)
})

test('somebody is transferred to it', async () => {
  const calling = called(ann, anns, uriOf('bob'))
  const there = await taken(bob, bobs)
  const first = await calling
  await bothHear(anns, bobs, 'before the transfer')
  refer(first.party, uriOf('alice'))
  await there.isJoined()
  await alice.next('CALL_ESTABLISHED')
  await hearOfTransfer(first.party)
  anns.hush()
  await hearsItself(bobs, 'from the phone they were transferred to')
  alice.tell('hangup')
  await there.party.next('bye')
  await allIsOver(2)
})

test('all end cleanly', async () => {
  await alice[Symbol.asyncDispose]()
  for (const rtp of [anns, bobs, carols]) rtp.close()
  for (const each of [ann, bob, carol]) await each.close()
  assert.is(await router.metric('pointsman_calls_live'), 0)
  assert.is(await router.stop(), 0)
  await engine.stop()
})

test('nothing is left open', () => assertNothingLeft())

test.after(async () => {
  await router?.stop()
  await engine?.stop()
})
test.run()

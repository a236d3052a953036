/** Transfers between three parties through the real router: by SIPp, and with audio through a real rtpengine. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone, type Phone } from '../edge/phones.ts'
import { edges, type EdgeRouter } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import type { Router } from '../support/router.ts'
import { bothHear, readAudio, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { assertClean, sipp, startSipp } from '../support/sipp.ts'
import { called, hearOfTransfer, refer, taken } from './voices.ts'

for (const [edge, open] of Object.entries(edges)) {
  const test = suite(`transfer on the edge ${edge}`)
  let engine: Rtpengine
  let on: EdgeRouter
  let router: Router
  let bobPort: number
  let carolPort: number

  test('the router and the engine are ready', async () => {
    bobPort = await freePort()
    carolPort = await freePort()
    engine = await startRtpengine()
    on = await open({
      rtpengine: [engine.address], policy: `policy: 1
rules:
  - { name: bob, when: { peer: anyone, to: bob }, media: direct, do: { dial: "sip:127.0.0.1:${bobPort}" } }
  - { name: carol, when: { peer: anyone, to: carol }, media: direct, do: { dial: "sip:127.0.0.1:${carolPort}" } }
  - { name: tone, when: { peer: anyone, to: tone }, media: relay, do: { dial: "sip:127.0.0.1:${bobPort}" } }
  - { name: relayed, when: { peer: anyone, to: relayed }, media: relay, do: { dial: "sip:127.0.0.1:${carolPort}" } }
` })
    ;({ router } = on)
  })

  /** Each party must see exactly what its scenario says. */
  async function threeParties(caller: string, bob: string, carol: string): Promise<void> {
    const talkMs = 300
    const answering = [
      await startSipp({ scenario: bob, port: bobPort, calls: 1, talkMs, limitMs: 15_000 }),
      await startSipp({ scenario: carol, port: carolPort, calls: 1, talkMs, limitMs: 15_000 }),
    ]
    assertClean(await sipp({ scenario: caller, remote: on.sip, limitMs: 15_000 }), 1)
    for (const party of answering) assertClean(await party.done, 1)
  }

  test('SIPp transfers blindly, hears 100, 180 and 200, and is hung up on', async () => {
    await threeParties('uac-transfer-blind', 'uas-reinvited', 'uas-bye')
    const [first, second] = await router.take(2)
    assert.equal([first?.rule, first?.reason], ['bob', 'the call was transferred'])
    assert.equal([second?.rule, second?.endedBy, second?.status], ['carol', 'callee', 200])
  })

  test('SIPp transfers blindly and hangs up at once: the two are joined all the same', async () => {
    await threeParties('uac-transfer-and-leave', 'uas-reinvited', 'uas-bye')
    await router.take(2)
  })

  test('SIPp transfers to a target that is busy, and talks on', async () => {
    await threeParties('uac-transfer-busy', 'uas-answer', 'uas-busy-486')
    const records = await router.take(2)
    assert.equal(records.map(({ status }) => status).toSorted(), [200, 486])
  })

  test('SIPp joins the far ends of its two calls', async () => {
    await threeParties('uac-transfer-attended', 'uas-joined-bye', 'uas-reinvited')
    const records = await router.take(3)
    assert.equal(records.map(({ reason }) => reason).toSorted(),
      ['the call was transferred', 'the call was transferred', 'the caller hung up'])
  })

  for (const way of ['blind', 'attended'] as const) {
    test(`audio is heard both ways through the relay after a transfer: ${way}`, async () => {
      const phones = [await phone('udp'), await phone('udp', undefined, { port: bobPort }),
        await phone('udp', undefined, { port: carolPort })] as const
      const [ann, bob, carol] = phones
      const [anns, bobs, carols] = [await RtpPhone.open(440), await RtpPhone.open(1_000), await RtpPhone.open(1_700)]
      const call = async (user: string, by: Phone, rtp: RtpPhone) => {
        const calling = called(ann, anns, `sip:${user}@${on.sip}`)
        const callee = await taken(by, rtp)
        return { caller: (await calling).party, callee }
      }
      const first = await call('tone', bob, bobs)
      await bothHear(anns, bobs, 'before the transfer')
      const second = way === 'attended' ? await call('relayed', carol, carols) : undefined
      refer(first.caller, `sip:relayed@${on.sip}`, second?.caller)
      const carolsSide = second?.callee ?? await taken(carol, carols)
      if (second) await second.callee.isJoined()
      await first.callee.isJoined()
      anns.hush()
      await bothHear(bobs, carols, 'after it')
      assert.ok(readAudio(carolsSide.party.leg.invite.body?.text ?? '').port !== bobs.port, 'the relay stands between')
      await hearOfTransfer(first.caller)
      await second?.caller.next('bye')
      first.callee.party.leg.bye()
      await carolsSide.party.next('bye')
      await router.take(second ? 3 : 2)
      await eventually(3_000, 'the engine holds no session', async () => await engine.sessions() === 0)
      for (const rtp of [anns, bobs, carols]) rtp.close()
      for (const each of phones) await each.close()
    })
  }

  test('the router stops cleanly', async () => {
    assert.is(await router.metric('pointsman_calls_live'), 0)
    assert.is(await router.stop(), 0)
    await on[Symbol.asyncDispose]()
    await engine.stop()
  })

  test.after(async () => {
    await on?.[Symbol.asyncDispose]()
    await engine?.stop()
  })
  test.run()
}

const last = suite('after all')
last('nothing is left open', () => assertNothingLeft())
last.run()

/** Audio through the real router and a real rtpengine, proven on received RTP; and nothing left of it after. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone } from '../support/phone.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, readAudio, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { assertClean, sipp, startSipp } from '../support/sipp.ts'

const CALLS = 200

const test = suite('media')
let engine: Rtpengine
let router: Router
let port: number

test('the router and the engine are ready', async () => {
  port = await freePort()
  engine = await startRtpengine()
  router = await startRouter({ rtpengine: [engine.address], policy: relayTo(port) })
})

test('a tone is heard both ways through the relay, also after hold and resume', async () => {
  await using ann = await openPhone({ name: 'ann' })
  await using bob = await openPhone({ name: 'bob', port })
  const annRtp = await RtpPhone.open(440)
  const bobRtp = await RtpPhone.open(1_000)

  const calling = ann.call('bob', router.sip, annRtp.describe())
  const ringing = await bob.nextCall()
  assert.is.not(readAudio(ringing.sdp).port, annRtp.port, 'the callee is shown the relay, not the caller')
  ringing.ring()
  const bobs = ringing.answer(bobRtp.describe())
  const anns = await calling
  assert.is.not(readAudio(anns.remoteSdp).port, bobRtp.port, 'the caller is shown the relay, not the callee')
  annRtp.talkTo(anns.remoteSdp)
  bobRtp.talkTo(ringing.sdp)
  await bothHear(annRtp, bobRtp, 'after the answer')

  bobs.onReoffer(offer => bobRtp.describe({
    direction: readAudio(offer).direction === 'sendonly' ? 'recvonly' : 'sendrecv', version: 2,
  }))
  const held = await anns.reoffer(annRtp.describe({ direction: 'sendonly', version: 2 }))
  assert.is(readAudio(held).direction, 'recvonly')
  assert.is(readAudio(bobs.remoteSdp).direction, 'sendonly')
  bobRtp.hush()

  const resumed = await anns.reoffer(annRtp.describe({ direction: 'sendrecv', version: 3 }))
  assert.is(readAudio(resumed).direction, 'sendrecv')
  annRtp.talkTo(resumed)
  bobRtp.talkTo(bobs.remoteSdp)
  await bothHear(annRtp, bobRtp, 'after hold and resume')

  anns.onReoffer(() => annRtp.describe({ version: 4 }))
  const again = await bobs.reoffer(bobRtp.describe({ version: 3 }))
  bobRtp.talkTo(again)
  annRtp.talkTo(anns.remoteSdp)
  await bothHear(annRtp, bobRtp, 'after a new offer by the callee')

  bobs.hangUp()
  await anns.ended
  annRtp.close()
  bobRtp.close()
  const [record] = await router.take()
  assert.is(record?.status, 200)
  assert.ok(record?.mediaNode, 'the record names the media node')
  assert.equal([record?.media?.path, record?.media?.agreed.includes('PCMU')], ['relay', true])
  const { a, b } = record?.media?.packets ?? {}
  assert.ok((a?.packets ?? 0) > 10 && (b?.packets ?? 0) > 10, 'both were heard')
  assert.ok((a?.bytes ?? 0) > (a?.packets ?? 0) * 12, 'bytes are more than headers')
})

test(`after ${CALLS} calls the engine holds no session`, async () => {
  const callee = await startSipp({ scenario: 'uas', port })
  const load = { calls: CALLS, rate: 50, talkMs: 200, limitMs: 60_000 }
  const caller = await sipp({ scenario: 'uac', remote: router.sip, ...load })
  assertClean(caller, CALLS)
  assertClean(await callee.stop(), CALLS)
  const records = await router.take(CALLS)
  assert.ok(records.every(({ mediaNode }) => mediaNode !== undefined))
  await noneLeft(engine)
})

test('calls that are refused, cancelled or fail leave no session either', async () => {
  const busy = await startSipp({ scenario: 'uas-busy-486', port, calls: 1 })
  assertClean(await sipp({ scenario: 'uac-refused-486', remote: router.sip, limitMs: 10_000 }), 1)
  await busy.stop()
  const ringing = await startSipp({ scenario: 'uas-ring-until-cancel', port, calls: 1 })
  assertClean(await sipp({ scenario: 'uac-cancel', remote: router.sip, limitMs: 10_000 }), 1)
  await ringing.stop()
  await router.take(2)
  await noneLeft(engine)
})

test('the router stops cleanly', async () => {
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

function relayTo(target: number): string {
  return `policy: 1
rules:
  - name: callee
    when: { peer: anyone }
    media: relay
    do: { dial: "sip:127.0.0.1:${target}" }
`
}

async function noneLeft(of: Rtpengine): Promise<void> {
  await eventually(3_000, 'the engine holds no session', async () => await of.sessions() === 0)
}

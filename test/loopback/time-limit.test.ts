/** A call that may last so long and no longer, and is told before; by phones that hear, through a real rtpengine. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { phone } from '../edge/phones.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'
import { called, taken } from './voices.ts'

const test = suite('time limit')
const SOON_HZ = 2_500
const LOUD = 2_000
let engine: Rtpengine
let router: Router
let port: number

test('the router and the engine are ready', async () => {
  port = await freePort()
  engine = await startRtpengine()
  router = await startRouter({
    rtpengine: [engine.address], policy: {
      'policy.yaml': `policy: 1
prompts: sounds
rules:
  - name: talk
    when: { peer: anyone }
    media: direct
    limit: { duration: 6s, warn: { before: 4s, play: soon.wav } }
    do: { dial: "sip:127.0.0.1:${port}" }
`,
      'sounds/soon.wav': toneFile(SOON_HZ, 1_500),
    } })
})

test('the caller hears the warning in place of the other, who hears on; then both, until it is over', async () => {
  const [ann, bob] = [await phone('udp'), await phone('udp', undefined, { port })]
  const [anns, bobs] = [await RtpPhone.open(440), await RtpPhone.open(1_000)]
  const calling = called(ann, anns, `sip:bob@${router.sip}`)
  const there = await taken(bob, bobs)
  const here = await calling
  await there.party.next('ack')
  await bothHear(anns, bobs, 'at first')
  await anns.hear('the warning, and nobody else,', heard => heard.level(SOON_HZ) > LOUD && !heard.hears(bobs))
  const unwarned = await bobs.listen(300)
  assert.ok(unwarned.hears(anns) && unwarned.level(SOON_HZ) < LOUD / 10, 'the other hears the caller, and no warning')
  await bothHear(anns, bobs, 'after the warning', [SOON_HZ])
  await here.party.next('bye', 4_000)
  await there.party.next('bye')
  const [record] = await router.take()
  assert.equal([record?.endedBy, record?.reason, record?.media?.path],
    ['policy', 'the two talked as long as they may', 'relay'])
  const warnedMs = Date.parse(record?.warnedAt ?? '') - Date.parse(record?.answeredAt ?? '')
  assert.ok(warnedMs > 1_900 && warnedMs < 3_000, `they were warned after ${warnedMs} ms`)
  await eventually(3_000, 'the engine holds no session', async () => await engine.sessions() === 0)
  for (const rtp of [anns, bobs]) rtp.close()
  for (const each of [ann, bob]) await each.close()
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

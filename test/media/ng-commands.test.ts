/** Commands of ng that no call gives yet, to a real rtpengine: that it takes them, and what comes of them. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createNgClient, type NgClient } from '../../src/media/ng.ts'
import { readDescription } from '../../src/sdp/description.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'

const test = suite('ng commands')
const session = { 'call-id': 'talk', 'from-tag': 'a', 'to-tag': 'b' }
const FAINT = 100

let engine: Rtpengine
let ng: NgClient
test.before(async () => {
  engine = await startRtpengine()
  ng = createNgClient({ host: engine.host, port: engine.port, clock: systemClock })
})
test.after(async () => {
  ng.close()
  await engine.stop()
  await assertNothingLeft()
})

async function withPhones(body: (ann: RtpPhone, bob: RtpPhone) => Promise<void>): Promise<void> {
  const [ann, bob] = [await RtpPhone.open(440), await RtpPhone.open(1_000)]
  try {
    await body(ann, bob)
  } finally {
    ann.close()
    bob.close()
    await ng.delete(session['call-id'], 'a')
  }
  assert.is(await engine.sessions(), 0)
}

const withTalk = (body: (ann: RtpPhone, bob: RtpPhone) => Promise<void>): Promise<void> =>
  withPhones(async (ann, bob) => {
    bob.talkTo(await ng.offer({ ...session, sdp: ann.describe() }))
    ann.talkTo(await ng.answer({ ...session, sdp: bob.describe() }))
    await bothHear(ann, bob, 'after the answer')
    await body(ann, bob)
  })

test('who is silenced is heard as silence, and hears on, until that is over', () => withTalk(async (ann, bob) => {
  await ng.silenceMedia('talk', 'a')
  await bob.hear('silence', heard => heard.level(ann.frequencyHz) < FAINT)
  await ann.hear('the other', heard => heard.hears(bob))
  await ng.unsilenceMedia('talk', 'a')
  await bothHear(ann, bob, 'after the silence')
}))

test('forwarding begins and ends, and the two hear on', () => withTalk(async (ann, bob) => {
  await ng.forward('talk', true)
  await bothHear(ann, bob, 'while it is forwarded')
  await ng.forward('talk', false)
}))

test('what one publishes another subscribes to', () => withPhones(async (ann, bob) => {
  ann.talkTo(await ng.publish('talk', 'a', ann.describe({ direction: 'sendonly' }), {}))
  const { sdp, tag } = await ng.subscribe('talk', ['a'], {})
  assert.equal(readDescription(sdp)?.media.map(({ direction }) => direction), ['sendonly'])
  await ng.subscribed('talk', tag, bob.describe({ direction: 'recvonly' }), {})
  await bob.hear('what is published', heard => heard.hears(ann))
  await ng.unsubscribe('talk', tag)
}))

test.run()

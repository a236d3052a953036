/** The phones of the tests, tested on each other, without a router between them. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from './leaks.ts'
import { openPhone } from './phone.ts'
import { bothHear, RtpPhone } from './rtp-phone.ts'
import { within } from './within.ts'

test('two phones talk, hold, resume and hang up', async () => {
  await using ann = await openPhone({ name: 'ann' })
  await using bob = await openPhone({ name: 'bob' })
  const annRtp = await RtpPhone.open(440)
  const bobRtp = await RtpPhone.open(1_000)

  const calling = ann.call('bob', `127.0.0.1:${bob.port}`, annRtp.describe())
  const ringing = await bob.nextCall()
  ringing.ring()
  const bobs = ringing.answer(bobRtp.describe())
  const anns = await calling
  annRtp.talkTo(anns.remoteSdp)
  bobRtp.talkTo(ringing.sdp)
  await bothHear(annRtp, bobRtp, 'after the answer')
  annRtp.hush()
  const stillHears = bobRtp.hear('ann', heard => heard.hears(annRtp), 100).then(() => 'she is heard', String)
  assert.match(await stillHears, 'ann is heard: not within')

  bobs.onReoffer(() => bobRtp.describe({ direction: 'recvonly', version: 2 }))
  assert.match(await anns.reoffer(annRtp.describe({ direction: 'sendonly', version: 2 })), 'a=recvonly')
  assert.match(bobs.remoteSdp, 'a=sendonly')

  bobs.hangUp()
  await within(1_000, 'ann hears the BYE', anns.ended)
  annRtp.close()
  bobRtp.close()
})

test('a refusal says its status', async () => {
  await using ann = await openPhone({ name: 'ann' })
  await using bob = await openPhone({ name: 'bob' })
  const calling = ann.call('bob', `127.0.0.1:${bob.port}`, 'v=0\r\n')
  const refused = calling.then(() => 'answered', (error: Error) => error.message)
  void bob.nextCall().then(call => call.refuse(486))
  assert.match(await refused, 'refused with 486')
})

test('nothing is left open', () => assertNothingLeft())

test.run()

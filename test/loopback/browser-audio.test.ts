/**
 * A real browser and a plain phone hear each other through the router and rtpengine: DTLS-SRTP, ICE and
 * opus on one side, PCMU in plain RTP on the other. The page plays a tone and says which one it hears.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone, type Phone, type Talk } from '../support/phone.ts'
import { eventsOf, readAudio, RtpPhone } from '../support/rtp-phone.ts'
import { openTalkingBrowser, type TalkingBrowser } from '../support/talking-browser.ts'

const test = suite('the browser\'s audio')
let desk: Phone
let rtp: RtpPhone
let browser: TalkingBrowser

async function phoneHolds(talk: Talk): Promise<void> {
  const held = await talk.reoffer(rtp.describe({ direction: 'sendonly', version: 2 }))
  assert.is(readAudio(held).direction, 'recvonly')
  rtp.talkTo(await talk.reoffer(rtp.describe({ version: 3 })))
  await browser.bothHear(rtp, 'after the phone held and resumed')
}

async function browserHolds(talk: Talk): Promise<void> {
  talk.onReoffer(offer => {
    const isHold = readAudio(offer).direction !== 'sendrecv'
    return rtp.describe({ version: 4, direction: isHold ? 'recvonly' : 'sendrecv', events: eventsOf(offer) ?? 101 })
  })
  await browser.page.evaluate('void session.hold()')
  await eventually(3_000, 'the browser\'s hold', () => readAudio(talk.remoteSdp).direction === 'sendonly')
  // It is not ready before it has heard the answer to its hold.
  const resumes = async (): Promise<boolean> => await browser.page.evaluate('session.unhold()') === true
  await eventually(3_000, 'the browser can resume', resumes)
  await eventually(3_000, 'the browser is back', () => readAudio(talk.remoteSdp).direction === 'sendrecv')
  await browser.bothHear(rtp, 'after the browser held and resumed')
}

test('a page with a tone registers', async () => {
  desk = await openPhone({ name: 'desk' })
  rtp = await RtpPhone.open(1_000)
  browser = await openTalkingBrowser({ desk: desk.port })
})

test('it calls the phone: each hears the other, digits arrive, also after holds of both', async () => {
  await browser.page.evaluate('void ua.call("sip:desk@acme.example", media)')
  const ringing = await desk.nextCall()
  assert.match(ringing.sdp, /^m=audio \d+ RTP\/AVP /m)
  assert.not.match(ringing.sdp, /^a=(?:fingerprint|candidate|extmap|ssrc|msid)/m)
  const talk = ringing.answer(rtp.describe({ events: eventsOf(ringing.sdp) ?? 101 }))
  rtp.talkTo(ringing.sdp)
  await browser.noted('local confirmed')
  await browser.bothHear(rtp, 'after the answer')
  await browser.page.evaluate('session.sendDTMF("5", { transportType: "RFC2833" })')
  await eventually(3_000, 'the digit', () => rtp.digits === '5')
  await phoneHolds(talk)
  await browserHolds(talk)
  talk.hangUp()
  await browser.noted('local ended')
  await browser.isQuiet()
})

test('the phone calls it: each hears the other, also after holds of both', async () => {
  rtp.hush()
  const talk = await desk.call('ada', browser.router, rtp.describe())
  assert.match(talk.remoteSdp, /^m=audio \d+ RTP\/AVP /m)
  rtp.talkTo(talk.remoteSdp)
  await browser.noted('remote confirmed')
  await browser.bothHear(rtp, 'after the answer')
  await phoneHolds(talk)
  await browserHolds(talk)
  await browser.page.evaluate('ua.terminateSessions()')
  await talk.ended
  await browser.isQuiet()
})

test('nothing is left open', async () => {
  await browser?.close()
  rtp.close()
  await desk.close()
  await assertNothingLeft()
})

test.run()

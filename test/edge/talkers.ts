/** Phones with a voice: who calls, takes calls and goes where a re-INVITE leads, and talks wherever it is told. */
import * as assert from 'uvu/assert'
import type { ArrivedLeg, Leg } from '../../src/edge/signaling.ts'
import type { RtpPhone } from '../support/rtp-phone.ts'
import { sdp } from './messages.ts'
import type { Party, Phone } from './phones.ts'

export interface Talker<L extends Leg = Leg> {
  readonly party: Party<L>
  readonly rtp: RtpPhone
  /** The description it was shown. */
  readonly hears: string
}

/** Calls, and talks as soon as it is answered. */
export async function calls(who: Phone, rtp: RtpPhone, uri: string): Promise<Talker> {
  const party = who.dial(uri, { body: sdp(rtp.describe()) })
  const hears = (await party.next('answer', 5_000)).body?.text ?? ''
  party.leg.ack()
  rtp.talkTo(hears)
  return { party, rtp, hears }
}

/** Answers a call that came, and talks. */
export function answers(party: Party<ArrivedLeg>, rtp: RtpPhone): Talker<ArrivedLeg> {
  party.leg.answer({ body: sdp(rtp.describe()) })
  const hears = party.leg.invite.body?.text ?? ''
  rtp.talkTo(hears)
  return { party, rtp, hears }
}

/**
 * Takes the re-INVITE that leads it to somebody else, and talks where that says.
 * @param version of its description, one more each time
 */
export async function isLed({ party, rtp }: Talker, version = 2): Promise<void> {
  const { request } = await party.next('request', 5_000)
  assert.is(request.method, 'INVITE')
  party.leg.respond(request.id, 200, { body: sdp(rtp.describe({ version })) })
  await party.next('ack')
  rtp.talkTo(request.body?.text ?? '')
}

/** Hears how its REFER went, to the end and the BYE after it. */
export async function hearsOfTransfer({ party }: Talker): Promise<void> {
  for (let told = ''; told !== 'SIP/2.0 200 OK';) {
    const { request } = await party.next('request')
    party.leg.respond(request.id, 200)
    told = request.body?.text.trim() ?? ''
  }
  await party.next('bye')
}

/** Dials a digit by INFO. */
export async function informs({ party }: Talker, key: string): Promise<void> {
  party.leg.request('INFO', { body: { type: 'application/dtmf-relay', text: `Signal=${key}\r\nDuration=160\r\n` } })
  assert.is((await party.next('response')).status, 200)
}

/** Parties of a call that have a voice: they talk where their leg is told to, and a test hears who hears whom. */
import * as assert from 'uvu/assert'
import type { ArrivedLeg, Leg, PlacedLeg } from '../../src/edge/signaling.ts'
import { sdp } from '../edge/messages.ts'
import type { Party, Phone } from '../edge/phones.ts'
import { eventsOf, readAudio, type DescribeOptions, type RtpPhone } from '../support/rtp-phone.ts'

export class Voice<L extends Leg = Leg> {
  readonly rtp: RtpPhone
  readonly party: Party<L>

  constructor(rtp: RtpPhone, party: Party<L>) {
    this.rtp = rtp
    this.party = party
  }

  /** Takes the re-INVITE that joins it to another and talks where it says, for nobody holds anybody. */
  async isJoined(): Promise<void> {
    const { request } = await this.party.next('request', 4_000)
    assert.is(request.method, 'INVITE')
    const offer = request.body?.text ?? ''
    assert.is(readAudio(offer).direction, 'sendrecv')
    this.party.leg.respond(request.id, 200, { body: sdp(this.rtp.describe({ version: 2, ...eventsIn(offer) })) })
    await this.party.next('ack')
    this.rtp.talkTo(offer)
  }
}

/** Digits are told by the number they are offered by. */
function eventsIn(offer: string): DescribeOptions {
  return { events: eventsOf(offer) ?? 'none' }
}

/** The call that arrives next is answered. */
export async function taken(by: Phone, rtp: RtpPhone): Promise<Voice<ArrivedLeg>> {
  const party = await by.taken()
  const offer = party.leg.invite.body?.text ?? ''
  party.leg.answer({ body: sdp(rtp.describe(eventsIn(offer))) })
  rtp.talkTo(offer)
  return new Voice(rtp, party)
}

/** A call that somebody answers. */
export async function called(by: Phone, rtp: RtpPhone, uri: string): Promise<Voice<PlacedLeg>> {
  const party = by.dial(uri, { body: sdp(rtp.describe()) })
  const { body } = await party.next('answer', 4_000)
  party.leg.ack()
  rtp.talkTo(body?.text ?? '')
  return new Voice(rtp, party)
}

/** Asks for a transfer: to a URI, or to whom another call of the same party talks (RFC 3891). */
export function refer({ leg }: Party<Leg>, uri: string, consulted?: Party<Leg>): void {
  const dialog = consulted?.leg.dialog
  const name = `${dialog?.callId};to-tag=${dialog?.remoteTag};from-tag=${dialog?.localTag}`
  const replaces = dialog ? `?Replaces=${encodeURIComponent(name)}` : ''
  leg.request('REFER', { headers: [['Refer-To', `<${uri}${replaces}>`]] })
}

/** Who asked for a transfer hears that it came about, and is hung up on. */
export async function hearOfTransfer(who: Party<Leg>): Promise<void> {
  for (let told = ''; told !== 'SIP/2.0 200 OK';) {
    const { request } = await who.next('request', 4_000)
    who.leg.respond(request.id, 200)
    told = request.body?.text.trim() ?? ''
  }
  await who.next('bye')
}

/** Hears its own tone come back from a phone that plays what it hears into its microphone: both ways are open. */
export async function hearsItself(one: RtpPhone, when: string): Promise<void> {
  await one.hear(`the echo ${when}`, heard => heard.hears(one))
}

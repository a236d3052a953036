/**
 * A phone that speaks any codec over any wire: an RtpPhone behind an rtpengine of its own, which makes
 * SRTP, DTLS and ICE, opus and the rest of its PCMU. What is between two such phones is what is tested;
 * that rtpengine understands others than itself, a browser and `srtp.ts` prove.
 */
import { systemClock } from '../../src/base/clock.ts'
import { createLog } from '../../src/base/log.ts'
import type { MediaSession, PartyMedia } from '../../src/media/media.ts'
import { createMediaPlane, type OwnedMediaPlane } from '../../src/media/plane.ts'
import { anyMedia } from './fake-media.ts'
import { eventsOf, RtpPhone, type DescribeOptions } from './rtp-phone.ts'
import type { Rtpengine } from './rtpengine.ts'

export type Wire = Exclude<PartyMedia['transport'], 'any'>

/** An answer, and what the RtpPhone was shown of the offer. */
interface Answer {
  readonly sdp: string
  readonly inner: string
}

const inside: PartyMedia = { ...anyMedia, transport: 'plain', codecs: ['pcmu'] }

export class WirePhone {
  readonly rtp: RtpPhone
  readonly #plane: OwnedMediaPlane
  readonly #session: MediaSession

  private constructor(rtp: RtpPhone, plane: OwnedMediaPlane, outside: PartyMedia) {
    this.rtp = rtp
    this.#plane = plane
    this.#session = plane.open({ path: 'relay', caller: inside }, 'phone')
    this.#session.nextCallee(outside)
  }

  /** @param engine the phone's own, apart from the one that is tested */
  static async open(frequencyHz: number, wire: Wire, codec: string, engine: Rtpengine): Promise<WirePhone> {
    const plane = createMediaPlane({ nodes: [engine], clock: systemClock, log: createLog('silent') })
    await plane.ready()
    const outside = { ...anyMedia, transport: wire, codecs: [codec] }
    return new WirePhone(await RtpPhone.open(frequencyHz), plane, outside)
  }

  /** An offer of ours. */
  offer(options: DescribeOptions = {}): Promise<string> {
    return this.#session.offer('a', this.rtp.describe(options))
  }

  /** Takes the answer to our offer and begins to talk. May come twice: early, and for good. */
  async answered(sdp: string): Promise<string> {
    const inner = await this.#session.answer('b', sdp)
    this.rtp.talkTo(inner)
    return inner
  }

  /** Our answer to an offer; begins to talk. */
  async answer(offer: string, options: DescribeOptions = {}): Promise<Answer> {
    const inner = await this.#session.offer('b', offer)
    const events = eventsOf(inner)
    const sdp = await this.#session.answer('a', this.rtp.describe({ ...options, ...events && { events } }))
    this.rtp.talkTo(inner)
    return { sdp, inner }
  }

  async close(): Promise<void> {
    this.rtp.close()
    await this.#session.release()
    await this.#plane.close()
  }
}

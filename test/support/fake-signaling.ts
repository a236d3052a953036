/** The leg port written by hand: tests play the far ends and read what our side sent. */
import type {
  ArrivedLeg, Body, DialRequest, HeaderLines, Hop, LegEvent, LegSnapshot, MessageParts, PlacedLeg, ReceivedInvite,
  Signaling,
} from '../../src/edge/signaling.ts'

/** What our side sent on a leg, in order, as `answer`, `progress 180`, `bye` … */
export interface Sent {
  readonly what: string
  readonly headers: HeaderLines
  readonly body: Body | undefined
}

class FakeLeg {
  readonly callId: string
  readonly remote: Hop | undefined = undefined
  readonly sent: Sent[] = []
  #listener: ((event: LegEvent) => void) | undefined
  readonly #kept: LegEvent[] = []
  #requests = 0

  constructor(callId: string) {
    this.callId = callId
  }

  listen(listener: (event: LegEvent) => void): void {
    this.#listener = listener
    for (const event of this.#kept.splice(0)) listener(event)
  }

  /** The far end does something. */
  happens(event: LegEvent): void {
    if (this.#listener) this.#listener(event)
    else this.#kept.push(event)
  }

  respond(id: string, status: number, parts?: MessageParts): void {
    this.note(`${status} to ${id}`, parts)
  }

  request(method: string, parts?: MessageParts): string {
    this.note(method, parts)
    this.#requests += 1
    return `${this.callId}-${this.#requests}`
  }

  ackReinvite(id: string, body?: Body): void {
    this.note(`ACK ${id}`, body ? { body } : {})
  }

  bye(headers?: HeaderLines): void {
    this.note('BYE', headers ? { headers } : {})
  }

  snapshot(): LegSnapshot {
    return { name: { callId: this.callId, localTag: 'ours', remoteTag: 'theirs' } }
  }

  /** What was sent, without headers and bodies. */
  get said(): readonly string[] {
    return this.sent.map(({ what }) => what)
  }

  protected note(what: string, parts: MessageParts = {}): void {
    this.sent.push({ what, headers: parts.headers ?? [], body: parts.body })
  }
}

export class FakeArrivedLeg extends FakeLeg implements ArrivedLeg {
  readonly invite: ReceivedInvite

  constructor(invite: Partial<ReceivedInvite> = {}) {
    super(invite.callId ?? 'a-call-id')
    this.invite = inviteOf(invite)
  }

  progress(status: number, parts?: MessageParts): void {
    this.note(`${status}`, parts)
  }

  answer(parts: MessageParts): void {
    this.note('200', parts)
  }

  reject(status: number, reason: string | undefined, headers?: HeaderLines): void {
    this.note(reason === undefined ? `${status}` : `${status} ${reason}`, headers ? { headers } : {})
  }
}

export class FakePlacedLeg extends FakeLeg implements PlacedLeg {
  readonly dialed: DialRequest

  constructor(callId: string, request: DialRequest) {
    super(callId)
    this.dialed = request
  }

  ack(body?: Body): void {
    this.note('ACK', body ? { body } : {})
  }

  cancel(headers?: HeaderLines): void {
    this.note('CANCEL', headers ? { headers } : {})
  }
}

/** A leg that was written down before. */
export class FakeRestoredLeg extends FakeArrivedLeg implements PlacedLeg {
  ack(): void {
    this.note('ACK')
  }

  cancel(): void {
    this.note('CANCEL')
  }
}

/** Signalling whose placed legs the test holds in its hand. */
export class FakeSignaling implements Signaling {
  readonly placed: FakePlacedLeg[] = []
  readonly restored: FakeRestoredLeg[] = []

  onInvite(): void {
    // Tests hand their legs to the engine themselves.
  }

  dial(request: DialRequest): FakePlacedLeg {
    const leg = new FakePlacedLeg(`b${this.placed.length + 1}-call-id`, request)
    this.placed.push(leg)
    return leg
  }

  readonly restore = ({ name: { callId } }: LegSnapshot, invite: ReceivedInvite): FakeRestoredLeg => {
    const leg = new FakeRestoredLeg({ ...invite, callId })
    this.restored.push(leg)
    return leg
  }

  /** The newest placed leg. */
  get last(): FakePlacedLeg {
    const leg = this.placed.at(-1)
    if (!leg) throw new Error('no leg was placed')
    return leg
  }
}

export const sampleSdp = [
  'v=0', 'o=phone 77 1 IN IP4 192.0.2.10', 's=-', 'c=IN IP4 192.0.2.10', 't=0 0', 'm=audio 4000 RTP/AVP 0',
  'a=rtpmap:0 PCMU/8000', '',
].join('\r\n')

export function sdpBody(text = sampleSdp): Body {
  return { type: 'application/sdp', text }
}

export function inviteOf(change: Partial<ReceivedInvite> = {}): ReceivedInvite {
  return {
    requestUri: 'sip:+33145550100@127.0.0.1', from: { displayName: 'Ada', uri: 'sip:+33612345678@192.0.2.10' },
    to: { uri: 'sip:+33145550100@127.0.0.1' }, callId: 'a-call-id', maxForwards: 70, headers: [], body: sdpBody(),
    source: { transport: 'udp', address: '192.0.2.10', port: 5060 },
    local: { transport: 'udp', address: '127.0.0.1', port: 5060 }, receivedAtMs: 1000,
    ...change,
  }
}

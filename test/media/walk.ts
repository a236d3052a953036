/**
 * One call between two phones, each with a wire and a codec of its own, through the router and the
 * engine that is tested: early media, the answer, hold and resume by each side in turn. Audio is proven
 * on what arrives, both ways, after every step, and digits as well as soon as the call is answered.
 */
import * as assert from 'uvu/assert'
import { openPhone, type Phone, type Talk } from '../support/phone.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, readAudio, type AudioLine, type Direction } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { WirePhone, type Wire } from '../support/wire-phone.ts'
import { eventually } from '../support/eventually.ts'

export const wires: readonly Wire[] = ['plain', 'srtp', 'webrtc']

/** What the caller speaks, and what the callee. */
export const codecPairs = [['pcmu', 'pcmu'], ['pcmu', 'opus'], ['pcma', 'g722']] as const

/** One field of the matrix. */
export interface Walk {
  readonly wires: readonly [Wire, Wire]
  readonly codecs: readonly [string, string]
}

const HZ = { a: 440, b: 1000 } as const

const protocols = { plain: 'RTP/AVP', srtp: 'RTP/SAVP', webrtc: 'UDP/TLS/RTP/SAVPF' } as const

/** The router and its engine, the phones' engine, and two phones to call with. */
export class WalkWorld {
  readonly #walks: readonly Walk[]
  readonly #engine: Rtpengine
  readonly #phonesEngine: Rtpengine
  readonly #router: Router
  readonly #ann: Phone
  readonly #bob: Phone

  private constructor(walks: readonly Walk[], parts: readonly [Rtpengine, Rtpengine, Router, Phone, Phone]) {
    this.#walks = walks
    const [engine, phonesEngine, router, ann, bob] = parts
    this.#engine = engine
    this.#phonesEngine = phonesEngine
    this.#router = router
    this.#ann = ann
    this.#bob = bob
  }

  static async open(walks: readonly Walk[]): Promise<WalkWorld> {
    const bob = await openPhone({ name: 'bob' })
    const [engine, phonesEngine] = [await startRtpengine(), await startRtpengine()]
    const policy = policyFor(walks, bob.port)
    const router = await startRouter({ rtpengine: [engine.address], policy })
    return new WalkWorld(walks, [engine, phonesEngine, router, await openPhone({ name: 'ann' }), bob])
  }

  async close(): Promise<void> {
    await this.#router.stop()
    await Promise.all([this.#ann.close(), this.#bob.close()])
    await Promise.all([this.#engine.stop(), this.#phonesEngine.stop()])
  }

  async take(walk: Walk): Promise<void> {
    const [a, b] = await Promise.all((['a', 'b'] as const).map((side, at) =>
      WirePhone.open(HZ[side], walk.wires[at] ?? 'plain', walk.codecs[at] ?? 'pcmu', this.#phonesEngine)))
    assert.ok(a && b)
    try {
      await this.#walk(walk, a, b)
      await eventually(3_000, 'the engine holds no session', async () => await this.#engine.sessions() === 0)
    } finally {
      await Promise.all([a.close(), b.close()])
    }
  }

  async #walk(walk: Walk, a: WirePhone, b: WirePhone): Promise<void> {
    const offer = await a.offer()
    assertSpoken(offer, walk, 0)
    let early: string | undefined
    const calling = this.#ann.call(numberOf(walk, this.#walks), this.#router.sip, offer, sdp => { early = sdp })
    calling.catch(() => { /* whoever waits for it is told; what went wrong before matters more */ })
    const ringing = await this.#bob.nextCall()
    assertSpoken(ringing.sdp, walk, 1)
    const { sdp: answer, inner } = await b.answer(ringing.sdp)
    assertSpoken(answer, walk, 1)
    ringing.early(answer)
    const shown = await eventually(3_000, 'early media', () => early)
    assertSpoken(shown, walk, 0)
    await a.answered(shown)
    await bothHear(a.rtp, b.rtp, 'before the answer')

    const bob = new Party(walk, 1, b, ringing.answer(answer), inner)
    const anns = await calling
    const ann = new Party(walk, 0, a, anns, await a.answered(anns.remoteSdp))
    const ports = [readAudio(shown).port, readAudio(ringing.sdp).port]
    await bothHear(a.rtp, b.rtp, 'after the answer')
    await bothPress(ann, bob)

    for (const [holder, held] of [[ann, bob], [bob, ann]] as const) {
      assert.is(await holder.offer('sendonly'), 'recvonly')
      assert.is(held.shown.direction, 'sendonly', `${held} is told of the hold`)
      assert.is(await holder.offer('sendrecv'), 'sendrecv')
      assert.is(held.shown.direction, 'sendrecv', `${held} is told that it is over`)
      assert.equal([ann.shown.port, bob.shown.port], ports, 'their ports stay')
      await bothHear(a.rtp, b.rtp, `after ${holder} held and resumed`)
      await bothPress(ann, bob)
    }
    bob.hangUp()
    await anns.ended
  }
}

/** One of the two, once the call is answered. */
class Party {
  readonly #walk: Walk
  readonly #at: 0 | 1
  readonly #phone: WirePhone
  readonly #talk: Talk
  /** What its audio was told of the other last. */
  #inner: string
  /** Of its newest description: it has made one by now. */
  #version = 1

  constructor(walk: Walk, at: 0 | 1, phone: WirePhone, talk: Talk, inner: string) {
    this.#walk = walk
    this.#at = at
    this.#phone = phone
    this.#talk = talk
    this.#inner = inner
    talk.onReoffer(async sdp => {
      assertSpoken(sdp, walk, at)
      const direction = readAudio(sdp).direction === 'sendonly' ? 'recvonly' : 'sendrecv'
      const answer = await phone.answer(sdp, { direction, version: this.#version += 1 })
      this.#inner = answer.inner
      return answer.sdp
    })
  }

  get shown(): AudioLine {
    return readAudio(this.#talk.remoteSdp)
  }

  get digits(): string {
    return this.#phone.rtp.digits
  }

  /** Offers anew. @returns the direction it is answered with */
  async offer(direction: Direction): Promise<Direction> {
    const offer = await this.#phone.offer({ direction, version: this.#version += 1 })
    const answer = await this.#talk.reoffer(offer)
    assertSpoken(answer, this.#walk, this.#at)
    this.#inner = await this.#phone.answered(answer)
    return readAudio(answer).direction
  }

  press(digit: string): Promise<void> {
    return this.#phone.rtp.press(digit, this.#inner)
  }

  hangUp(): void {
    this.#talk.hangUp()
  }

  toString(): string {
    return `the ${this.#at === 0 ? 'caller' : 'callee'}`
  }
}

/** A peer for each side of each field; the caller's is known by the number it calls. */
function policyFor(walks: readonly Walk[], port: number): string {
  const sides = walks.flatMap((walk, at) => (['caller', 'callee'] as const).map((side, of) => ({
    name: `${side}-${at}`, wire: walk.wires[of], codec: walk.codecs[of],
    how: side === 'caller' ? `source: { to: "${numberOf(walk, walks)}" }` : `contact: "sip:127.0.0.1:${port}"`,
  })))
  return `policy: 1
peers:
${sides.map(({ name, how }) => `  ${name}: { ${how}, media: ${name}-media }`).join('\n')}
media:
${sides.map(({ name, wire, codec }) => `  ${name}-media: { transport: ${wire}, codecs: [${codec}] }`).join('\n')}
rules:
${walks.map((_, at) => `  - { name: walk-${at}, when: { peer: caller-${at} }, do: { dial: callee-${at} } }`).join('\n')}
`
}

function numberOf(walk: Walk, walks: readonly Walk[]): string {
  return String(100 + walks.indexOf(walk))
}

/** What is shown on a wire is what that wire speaks. */
function assertSpoken(sdp: string, { wires: both, codecs }: Walk, at: 0 | 1): void {
  const wire = both[at]
  assert.match(sdp, new RegExp(`^m=audio \\d+ ${protocols[wire]} `, 'm'))
  assert.is(/^a=crypto:/m.test(sdp), wire === 'srtp', sdp)
  assert.is(/^a=fingerprint:/m.test(sdp), wire === 'webrtc', sdp)
  assert.is(/^a=candidate:/m.test(sdp), wire === 'webrtc', sdp)
  const audio = [...sdp.matchAll(/^a=rtpmap:\d+ ([\w-]+)\//gm)].map(([, name = '']) => name.toLowerCase())
  assert.equal(audio.filter(name => name !== 'telephone-event'), [codecs[at]], sdp)
}

async function bothPress(ann: Party, bob: Party): Promise<void> {
  const expected = [`${ann.digits}7`, `${bob.digits}5`]
  await Promise.all([ann.press('5'), bob.press('7')])
  await eventually(1_000, 'both hear the other\'s digit', () => {
    const heard = [ann.digits, bob.digits]
    if (heard.join() === expected.join()) return true
    throw new Error(`heard ${heard.join(' and ')} instead of ${expected.join(' and ')}`)
  })
}

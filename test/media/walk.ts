/**
 * One call between two phones, each with a wire and a codec of its own, through the router and the
 * engine that is tested: early media, the answer, digits, hold and resume, a new offer of each side.
 * Audio is proven on what arrives, both ways, after every step.
 */
import * as assert from 'uvu/assert'
import { openPhone, type Phone } from '../support/phone.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, readAudio } from '../support/rtp-phone.ts'
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

    const bobs = ringing.answer(answer)
    const anns = await calling
    const annsInner = await a.answered(anns.remoteSdp)
    await bothHear(a.rtp, b.rtp, 'after the answer')
    await bothPress([a, annsInner], [b, inner])

    bobs.onReoffer(async sdp => {
      const { direction } = readAudio(sdp)
      return (await b.answer(sdp, { direction: direction === 'sendonly' ? 'recvonly' : 'sendrecv', version: 2 })).sdp
    })
    await a.answered(await anns.reoffer(await a.offer({ direction: 'sendonly', version: 2 })))
    assert.is(readAudio(bobs.remoteSdp).direction, 'sendonly', 'the callee is told of the hold')
    await a.answered(await anns.reoffer(await a.offer({ version: 3 })))
    assert.is(readAudio(bobs.remoteSdp).direction, 'sendrecv')
    assert.is(readAudio(bobs.remoteSdp).port, readAudio(ringing.sdp).port, 'the callee\'s port stays')
    assert.is(readAudio(anns.remoteSdp).port, readAudio(shown).port, 'the caller\'s port stays')
    await bothHear(a.rtp, b.rtp, 'after hold and resume')

    anns.onReoffer(async sdp => {
      assertSpoken(sdp, walk, 0)
      return (await a.answer(sdp, { version: 4 })).sdp
    })
    await b.answered(await bobs.reoffer(await b.offer({ version: 3 })))
    assert.is(readAudio(anns.remoteSdp).port, readAudio(shown).port, 'and stays again')
    await bothHear(a.rtp, b.rtp, 'after a new offer of the callee')
    bobs.hangUp()
    await anns.ended
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

async function bothPress(
  [a, atA]: readonly [WirePhone, string], [b, atB]: readonly [WirePhone, string],
): Promise<void> {
  await Promise.all([a.rtp.press('5', atA), b.rtp.press('7', atB)])
  await eventually(1_000, 'both hear the other\'s digit', async () => {
    if (b.rtp.digits === '5' && a.rtp.digits === '7') return true
    throw new Error(`the caller "${a.rtp.digits}", the callee "${b.rtp.digits}"`)
  })
}

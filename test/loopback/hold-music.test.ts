/** Whoever is put on hold hears the music of who holds, on both edges and through a real rtpengine (RFC 5359 §2.3). */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { edges, type EdgeRouter } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone, type Talk } from '../support/phone.ts'
import { freePort } from '../support/ports.ts'
import { bothHear, readAudio, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'

/** Tones tell who is heard. Hz. */
const officeHz = 600
const branchHz = 750
const HEARD = 2_000
const FAINT = 400

for (const [edge, open] of Object.entries(edges)) {
  const test = suite(`music on hold on the edge ${edge}`)
  let engine: Rtpengine
  let on: EdgeRouter
  let port: number

  test('the router and the engine are ready', async () => {
    port = await freePort()
    engine = await startRtpengine()
    on = await open({
      rtpengine: [engine.address], policy: {
        'policy.yaml': `policy: 1
prompts: sounds
media:
  office: { hold-music: office.wav }
  branch: { hold-music: branch.wav }
peers:
  desks: { source: ["127.0.0.1"], media: office }
rules:
  - { name: bob, when: { peer: desks, to: bob }, media: branch, do: { dial: "sip:127.0.0.1:${port}" } }
`,
        'sounds/office.wav': toneFile(officeHz, 500), 'sounds/branch.wav': toneFile(branchHz, 500),
      },
    })
  })

  /** One side says sendonly, and goes on sending its own tone all the same. */
  async function reoffers(call: Talk, rtp: RtpPhone, direction: 'sendonly' | 'sendrecv', version: number) {
    rtp.talkTo(await call.reoffer(rtp.describe({ direction, version })))
  }

  test('each hears the music of the other while held, and the other again when that is over', async () => {
    await using ann = await openPhone({ name: 'ann' })
    await using bob = await openPhone({ name: 'bob', port })
    const anns = await RtpPhone.open(440)
    const bobs = await RtpPhone.open(1_000)
    const calling = ann.call('bob', on.sip, anns.describe())
    const ringing = await bob.nextCall()
    const answered = ringing.answer(bobs.describe())
    const called = await calling
    anns.talkTo(called.remoteSdp)
    bobs.talkTo(ringing.sdp)
    await bothHear(anns, bobs, 'before the hold')

    let version = 1
    for (const [call, rtp] of [[called, anns], [answered, bobs]] as const) {
      call.onReoffer(offer => rtp.describe({
        direction: readAudio(offer).direction === 'sendonly' ? 'recvonly' : 'sendrecv', version: ++version,
      }))
    }
    for (const [holder, its, held, music, over] of [
      [called, anns, bobs, officeHz, branchHz], [answered, bobs, anns, branchHz, officeHz],
    ] as const) {
      await reoffers(holder, its, 'sendonly', ++version)
      await held.hear(`${music} Hz, and nothing else,`, heard =>
        heard.level(music) > HEARD && heard.level(over) < FAINT && !heard.hears(its))
      await reoffers(holder, its, 'sendrecv', ++version)
      await bothHear(anns, bobs, 'after it', [officeHz, branchHz])
    }

    await reoffers(called, anns, 'sendonly', ++version)
    answered.hangUp()
    await called.ended
    anns.close()
    bobs.close()
    const [record] = await on.router.take()
    assert.is(record?.status, 200)
    await eventually(3_000, 'no session is left', async () => await engine.sessions() === 0)
    assert.not.ok(on.router.log().some(({ msg }) => msg === 'whoever is on hold hears no music'))
  })

  test('the router stops cleanly', async () => {
    assert.is(await on.router.stop(), 0)
    await on[Symbol.asyncDispose]()
    await engine.stop()
  })

  test.after(async () => {
    await on?.[Symbol.asyncDispose]()
    await engine?.stop()
  })
  test.run()
}

const last = suite('after all')
last('nothing is left open', () => assertNothingLeft())
last.run()

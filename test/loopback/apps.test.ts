/** Applications through the real router, on both edges, and a real rtpengine: what callers hear is what is proven. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sdp } from '../edge/messages.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { answers, calls, hearsOfTransfer, informs, isLed, type Talker } from '../edge/talkers.ts'
import { edges, type EdgeRouter } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import type { Router } from '../support/router.ts'
import { bothHear, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'

const LISTEN_MS = 400
/** Prompts are told apart by their tones. Hz. */
const closedHz = 600
const musicHz = 750

for (const [edge, open] of Object.entries(edges)) {
  const test = suite(`applications on the edge ${edge}`)
  let engine: Rtpengine
  let on: EdgeRouter
  let router: Router
  let ann: Phone
  let bob: Phone
  let anns: RtpPhone
  let bobs: RtpPhone

  test('the router, the engine and the phones are ready', async () => {
    const digitsAt = `127.0.0.1:${await freePort()}`
    engine = await startRtpengine({ args: [`--dtmf-log-dest=${digitsAt}`] })
    ann = await phone('udp')
    bob = await phone('udp')
    anns = await RtpPhone.open(440)
    bobs = await RtpPhone.open(1_000)
    on = await open({
      rtpengine: [engine.address], args: ['--rtpengine-dtmf', digitsAt], policy: {
        'policy.yaml': `policy: 1
prompts: sounds
flows:
  main:
    - menu:
        play: music.wav
        wrong: [{ hangup: true }]
        silence: [{ hangup: true }]
        choices: { "1": [{ flow: second }], "2": [{ hangup: true }] }
  second:
    - menu:
        play: closed.wav
        wrong: [{ hangup: true }]
        silence: [{ hangup: true }]
        choices:
          "3":
            - menu:
                play: music.wav
                wrong: [{ hangup: true }]
                silence: [{ hangup: true }]
                choices: { "42": [{ dial: { to: "${bob.uri}", music: music.wav } }] }
  ahead:
    - { play: closed.wav }
    - { flow: second }
  said:
    - { play: closed.wav }
    - { echo: 1m }
rules:
  - { name: ahead, when: { peer: anyone, to: ahead }, do: { flow: ahead } }
  - { name: menu, when: { peer: anyone, to: menu }, do: { flow: main } }
  - { name: closed, when: { peer: anyone, to: closed }, do: { announce: closed.wav } }
  - name: early
    when: { peer: anyone, to: early }
    do: { announce: { play: closed.wav, refuse: { status: 480, reason: Closed } } }
  - { name: echo, when: { peer: anyone, to: echo }, do: { echo: 1m } }
  - name: said
    when: { peer: anyone, to: said }
    do: { flow: said }
  - { name: bob, when: { peer: anyone, to: bob }, media: relay, do: { dial: "${bob.uri}" } }
  - { name: park, when: { peer: anyone, to: "70{0-8}" }, do: { park: { music: music.wav } } }
  - name: short
    when: { peer: anyone, to: "709" }
    do: { park: { music: music.wav, longest: 600ms, then: "${bob.uri}" } }
`,
        'sounds/closed.wav': toneFile(closedHz, 700), 'sounds/music.wav': toneFile(musicHz, 500),
      },
    })
    ;({ router } = on)
  })

  function dials(who: Phone, rtp: RtpPhone, user: string): Promise<Talker> {
    return calls(who, rtp, `sip:${user}@${on.sip}`)
  }

  /** A tone of the prompts is heard. */
  function plays(hz: number, what: string): Promise<void> {
    return anns.hear(what, heard => heard.level(hz) > 2_000)
  }

  /** The two are joined, and no music plays to either. */
  function joined(when: string): Promise<void> {
    return bothHear(anns, bobs, when, [musicHz])
  }

  async function allQuiet(): Promise<void> {
    anns.hush()
    bobs.hush()
    await eventually(3_000, 'nothing live', async () => await router.metric('pointsman_calls_live') === 0)
    await eventually(3_000, 'the engine holds no session', async () => await engine.sessions() === 0)
  }

  test('an announcement is heard, and then the caller is let go', async () => {
    const { party } = await dials(ann, anns, 'closed')
    await plays(closedHz, 'the prompt')
    await party.next('bye')
    const [record] = await router.take()
    assert.equal([record?.decision, record?.app], [{ kind: 'app', app: 'announce', name: 'closed.wav' }, ['announced']])
    await allQuiet()
  })

  test('an announcement before a refusal is early media', async () => {
    const party = ann.dial(`sip:early@${on.sip}`, { body: sdp(anns.describe()) })
    const { status, body } = await party.next('progress')
    assert.is(status, 183)
    anns.talkTo(body?.text ?? '')
    await plays(closedHz, 'the prompt')
    const refused = await party.next('refused')
    assert.equal([refused.status, refused.reason], [480, 'Closed'])
    const [record] = await router.take()
    assert.is(record?.status, 480)
    await allQuiet()
  })

  test('a caller of the echo hears themselves, and nobody else hears anything', async () => {
    const { party } = await dials(ann, anns, 'echo')
    await anns.listen(100)
    const heard = await anns.listen(LISTEN_MS)
    assert.ok(heard.hears(anns), `the caller's own tone comes back: ${heard.packets} packets`)
    assert.ok(heard.packets < 1.8 * LISTEN_MS / 20, `once: ${heard.packets} packets`)
    party.leg.bye()
    await router.take()
    await allQuiet()
  })

  test('a caller who has heard something hears themselves from then on', async () => {
    const { party } = await dials(ann, anns, 'said')
    await plays(closedHz, 'what is said first')
    await anns.hear('the caller\'s own tone', heard => heard.hears(anns))
    party.leg.bye()
    await router.take()
    await allQuiet()
  })

  test('a parked caller hears music, is listed, and talks to whoever dials the orbit', async () => {
    const parked = await dials(ann, anns, '701')
    await plays(musicHz, 'music')
    const { text } = await router.admin('GET', '/parked')
    const list = JSON.parse(text) as { readonly parked: readonly { readonly orbit: string }[] }
    assert.equal(list.parked.map(({ orbit }) => orbit), ['701'])
    const fetcher = await dials(bob, bobs, '701')
    await isLed(parked)
    await joined('after the call was fetched')
    assert.is(fetcher.party.events.some(({ on }) => on === 'request'), false, 'who fetched was asked nothing')
    fetcher.party.leg.bye()
    await parked.party.next('bye')
    const records = await router.take(3)
    assert.equal(records.map(({ app }) => app?.[0]).filter(did => did !== undefined).toSorted(),
      ['fetched from 701', 'parked in 701'])
    await allQuiet()
  })

  test('a call that is transferred to an orbit waits there', async () => {
    const call = ann.dial(`sip:bob@${on.sip}`, { body: sdp(anns.describe()) })
    const callee = answers(await bob.taken(), bobs)
    anns.talkTo((await call.next('answer')).body?.text ?? '')
    call.leg.ack()
    await callee.party.next('ack')
    callee.party.leg.request('REFER', { headers: [['Refer-To', `<sip:702@${on.sip}>`]] })
    const parked = { party: call, rtp: anns, hears: '' }
    await isLed(parked)
    bobs.hush()
    await plays(musicHz, 'music')
    await hearsOfTransfer(callee)
    const fetcher = await dials(bob, bobs, '702')
    await isLed(parked)
    await joined('after the call was fetched')
    call.leg.bye()
    await fetcher.party.next('bye')
    await router.take(4)
    await allQuiet()
  })

  test('a caller nobody fetches is sent on, without a re-INVITE', async () => {
    const { party } = await dials(ann, anns, '709')
    const callee = answers(await bob.taken(), bobs)
    await joined('after nobody came')
    assert.is(party.events.some(({ on }) => on === 'request'), false, 'the caller was asked nothing')
    party.leg.bye()
    await callee.party.next('bye')
    const records = await router.take(2)
    // The two calls end together, and either may be written first.
    const [own, onward] = records.toSorted((one, other) => Number(!one.app) - Number(!other.app))
    assert.equal([own?.app, onward?.attempts.length], [['parked in 709', 'nobody came to 709'], 1])
    await allQuiet()
  })

  const presses = {
    'by events in the audio': ({ rtp, hears }: Talker, key: string) => rtp.press(key, hears),
    'by INFO': informs,
  } as const

  for (const [way, press] of Object.entries(presses)) {
    test(`a menu of three levels is walked ${way}, up to whoever answers`, async () => {
      const caller = await dials(ann, anns, 'menu')
      await plays(musicHz, 'the first question')
      await press(caller, '1')
      await plays(closedHz, 'the second question')
      for (const key of ['3', '4', '2']) await press(caller, key)
      const party = await bob.taken()
      await plays(musicHz, 'music while it rings')
      party.leg.answer({ body: sdp(bobs.describe()) })
      bobs.talkTo(party.leg.invite.body?.text ?? '')
      await joined('after the menu')
      assert.is(caller.party.events.some(({ on }) => on === 'request'), false, 'the caller was asked nothing')
      party.leg.bye()
      await caller.party.next('bye')
      const records = await router.take(2)
      assert.equal(records.flatMap(({ app = [] }) => app), ['main', '1', 'second', '3', '42'])
      await allQuiet()
    })
  }

  for (const [way, press] of Object.entries(presses)) {
    test(`who knows the menus dials ahead ${way}, while a step speaks`, async () => {
      const caller = await dials(ann, anns, 'ahead')
      for (const key of ['3', '4', '2']) await press(caller, key)
      const party = await bob.taken()
      party.leg.reject(486, 'Busy Here')
      await caller.party.next('bye')
      const records = await router.take(2)
      assert.equal(records.flatMap(({ app = [] }) => app), ['ahead', 'second', '3', '42', 'the flow is over'])
      await allQuiet()
    })
  }

  test('the router stops cleanly', async () => {
    assert.is(await router.stop(), 0)
    await on[Symbol.asyncDispose]()
    await engine.stop()
    for (const rtp of [anns, bobs]) rtp.close()
    for (const each of [ann, bob]) await each.close()
  })

  test('nothing is left open', () => assertNothingLeft())

  test.after(async () => {
    await on?.[Symbol.asyncDispose]()
    await engine?.stop()
  })
  test.run()
}

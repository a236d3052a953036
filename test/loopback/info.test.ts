/**
 * A phone that sends and takes its digits by INFO, with one that has them as events and one that has them as tones,
 * through the real router, on both edges, and a real rtpengine: every key arrives once, in the other's own way.
 */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { ArrivedLeg } from '../../src/edge/signaling.ts'
import { sdp } from '../edge/messages.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { calls, hearsOfTransfer, informs, isLed, type Talker } from '../edge/talkers.ts'
import { edges, type EdgeRouter } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { bothHear, eventsOf, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'

const promptHz = 600
/** The tones of 5. */
const FIVE = [770, 1336] as const

const ways = {
  info: { host: '127.0.0.2', hz: 440 },
  events: { host: '127.0.0.3', hz: 1_000 },
  tones: { host: '127.0.0.4', hz: 1_700 },
} as const
type Way = keyof typeof ways

interface Both {
  readonly caller: Talker
  readonly callee: Talker
}

interface Sounding {
  readonly sip: Phone
  readonly rtp: RtpPhone
}

for (const [edge, open] of Object.entries(edges)) {
  const test = suite(`digits by INFO on the edge ${edge}`)
  const phones = new Map<Way, Sounding>()
  let engine: Rtpengine
  let on: EdgeRouter

  function at(way: Way): Sounding {
    const found = phones.get(way)
    if (!found) throw new Error(`no phone for ${way}`)
    return found
  }

  test('the router, the engine and the phones are ready', async () => {
    const digitsAt = `127.0.0.1:${await freePort()}`
    engine = await startRtpengine({ args: [`--dtmf-log-dest=${digitsAt}`] })
    for (const way of Object.keys(ways) as Way[]) {
      const { host, hz } = ways[way]
      phones.set(way, { sip: await phone('udp', undefined, { host }), rtp: await RtpPhone.open(hz) })
    }
    const peer = (way: Way): string =>
      `{ source: ["${ways[way].host}"], contact: "${at(way).sip.uri}", media: by-${way} }`
    on = await open({
      rtpengine: [engine.address], args: ['--rtpengine-dtmf', digitsAt], policy: {
        'policy.yaml': `policy: 1
prompts: sounds
media:
  by-info: { codecs: [pcmu], dtmf: info }
  by-events: { codecs: [pcmu] }
  by-tones: { codecs: [pcmu], dtmf: in-band }
peers:
  info: ${peer('info')}
  events: ${peer('events')}
  tones: ${peer('tones')}
flows:
  main:
    - menu:
        play: question.wav
        wrong: [{ hangup: true }]
        silence: [{ hangup: true }]
        choices: { "42": [{ dial: events }] }
rules:
${Object.keys(ways).map(way => `  - { when: { peer: anyone, to: ${way} }, do: { dial: ${way} } }`).join('\n')}
  - { name: menu, when: { peer: anyone, to: menu }, do: { flow: main } }
otherwise: { reject: 404 }
`,
        'sounds/question.wav': toneFile(promptHz, 500),
      },
    })
  })

  /** Whom somebody calls answers with the events it is offered, and with none where it is not. */
  async function answering(way: Way): Promise<Talker<ArrivedLeg>> {
    const { sip, rtp } = at(way)
    const party = await sip.taken()
    const hears = party.leg.invite.body?.text ?? ''
    party.leg.answer({ body: sdp(rtp.describe({ events: eventsOf(hears) ?? 'none' })) })
    rtp.talkTo(hears)
    return { party, rtp, hears }
  }

  async function talk(from: Way, to: Way): Promise<Both> {
    const coming = answering(to)
    const caller = await calls(at(from).sip, at(from).rtp, `sip:${to}@${on.sip}`)
    const callee = await coming
    await bothHear(caller.rtp, callee.rtp, 'after the answer')
    return { caller, callee }
  }

  async function isOver({ caller, callee }: Both, records = 1): Promise<void> {
    caller.party.leg.bye()
    await callee.party.next('bye')
    for (const { rtp } of phones.values()) rtp.hush()
    await on.router.take(records)
    await eventually(3_000, 'the engine holds no session', async () => await engine.sessions() === 0)
  }

  /** A key by INFO, to be answered. */
  async function isTold({ party }: Talker): Promise<{ readonly key: string | undefined, answer(): void }> {
    const { request: { id, method, body } } = await party.next('request')
    assert.equal([method, body?.type], ['INFO', 'application/dtmf-relay'])
    const key = /^Signal=(.)\r\nDuration=\d+\r\n$/.exec(body?.text ?? '')?.[1]
    return { key, answer: () => party.leg.respond(id, 200) }
  }

  /** Keys go from INFO to events, and from events to INFO, one after the other. */
  async function tellEachOther(info: Talker, events: Talker): Promise<void> {
    const before = events.rtp.digits
    for (const key of ['5', '5', '#']) await informs(info, key)
    await eventually(3_000, 'the keys as events', () => events.rtp.digits === `${before}55#`)
    for (const key of ['9', '0']) await events.rtp.press(key, events.hears)
    const first = await isTold(info)
    assert.is(info.party.events.some(({ on: what }) => what === 'request'), false, 'one at a time')
    first.answer()
    const second = await isTold(info)
    second.answer()
    assert.equal([first.key, second.key], ['9', '0'])
    assert.is(info.rtp.digits, '', 'no event goes through beside')
  }

  /** Keys go from INFO to tones, and from tones to INFO. */
  async function tellEachOtherTones(info: Talker, tones: Talker): Promise<void> {
    const asTone = tones.rtp.hear('the key as a tone', ({ level }) => FIVE.every(hz => level(hz) > 300))
    await Promise.all([asTone, informs(info, '5')])
    await tones.rtp.hum(FIVE, 140)
    const told = await isTold(info)
    told.answer()
    assert.is(told.key, '5')
  }

  for (const [from, to] of [['info', 'events'], ['events', 'info']] as const) {
    test(`a caller of ${from} and a callee of ${to} tell each other their keys`, async () => {
      const both = await talk(from, to)
      const [info, events] = from === 'info' ? [both.caller, both.callee] : [both.callee, both.caller]
      await tellEachOther(info, events)
      await isOver(both)
    })
  }

  test('a caller of info and a callee of tones tell each other their keys', async () => {
    const both = await talk('info', 'tones')
    await tellEachOtherTones(both.caller, both.callee)
    await isOver(both)
  })

  test('a caller of info who is transferred from events to tones tells and is told keys there', async () => {
    const { caller, callee } = await talk('info', 'events')
    await tellEachOther(caller, callee)
    const coming = answering('tones')
    callee.party.leg.request('REFER', { headers: [['Refer-To', `<sip:tones@${on.sip}>`]] })
    const target = await coming
    await isLed(caller)
    await hearsOfTransfer(callee)
    callee.rtp.hush()
    await bothHear(caller.rtp, target.rtp, 'after the transfer')
    await tellEachOtherTones(caller, target)
    await isOver({ caller, callee: target }, 2)
  })

  test('INFO of another kind crosses, and a key that is none is refused with what would be one', async () => {
    const both = await talk('info', 'events')
    const asks = async (type: string, text: string) => {
      both.caller.party.leg.request('INFO', { body: { type, text } })
      return both.caller.party.next('response')
    }
    assert.is((await asks('application/dtmf', '7')).status, 200)
    await eventually(3_000, 'the key', () => both.callee.rtp.digits.endsWith('7'))
    const { status, headers } = await asks('application/dtmf-relay', 'Signal=flash')
    assert.is(status, 415)
    assert.equal(headers.filter(([name]) => name.toLowerCase() === 'accept').map(([, value]) => value),
      ['application/dtmf-relay, application/dtmf'])
    const crossing = asks('application/media_control+xml', '<x/>')
    const { request } = await both.callee.party.next('request')
    assert.is(request.body?.text, '<x/>')
    both.callee.party.leg.respond(request.id, 200)
    assert.is((await crossing).status, 200)
    await isOver(both)
  })

  test('a caller of info who sends events beside walks a menu, each key once, and tells whoever answers', async () => {
    const { sip, rtp } = at('info')
    const caller = await calls(sip, rtp, `sip:menu@${on.sip}`)
    await rtp.hear('the question', ({ level }) => level(promptHz) > 2_000)
    const coming = answering('events')
    for (const key of ['4', '2']) await Promise.all([informs(caller, key), rtp.press(key, caller.hears)])
    const callee = await coming
    await bothHear(caller.rtp, callee.rtp, 'after the menu')
    await tellEachOther(caller, callee)
    await isOver({ caller, callee }, 2)
  })

  test('the router stops cleanly', async () => {
    assert.is(await on.router.stop(), 0)
    await on[Symbol.asyncDispose]()
    for (const { sip, rtp } of phones.values()) {
      await sip.close()
      rtp.close()
    }
    await engine.stop()
    await assertNothingLeft()
  })

  test.run()
}

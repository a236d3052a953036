/** Callers and callees on IPv4 and on IPv6, through the real router and a real rtpengine that has both. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { startJanusServer, type JanusServer } from '../support/janus.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { openPhone, type Phone, type Talk } from '../support/phone.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, readAudio, RtpPhone, type Direction } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { toneFile } from '../support/tone.ts'

const test = suite('IP families')
const hosts = { IPv4: '127.0.0.1', IPv6: '::1' } as const
const promptHz = 600
const secret = 'of-the-test'

type Family = keyof typeof hosts

let engine: Rtpengine
let janus: JanusServer
let router: Router
/** Where the router listens. */
let at: Readonly<Record<Family, string>>
let phones: Readonly<Record<Family, Phone>>

test('the router, the engine and the phones are ready', async () => {
  const [sixPort, digitsPort] = [await freePort(), await freePort()]
  engine = await startRtpengine({ args: [`--interface=${hosts.IPv6}`, `--dtmf-log-dest=127.0.0.1:${digitsPort}`] })
  const open = (name: Family): Promise<Phone> => openPhone({ name, host: hosts[name] })
  phones = { IPv4: await open('IPv4'), IPv6: await open('IPv6') }
  process.env['POINTSMAN_SECRET_JANUS'] = secret
  janus = await startJanusServer(secret)
  router = await startRouter({
    rtpengine: [engine.address],
    args: [
      '--listen', `udp:[${hosts.IPv6}]:${sixPort}`, '--rtpengine-dtmf', `127.0.0.1:${digitsPort}`, '--janus', janus.url,
    ],
    policy: {
      'policy.yaml': `policy: 1
prompts: sounds
flows:
  menu:
    - menu:
        play: menu.wav
        wrong: [{ hangup: true }]
        silence: [{ hangup: true }]
        choices: { "1": [{ echo: 1m }] }
conferences: { open: { limit: 5 } }
rules:
  - { name: four, when: { peer: anyone, to: IPv4 }, media: relay, do: { dial: "sip:127.0.0.1:${phones.IPv4.port}" } }
  - { name: six, when: { peer: anyone, to: IPv6 }, media: relay, do: { dial: "sip:[::1]:${phones.IPv6.port}" } }
  - { name: menu, when: { peer: anyone, to: menu }, do: { flow: menu } }
  - { name: open, when: { peer: anyone, to: open }, do: { conference: open } }
`,
      'sounds/menu.wav': toneFile(promptHz, 700),
    },
  })
  at = { IPv4: router.sip, IPv6: `[${hosts.IPv6}]:${sixPort}` }
})

/** One of a call, who talks to wherever it is told. */
class Party {
  readonly rtp: RtpPhone
  readonly talk: Talk
  #version = 1

  constructor(rtp: RtpPhone, talk: Talk) {
    this.rtp = rtp
    this.talk = talk
    talk.onReoffer(sdp => {
      this.talksTo(sdp)
      return this.#described(readAudio(sdp).direction === 'sendonly' ? 'recvonly' : 'sendrecv')
    })
    this.talksTo(talk.remoteSdp)
  }

  async offer(direction: Direction): Promise<void> {
    this.talksTo(await this.talk.reoffer(this.#described(direction)))
  }

  talksTo(sdp: string): void {
    assert.is(readAudio(sdp).host, this.rtp.host, 'each is told of its own family')
    assert.match(sdp, new RegExp(`^o=.* ${this.rtp.host}\r$`, 'm'))
    this.rtp.talkTo(sdp)
  }

  #described(direction: Direction): string {
    return this.rtp.describe({ direction, version: this.#version += 1 })
  }
}

for (const [caller, callee] of [['IPv4', 'IPv6'], ['IPv6', 'IPv4'], ['IPv6', 'IPv6']] as const) {
  test(`a caller on ${caller} and a callee on ${callee} hear each other, also after either held`, async () => {
    const anns = await RtpPhone.open(440, hosts[caller])
    const bobs = await RtpPhone.open(1_000, hosts[callee])
    const calling = phones[caller].call(callee, at[caller], anns.describe())
    const ringing = await phones[callee].nextCall()
    const bob = new Party(bobs, ringing.answer(bobs.describe()))
    const ann = new Party(anns, await calling)
    await bothHear(anns, bobs, 'after the answer')
    for (const party of [ann, bob]) {
      await party.offer('sendonly')
      await party.offer('sendrecv')
      await bothHear(anns, bobs, 'after hold and resume')
    }
    bob.talk.hangUp()
    await ann.talk.ended
    anns.close()
    bobs.close()
    const [record] = await router.take()
    const source = `udp:${caller === 'IPv4' ? hosts[caller] : `[${hosts[caller]}]`}:${phones[caller].port}`
    const line = router.log().find(({ msg, callUid }) => msg === 'call started' && callUid === record?.callUid)
    assert.equal([record?.source, line?.['remote']], [source, source])
  })
}

test('a caller on IPv6 hears the prompt of a menu, chooses, and hears themselves', async () => {
  const rtp = await RtpPhone.open(440, hosts.IPv6)
  const { talk } = new Party(rtp, await phones.IPv6.call('menu', at.IPv6, rtp.describe()))
  await rtp.hear('the menu', heard => heard.level(promptHz) > 2_000 && !heard.hears(rtp))
  await rtp.press('1', talk.remoteSdp)
  await rtp.hear('the caller', heard => heard.hears(rtp))
  talk.hangUp()
  rtp.close()
  await router.take()
})

test('callers on IPv4 and on IPv6 hear each other in a conference', async () => {
  const [anns, bobs] = [await RtpPhone.open(440, hosts.IPv4), await RtpPhone.open(1_000, hosts.IPv6)]
  const joins = async (family: Family, rtp: RtpPhone): Promise<Party> =>
    new Party(rtp, await phones[family].call('open', at[family], rtp.describe()))
  const both = [await joins('IPv4', anns), await joins('IPv6', bobs)]
  await Promise.all([[anns, bobs], [bobs, anns]].map(([who, whom]) =>
    who?.hear('the other', heard => heard.level(whom?.frequencyHz ?? 0) > 1_000)))
  for (const { talk, rtp } of both) {
    talk.hangUp()
    rtp.close()
  }
  await router.take(2)
})

test('nothing is left', async () => {
  assert.is(await engine.sessions(), 0)
  assert.is(await router.stop(), 0)
  await Promise.all([phones.IPv4.close(), phones.IPv6.close()])
  await engine.stop()
  await janus.stop()
  await assertNothingLeft()
})

test.run()

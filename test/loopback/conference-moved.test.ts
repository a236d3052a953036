/** Members of a conference whose media engine is lost: they are heard and hear again through another one. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { phone } from '../edge/phones.ts'
import { calls, isLed, type Talker } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { startJanusServer } from '../support/janus.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { startRouter } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine } from '../support/rtpengine.ts'

/** One for each member. Hz. */
const tones = [440, 700, 1_000] as const
/** A member's tone in the mix is not as loud as it was sent; what is not there is far below. */
const HEARD = 1_000

/** Who hears which members. */
async function heard(members: readonly Talker[]): Promise<string> {
  const all = await Promise.all(members.map(({ rtp }) => rtp.listen(300)))
  return all.map(({ level }) => tones.flatMap((hz, at) => level(hz) > HEARD ? [at] : []).join('')).join(' ')
}

test('members whose media engine is lost go on through another, and who is muted stays so', async () => {
  const engines = await Promise.all([startRtpengine(), startRtpengine()])
  const janus = await startJanusServer('of-the-test')
  const phones = await Promise.all(tones.map(() => phone('udp', undefined, { patienceMs: 8_000 })))
  const voices = await Promise.all(tones.map(hz => RtpPhone.open(hz)))
  process.env['POINTSMAN_SECRET_JANUS'] = 'of-the-test'
  const router = await startRouter({
    rtpengine: engines.map(({ address }) => address), args: ['--janus', janus.url],
    policy: `policy: 1
conferences: { open: { limit: 3 } }
rules: [{ name: open, when: { peer: anyone }, do: { conference: open } }]
`,
  })
  delete process.env['POINTSMAN_SECRET_JANUS']
  try {
    await eventually(5_000, 'the mixer is there', async () =>
      (await router.admin('GET', '/healthz')).text.includes('"ok"'))
    const members: Talker[] = []
    for (const [at, voice] of voices.entries()) {
      const who = phones[at]
      assert.ok(who)
      if (who) members.push(await calls(who, voice, `sip:open@${router.sip}`))
    }
    const uids = [...(await router.admin('GET', '/conferences')).text.matchAll(/"callUid": *"([^"]+)"/g)]
    await router.admin('POST', `/conferences/open/members/${uids[2]?.[1]}/mute`)
    await eventually(8_000, 'the mix', async () => await heard(members) === '1 0 01')

    const held = await Promise.all(engines.map(engine => engine.sessions()))
    const lost = held[0] === 0 ? 1 : 0
    const led = Promise.allSettled(members.map(member => isLed(member)))
    await engines[lost]?.kill9()
    await eventually(10_000, 'the mix, by the other engine', async () => await heard(members) === '1 0 01')
    assert.is((await led).filter(({ status }) => status === 'fulfilled').length, held[lost], 'who was there moved')
    for (const { party } of members) party.leg.bye()
    const records = await router.take(3)
    assert.equal(records.map(({ status, app }) => [status, app]), records.map(() => [200, ['in open']]))
    await eventually(5_000, 'no session is left', async () => await engines[1 - lost]?.sessions() === 0)
    assert.match((await router.admin('GET', '/conferences')).text, /"conferences": *\[\]/)
  } finally {
    await router.stop()
    for (const voice of voices) voice.close()
    for (const each of phones) await each.close()
    for (const engine of engines) await engine.stop()
    await janus.stop()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()

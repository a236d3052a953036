/** Somebody leaves a message while the media engine is lost: what they say through the next one is in it as well. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { phone } from '../edge/phones.ts'
import { calls, isLed } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { startRouter } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { tempDir } from '../support/temp-dir.ts'
import { toneFile } from '../support/tone.ts'
import { onsetOf, readMono } from '../support/wav.ts'

const beforeHz = 440
const afterHz = 1_000
const beepHz = 2_000

for (const way of ['voicemail', 'queue']) {
  test(`a message is heard through the engine that is left, by way of a ${way}`, async () => {
    const engines = await Promise.all([startRtpengine(), startRtpengine()])
    const places = await tempDir()
    const ann = await phone('udp', undefined, { patienceMs: 8_000 })
    const anns = await RtpPhone.open(beforeHz)
    await places.write('config.json', JSON.stringify({ ...patient, voicemail: { dir: places.path } }))
    const router = await startRouter({
      rtpengine: engines.map(({ address }) => address), args: ['--config', join(places.path, 'config.json')],
      policy: {
        'policy.yaml': `policy: 1
prompts: sounds
peers: { bob: { contact: "sip:127.0.0.1:9" } }
queues: { sales: { agents: [bob], longest: 1s, overflow: { voicemail: { box: box, beep: beep.wav } } } }
rules:
  - { name: queue, when: { peer: anyone, to: queue }, do: { queue: sales } }
  - { name: voicemail, when: { peer: anyone, to: voicemail }, do: { voicemail: { box: box, beep: beep.wav } } }
`,
        'sounds/beep.wav': toneFile(beepHz, 300),
      },
    })
    try {
      const caller = await calls(ann, anns, `sip:${way}@${router.sip}`)
      await anns.hear('the beep', ({ level }) => level(beepHz) > 2_000)
      await new Promise(resolve => setTimeout(resolve, 1_000))
      for (const engine of engines) if (await engine.sessions() > 0) await engine.kill9()
      await isLed(caller)
      await anns.hum([afterHz], 1_500)
      caller.party.leg.bye()
      const folder = join(places.path, 'box')
      const name = await eventually(5_000, 'the message', async () =>
        (await readdir(folder)).find(each => each.endsWith('.wav')))
      await router.take(1)
      const track = readMono(await readFile(join(folder, name)))
      assert.ok(onsetOf(track, beforeHz) < 1, 'what was said before is in it')
      assert.ok(onsetOf(track, afterHz) > 1, 'and what was said through the other engine')
    } finally {
      await router.stop()
      anns.close()
      await ann.close()
      for (const engine of engines) await engine.stop()
      await places.remove()
    }
  })
}

test('nothing is left open', () => assertNothingLeft())

test.run()

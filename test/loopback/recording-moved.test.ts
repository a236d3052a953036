/** A recorded call moves to a media engine that cannot record: it goes on without, or ends where it may not. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { openUdpProxy } from '../media/udp-proxy.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { startRouter } from '../support/router.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { TalkingPairs } from '../support/talking-pairs.ts'
import { tempDir } from '../support/temp-dir.ts'

for (const mandatory of [false, true]) {
  const fate = mandatory ? 'ends, and says why' : 'is heard all the same'
  test(`a call whose new engine does not record it ${fate}`, async () => {
    const places = await tempDir()
    const spool = join(places.path, 'engine')
    await mkdir(spool)
    const args = [`--recording-dir=${spool}`, '--recording-method=pcap', '--recording-format=eth']
    const engines = [await startRtpengine({ args }), await startRtpengine({ args })] as const
    const proxy = await openUdpProxy(engines[1].port)
    proxy.refused = 'start recording'
    await places.write('config.json', JSON.stringify({
      ...patient, recordings: { dir: join(places.path, 'recordings'), 'engine-dir': spool },
    }))
    await using pairs = await TalkingPairs.open()
    await using router = await startRouter({
      rtpengine: [engines[0].address, `127.0.0.1:${proxy.port}`],
      args: ['--config', join(places.path, 'config.json')],
      policy: pairs.policy.replace('media: relay,', `media: relay, record: { mandatory: ${mandatory} },`),
    })
    const other = `/media/127.0.0.1:${proxy.port}`
    assert.is((await router.admin('POST', `${other}/drain`)).status, 200)
    await pairs.call(router.sip, 1)
    await eventually(5_000, 'they hear each other', async () => (await pairs.deaf()).length === 0)
    assert.is((await router.admin('POST', `${other}/undrain`)).status, 200)
    await engines[0].kill9()
    if (mandatory) await pairs.all[0]?.ended
    else {
      await eventually(8_000, 'they hear each other again', async () => (await pairs.deaf()).length === 0)
      pairs.hangUp()
    }
    const [record] = await router.take(1)
    assert.is(/cannot be recorded: the media engine/.test(record?.reason ?? ''), mandatory, record?.reason)
    await router.stop()
    proxy.close()
    for (const engine of engines) await engine.stop()
    await places.remove()
  })
}

test('nothing is left open', () => assertNothingLeft())

test.run()

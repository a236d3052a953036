/** Recorded calls whose router is killed, with a real rtpengine: what was said until then is found and made a file. */
import { mkdir, readdir, readFile, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../../src/cli/recording.ts'
import { runCommand } from '../cli/run-command.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { openPhone } from '../support/phone.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { loudAt, onsetOf, readWav } from '../support/wav.ts'

const test = suite('recordings of routers that are killed')
let engine: Rtpengine
let places: TempDir
let spool: string
let key: string
let publicKey: string

test('the engine is ready', async () => {
  places = await tempDir()
  spool = join(places.path, 'engine')
  await mkdir(spool)
  key = join(places.path, 'key.txt')
  publicKey = (await runCommand(recording, ['key', key])).out.trim()
  engine = await startRtpengine({
    args: [`--recording-dir=${spool}`, '--recording-method=pcap', '--recording-format=eth'],
  })
})

interface Killed extends AsyncDisposable {
  readonly router: Router
  readonly dir: string
  readonly uid: string
  /** Both phones say nothing any more, and are gone. */
  readonly quiet: () => Promise<void>
}

/** A router that was killed while two talked. */
async function killed(name: string, journal: boolean): Promise<Killed> {
  const dir = join(places.path, name)
  const recordings = { dir, 'engine-dir': spool, free: '64KB', 'seal-for': publicKey }
  const config = await places.write(`${name}.json`, JSON.stringify({ ...patient, recordings }))
  const port = await freePort()
  const router = await startRouter({
    rtpengine: [engine.address], journal, args: ['--config', config],
    policy: `policy: 1
rules: [{ name: recorded, when: { peer: anyone }, record: true, do: { dial: "sip:127.0.0.1:${port}" } }]
`,
  })
  const ann = await openPhone({ name: 'ann' })
  const bob = await openPhone({ name: 'bob', port })
  const [annRtp, bobRtp] = [await RtpPhone.open(440), await RtpPhone.open(1_000)]
  const calling = ann.call('bob', router.sip, annRtp.describe())
  const ringing = await bob.nextCall()
  ringing.answer(bobRtp.describe())
  const { remoteSdp } = await calling
  const { calls: [call] } = JSON.parse((await router.admin('GET', '/calls')).text) as { calls: { callUid: string }[] }
  await eventually(5_000, 'the engine writes', async () => (await captures()).length > 0)
  annRtp.talkTo(remoteSdp)
  bobRtp.talkTo(ringing.sdp)
  await eventually(5_000, 'a second of it', () => annRtp.listen(1_000))
  await router.kill9()
  return {
    router, dir, uid: call?.callUid ?? '',
    async quiet() {
      for (const each of [annRtp, bobRtp, ann, bob]) await each.close()
    },
    [Symbol.asyncDispose]: () => router[Symbol.asyncDispose](),
  }
}

const captures = (): Promise<string[]> => readdir(join(spool, 'pcaps')).catch(() => [])

/** As if nobody had written to any of these for long. */
async function backdate(folder: string): Promise<void> {
  const long = new Date(Date.now() - 120_000)
  for (const name of await readdir(folder)) await utimes(join(folder, name), long, long)
}

for (const journal of [false, true]) {
  test(`what was said until a kill is sealed by the next, ${journal ? 'with' : 'without'} a journal`, async () => {
    await using it = await killed(`killed-${String(journal)}`, journal)
    if (journal) await it.router.start()
    await it.quiet()
    if (journal) {
      // The call went on, and was then ended with the next process.
      assert.is(JSON.parse((await it.router.admin('GET', '/calls')).text).count, 1)
      await it.router.kill9()
    }
    for (const folder of ['pcaps', 'calls']) await backdate(join(spool, folder))
    await it.router.start()
    if (journal) await it.router.admin('DELETE', `/calls/${it.uid}`)
    await eventually(10_000, 'the recording', async () => (await readdir(it.dir)).includes(`${it.uid}.json`))
    assert.equal((await readdir(it.dir)).sort(), [`${it.uid}.json`, `${it.uid}.wav.age`])
    await eventually(5_000, 'nothing plain', async () => (await captures()).length === 0)
    const described = JSON.parse(await readFile(join(it.dir, `${it.uid}.json`), 'utf8')) as {
      rule: string; cutShort?: boolean; moments: { did: string }[]
    }
    assert.equal([described.rule, described.cutShort], ['recorded', journal ? undefined : true])
    assert.is(described.moments[0]?.did, 'start')
    await runCommand(recording, ['open', join(it.dir, `${it.uid}.wav.age`), '--key', key])
    const { left, right } = readWav(await readFile(join(it.dir, `${it.uid}.wav`)))
    const begun = Math.max(onsetOf(left, 440), onsetOf(right, 1_000))
    assert.ok(loudAt(left, 440, begun + 0.3) && loudAt(right, 1_000, begun + 0.3), 'both are heard')
    assert.is(await it.router.stop(), 0)
    assert.not.ok((await readdir(join(spool, 'calls'))).some(name => name.endsWith('.json')), 'no note is left')
  })
}

test('everything ends', async () => {
  // One that is told to end while it records crashes.
  await engine.kill9()
  await engine.stop()
  await places.remove()
  await assertNothingLeft()
})

test.run()

/** Conferences recorded by a real Janus, and sealed: also when the router ends, is killed, or has no room. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { recording } from '../../src/cli/recording.ts'
import { runCommand } from '../cli/run-command.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { calls, type Talker } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { startJanusServer, type JanusServer } from '../support/janus.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { startRouter, type Router } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { smallDisk } from '../support/small-disk.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { loudAt, readMixed } from '../support/wav.ts'

/** One for each member. Hz. */
const tones = [440, 1_000] as const
/** In the mix a member is not as loud as alone. */
const HEARD = 1_000

const test = suite('recordings of conferences')
let engine: Rtpengine
let janus: JanusServer
let places: TempDir
let key: string
let publicKey: string
let phones: readonly Phone[]
let voices: readonly RtpPhone[]

test('the engines and the phones are ready', async () => {
  engine = await startRtpengine()
  janus = await startJanusServer('of-the-test')
  places = await tempDir()
  key = join(places.path, 'key.txt')
  publicKey = (await runCommand(recording, ['key', key])).out.trim()
  phones = await Promise.all(tones.map(() => phone('udp')))
  voices = await Promise.all(tones.map(hz => RtpPhone.open(hz)))
})

/** A router that records what is said in `open` below this folder. */
async function recordingRouter(name: string, folder: string): Promise<Router> {
  const [dir, engineDir] = foldersIn(folder)
  await mkdir(engineDir)
  const recordings = { dir, 'engine-dir': engineDir, free: '64KB', 'seal-for': publicKey }
  const config = await places.write(`${name}.json`, JSON.stringify({ ...patient, recordings }))
  process.env['POINTSMAN_SECRET_JANUS'] = 'of-the-test'
  const router = await startRouter({
    rtpengine: [engine.address], args: ['--janus', janus.url, '--config', config, '--drain', '1s'],
    policy: `policy: 1
conferences: { open: { record: true } }
rules: [{ name: open, when: { peer: anyone }, do: { conference: open } }]
`,
  })
  await isWell(router)
  return router
}

function foldersIn(folder: string): readonly [string, string] {
  return [join(folder, 'recordings'), join(folder, 'engine')]
}

function isWell(router: Router): Promise<boolean> {
  return eventually(8_000, 'the router is well', async () =>
    (await router.admin('GET', '/healthz')).text.includes('"ok"'))
}

async function bothIn(router: Router): Promise<readonly Talker[]> {
  const members: Talker[] = []
  for (const [at, who] of phones.entries()) {
    const voice = voices[at]
    if (voice) members.push(await calls(who, voice, `sip:open@${router.sip}`))
  }
  await eventually(8_000, 'they hear each other', async () => await areHeard(members))
  return members
}

async function areHeard(members: readonly Talker[]): Promise<boolean> {
  const all = await Promise.all(members.map(({ rtp }) => rtp.listen(300)))
  return all.every(({ level }, at) => level(tones[1 - at] ?? 0) > HEARD)
}

/** What the mixer writes, which is not sealed. */
async function plain(folder: string): Promise<string[]> {
  return await readdir(join(foldersIn(folder)[1], 'conferences'))
}

interface Description {
  readonly conference: string
  readonly endedAt?: string
  readonly seconds: number
  readonly files: readonly string[]
}

/** The one sealed recording there is when nothing of it can be read any more, opened: both are heard in it. */
async function theSealed(folder: string): Promise<Description> {
  const [dir] = foldersIn(folder)
  const names = await eventually(8_000, 'the recording', async () => {
    const found = (await readdir(dir)).sort()
    return (await plain(folder)).length === 0 && found
  })
  const uid = names[0]?.slice(0, 20) ?? ''
  assert.equal(names, [`${uid}.json`, `${uid}.wav.age`])
  await runCommand(recording, ['open', join(dir, `${uid}.wav.age`), '--key', key])
  const track = readMixed(await readFile(join(dir, `${uid}.wav`)))
  const moments = Array.from({ length: Math.floor(track.length / 800) }, (_, at) => at / 10 + 0.05)
  assert.ok(moments.some(atS => tones.every(hz => loudAt(track, hz, atS, HEARD))), 'both are heard together')
  const described = JSON.parse(await readFile(join(dir, `${uid}.json`), 'utf8')) as Description
  assert.equal([described.conference, described.files], ['open', [`${uid}.wav.age`]])
  return described
}

test('a router that is killed seals at its next start what was said until then', async () => {
  const folder = join(places.path, 'killed')
  await mkdir(folder)
  await using router = await recordingRouter('killed', folder)
  await bothIn(router)
  await router.kill9()
  for (const voice of voices) voice.hush()
  assert.is((await plain(folder)).length, 2, 'the mixer wrote, and what it is was noted')
  await router.start()
  assert.is((await theSealed(folder)).endedAt, undefined)
})

test('a router that stops seals what is under way', async () => {
  const folder = join(places.path, 'stopped')
  await mkdir(folder)
  await using router = await recordingRouter('stopped', folder)
  await bothIn(router)
  assert.equal(await readdir(foldersIn(folder)[0]), [])
  assert.is(await router.stop(), 0)
  for (const voice of voices) voice.hush()
  assert.ok((await theSealed(folder)).endedAt)
})

test('on a full disk the recording stops and the conference goes on', async () => {
  await using disk = await smallDisk()
  await using router = await recordingRouter('full', disk.path)
  const members = await bothIn(router)
  await disk.fill()
  const room = async (): Promise<string> => (await router.admin('GET', '/conferences')).text
  assert.match(await room(), /\.wav\.age"/)
  await eventually(8_000, 'the end of the recording', async () => !(await room()).includes('.wav.age'))
  assert.match((await router.admin('GET', '/healthz')).text, /no room for recordings/)
  await eventually(5_000, 'a line in the log', () => router.log().some(({ msg, conference }) =>
    msg === 'a conference is not recorded' && conference === 'open'))
  assert.is((await router.admin('POST', '/conferences/open/record')).status, 503)
  await eventually(8_000, 'they hear each other still', () => areHeard(members))
  for (const { party } of members) party.leg.bye()
  await router.take(2)

  await disk.empty()
  await isWell(router)
  await theSealed(disk.path)
  assert.is(await router.stop(), 0)
})

test('everything ends', async () => {
  delete process.env['POINTSMAN_SECRET_JANUS']
  for (const voice of voices) voice.close()
  for (const each of phones) await each.close()
  await engine.stop()
  await janus.stop()
  await places.remove()
  await assertNothingLeft()
})

test.run()

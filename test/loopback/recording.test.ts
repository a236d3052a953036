/** A call through the real router and a real rtpengine, and the file that is made of it. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat } from 'node:fs/promises'
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
import { smallDisk } from '../support/small-disk.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { loudAt, onsetOf, readWav } from '../support/wav.ts'

/** What the two sides of a recording may be apart. Seconds. */
const APART_S = 0.1
const sleep = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

const test = suite('recording')
let engine: Rtpengine
let router: Router
let port: number
let echoPort: number
let places: TempDir

const policy = (calleePort: number, echoPort = 9): string => `policy: 1
media:
  wide: { codecs: [g722] }
  web: { codecs: [opus] }
peers:
  wide: { source: ["127.0.0.9"], contact: "sip:127.0.0.1:${echoPort}", media: wide }
  web: { source: ["127.0.0.8"], contact: "sip:127.0.0.1:${echoPort}", media: web }
rules:
  - { name: in-g722, when: { peer: anyone, to: wide }, record: true, do: { dial: wide } }
  - { name: in-opus, when: { peer: anyone, to: web }, record: true, do: { dial: web } }
  - { name: recorded, when: { peer: anyone }, record: true, do: { dial: "sip:127.0.0.1:${calleePort}" } }
`
const config = (dir: string, engineDir: string, more: object = {}): string =>
  JSON.stringify({ ...patient, recordings: { dir, 'engine-dir': engineDir, free: '64KB', ...more } })

test('the router and the engine are ready', async () => {
  port = await freePort()
  echoPort = await freePort()
  places = await tempDir()
  const spool = join(places.path, 'engine')
  await mkdir(spool)
  engine = await startRtpengine({
    args: [`--recording-dir=${spool}`, '--recording-method=pcap', '--recording-format=eth'],
  })
  await places.write('config.json', config(join(places.path, 'recordings'), spool))
  router = await startRouter({
    rtpengine: [engine.address], policy: policy(port, echoPort),
    args: ['--config', join(places.path, 'config.json')],
  })
})

interface Talk {
  readonly annRtp: RtpPhone
  readonly bobRtp: RtpPhone
  readonly uid: string
  readonly annTo: string
  readonly bobTo: string
  hangUp(): Promise<void>
}

async function calls(of: Router): Promise<{ readonly count: number; readonly calls: readonly { callUid: string }[] }> {
  return JSON.parse((await of.admin('GET', '/calls')).text) as Awaited<ReturnType<typeof calls>>
}

/** A call between two phones that say nothing yet. */
async function talk(through: Router, at: number, spool = join(places.path, 'engine')): Promise<Talk> {
  const ann = await openPhone({ name: 'ann' })
  const bob = await openPhone({ name: 'bob', port: at })
  const annRtp = await RtpPhone.open(440)
  const bobRtp = await RtpPhone.open(1_000)
  const calling = ann.call('bob', through.sip, annRtp.describe())
  const ringing = await bob.nextCall()
  ringing.answer(bobRtp.describe())
  const anns = await calling
  const { calls: [call] } = await calls(through)
  // What is said before the engine writes is not in the file.
  const written = (): Promise<string[]> => readdir(join(spool, 'pcaps')).catch(() => [])
  await eventually(5000, 'the engine writes', async () => (await written()).length > 0)
  return {
    annRtp, bobRtp, uid: call?.callUid ?? '', annTo: anns.remoteSdp, bobTo: ringing.sdp,
    async hangUp() {
      anns.hangUp()
      annRtp.close()
      bobRtp.close()
      await eventually(5000, 'the end of the call', async () => (await calls(through)).count === 0)
      await ann.close()
      await bob.close()
    },
  }
}

const recordings = async (): Promise<string[]> => (await readdir(join(places.path, 'recordings'))).sort()

test('a recorded call makes a file with both sides in time, and a pause makes silence', async () => {
  const call = await talk(router, port)
  call.bobRtp.talkTo(call.bobTo)
  const bobAtMs = performance.now()
  await sleep(700)
  call.annRtp.talkTo(call.annTo)
  const annAtMs = performance.now()
  await sleep(500)
  assert.is((await router.admin('POST', `/calls/${call.uid}/recording/resume`)).status, 409)
  assert.is((await router.admin('POST', `/calls/${call.uid}/recording/pause`)).status, 202)
  const pausedAtMs = performance.now()
  await sleep(500)
  assert.is((await router.admin('POST', `/calls/${call.uid}/recording/resume`)).status, 202)
  const resumedAtMs = performance.now()
  await sleep(400)
  await call.hangUp()
  await eventually(5000, 'the recording', async () => (await recordings()).includes(`${call.uid}.json`))
  assert.equal(await recordings(), [`${call.uid}.json`, `${call.uid}.wav`])

  const file = join(places.path, 'recordings', `${call.uid}.wav`)
  assert.is((await stat(file)).mode & 0o777, 0o600)
  const { left, right } = readWav(await readFile(file))
  const [caller, callee] = [onsetOf(left, 440), onsetOf(right, 1_000)]
  const apart = (annAtMs - bobAtMs) / 1000
  assert.ok(Math.abs(caller - callee - apart) < APART_S, `${caller} and ${callee} are to be ${apart} s apart`)
  const at = (ms: number): number => callee + (ms - bobAtMs) / 1000
  const middle = at((pausedAtMs + resumedAtMs) / 2)
  assert.ok(loudAt(left, 440, at(annAtMs) + 0.3) && loudAt(right, 1_000, at(annAtMs) + 0.3), 'before the pause')
  const crossed = loudAt(left, 1_000, at(annAtMs) + 0.3) || loudAt(right, 440, at(annAtMs) + 0.3)
  assert.not.ok(crossed, 'each side is by itself')
  assert.not.ok(loudAt(left, 440, middle) || loudAt(right, 1_000, middle), 'in the pause')
  const after = at(resumedAtMs) + 0.25
  assert.ok(loudAt(left, 440, after) && loudAt(right, 1_000, after), 'after the pause')

  const described = JSON.parse(await readFile(join(places.path, 'recordings', `${call.uid}.json`), 'utf8')) as {
    rule: string; files: string[]; moments: { did: string }[]; packets: { caller: number }
  }
  assert.equal([described.rule, described.files], ['recorded', [`${call.uid}.wav`]])
  assert.equal(described.moments.map(({ did }) => did), ['start', 'pause', 'resume', 'stop'])
  assert.ok(described.packets.caller > 20)
  assert.equal(await readdir(join(places.path, 'engine', 'pcaps')), [], 'what the engine wrote is taken away')
  assert.is(await router.metric('pointsman_recordings_total'), 1)
})

/** Who gives back what he hears, in the codec he hears it in, and how many packets that was. */
async function echo(): Promise<{ describe(offer: string): string; count(): number; close(): void }> {
  const socket = createSocket('udp4')
  let count = 0
  socket.on('message', (packet, { port: back, address }) => {
    count += 1
    socket.send(packet, back, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    describe(offer) {
      const [, payload = '9'] = /^m=audio \d+ \S+ (\d+)/m.exec(offer) ?? []
      const codec = new RegExp(`^a=rtpmap:${payload} .*$`, 'm').exec(offer)?.[0] ?? 'a=rtpmap:9 G722/8000'
      return ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0',
        `m=audio ${socket.address().port} RTP/AVP ${payload}`, codec, ''].join('\r\n')
    },
    count: () => count,
    close: () => { socket.close() },
  }
}

for (const [user, codec] of [['wide', 'G722/8000'], ['web', 'opus/48000/2']] as const) {
  test(`a party that speaks ${codec} is heard in the file as well`, async () => {
    const bob = await openPhone({ name: 'bob', port: echoPort })
    const ann = await openPhone({ name: 'ann' })
    const annRtp = await RtpPhone.open(440)
    const bobRtp = await echo()
    const calling = ann.call(user, router.sip, annRtp.describe())
    const ringing = await bob.nextCall()
    assert.ok(ringing.sdp.includes(`${codec}\r\n`), ringing.sdp)
    ringing.answer(bobRtp.describe(ringing.sdp))
    const talking = await calling
    const uid = (await calls(router)).calls[0]?.callUid ?? ''
    annRtp.talkTo(talking.remoteSdp)
    await eventually(10_000, 'a second of it', () => bobRtp.count() > 50)
    talking.hangUp()
    await eventually(5000, 'the recording', async () => (await recordings()).includes(`${uid}.json`))
    for (const each of [annRtp, bobRtp, ann, bob]) await each.close()
    const names = (await recordings()).filter(name => name.startsWith(uid))
    assert.equal(names, [`${uid}.json`, `${uid}.wav`], 'no capture is kept')
    const { left, right } = readWav(await readFile(join(places.path, 'recordings', `${uid}.wav`)))
    const said = onsetOf(left, 440)
    const givenBack = onsetOf(right, 440)
    assert.ok(givenBack >= said && givenBack - said < APART_S, `said at ${said} s, given back at ${givenBack} s`)
    assert.ok(loudAt(right, 440, givenBack + 0.3) && !loudAt(right, 1_000, givenBack + 0.3), 'it is that tone')
    await router.take()
  })
}

test('a sealed recording is one to whoever has the key', async () => {
  const [sealedDir, spool, key] = ['sealed', 'engine', 'key.txt'].map(name => join(places.path, name)) as [
    string, string, string,
  ]
  const { out } = await runCommand(recording, ['key', key])
  await places.write('sealed.json', config(sealedDir, spool, { 'seal-for': out.trim() }))
  const calleePort = await freePort()
  await using sealing = await startRouter({
    rtpengine: [engine.address], policy: policy(calleePort), args: ['--config', join(places.path, 'sealed.json')],
  })
  const call = await talk(sealing, calleePort)
  call.annRtp.talkTo(call.annTo)
  call.bobRtp.talkTo(call.bobTo)
  await sleep(600)
  await call.hangUp()
  const file = join(sealedDir, `${call.uid}.wav.age`)
  await eventually(5000, 'the recording', async () => (await readdir(sealedDir)).includes(`${call.uid}.json`))
  assert.equal((await readdir(sealedDir)).sort(), [`${call.uid}.json`, `${call.uid}.wav.age`])
  assert.match(await readFile(file, 'latin1'), /^age-encryption\.org\/v1\n/)
  assert.is((await stat(file)).mode & 0o777, 0o600)
  const described = JSON.parse(await readFile(join(sealedDir, `${call.uid}.json`), 'utf8')) as { files: string[] }
  assert.equal(described.files, [`${call.uid}.wav.age`])
  assert.equal(await readdir(join(spool, 'pcaps')), [], 'nothing of it is left that can be read')
  await runCommand(recording, ['open', file, '--key', key])
  const { left, right } = readWav(await readFile(join(sealedDir, `${call.uid}.wav`)))
  assert.ok(loudAt(left, 440, 0.3) && loudAt(right, 1_000, 0.3), 'both are heard')
})

test('the router and the engine are gone', async () => {
  assert.is(await router.stop(), 0)
  await engine.stop()
})

test('on a full disk the recording stops and the call goes on', async () => {
  await using disk = await smallDisk()
  const spool = join(disk.path, 'engine')
  await mkdir(spool)
  const small = await startRtpengine({
    args: [`--recording-dir=${spool}`, '--recording-method=pcap', '--recording-format=eth'],
  })
  const { out } = await runCommand(recording, ['key', join(places.path, 'small-key.txt')])
  await places.write('small.json', config(join(disk.path, 'recordings'), spool, { 'seal-for': out.trim() }))
  const calleePort = await freePort()
  await using full = await startRouter({
    rtpengine: [small.address], policy: policy(calleePort),
    args: ['--config', join(places.path, 'small.json')],
  })
  const wished = await talk(full, calleePort, spool)
  wished.annRtp.talkTo(wished.annTo)
  wished.bobRtp.talkTo(wished.bobTo)
  await sleep(200)
  await disk.fill()
  const state = async (): Promise<string> =>
    (JSON.parse((await full.admin('GET', `/calls/${wished.uid}`)).text) as { recording: string }).recording
  await eventually(8000, 'the end of the recording', async () => await state() === 'off')
  await wished.annRtp.hear('the callee, for the call goes on,', heard => heard.hears(wished.bobRtp))
  assert.match((await full.admin('GET', '/healthz')).text, /no room for recordings/)
  assert.ok(full.log().some(({ msg }) => msg === 'a call is not recorded'))
  await wished.hangUp()

  await disk.empty()
  await eventually(8000, 'room again', async () => (await full.admin('GET', '/healthz')).text.includes('"ok"'))
  await eventually(8000, 'the file of what was heard before', async () =>
    (await readdir(join(disk.path, 'recordings'))).includes(`${wished.uid}.wav.age`))
  await full.stop()
  await small.stop()
})

test('nothing is left', async () => {
  await places.remove()
  await assertNothingLeft()
})

test.run()

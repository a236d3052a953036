/** Messages left through the real router and a real rtpengine: what is in the file is what the caller said. */
import { createServer, type Server } from 'node:http'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Leg } from '../../src/edge/signaling.ts'
import { sdp } from '../edge/messages.ts'
import { phone, type Party, type Phone } from '../edge/phones.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { smallDisk } from '../support/small-disk.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'
import { RATE, toneFile } from '../support/tone.ts'
import { loudAt, onsetOf, readMono } from '../support/wav.ts'

/** Prompts are told apart by their tones. Hz. */
const helloHz = 600
const beepHz = 2_000
const thanksHz = 750
const voiceHz = 440

const policy = `policy: 1
prompts: sounds
flows:
  desk:
    - menu:
        play: choose.wav
        wrong: [{ hangup: true }]
        silence: [{ hangup: true }]
        choices: { "1": [{ voicemail: { box: sales, beep: beep.wav } }] }
rules:
  - { name: desk, when: { peer: anyone, to: desk }, do: { flow: desk } }
  - name: leave
    when: { peer: anyone }
    do: { voicemail: { greeting: hello.wav, beep: beep.wav, thanks: thanks.wav, shortest: 400ms, silence: 1500ms } }
`
const files = {
  'policy.yaml': policy, 'sounds/hello.wav': toneFile(helloHz, 400), 'sounds/beep.wav': toneFile(beepHz, 300),
  'sounds/thanks.wav': toneFile(thanksHz, 400), 'sounds/choose.wav': toneFile(helloHz, 300),
}

interface Delivered {
  readonly message: {
    readonly callUid: string
    readonly box: string
    readonly endedBy: string
    readonly seconds: number
  }
  readonly audio: Buffer
}

const test = suite('voicemail')
let engine: Rtpengine
let router: Router
let places: TempDir
let ann: Phone
let anns: RtpPhone
let server: Server
let digitsAt: string
/** What the web service answers, and what it took. */
let answer = 200
let asked = 0
const taken: Delivered[] = []

test('the router, the engine, the web service and the phone are ready', async () => {
  digitsAt = `127.0.0.1:${await freePort()}`
  engine = await startRtpengine({ args: [`--dtmf-log-dest=${digitsAt}`] })
  places = await tempDir()
  ann = await phone('udp')
  anns = await RtpPhone.open(voiceHz)
  const at = await freePort()
  server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece)).on('end', () => {
      asked++
      if (answer === 200) taken.push(formIn(request.headers['content-type'] ?? '', Buffer.concat(pieces)))
      response.writeHead(answer).end()
    })
  })
  await new Promise<void>(resolve => server.listen(at, '127.0.0.1', resolve))
  const dir = join(places.path, 'boxes')
  await places.write('config.json', JSON.stringify({
    ...patient, voicemail: { dir, post: { url: `http://127.0.0.1:${at}/messages`, spool: join(places.path, 'spool') } },
  }))
  router = await startRouter({
    rtpengine: [`127.0.0.1:${engine.port}`], policy: files,
    args: ['--rtpengine-dtmf', digitsAt, '--config', join(places.path, 'config.json')],
  })
})

function formIn(type: string, body: Buffer): Delivered {
  const [, boundary = ''] = /boundary=(\S+)/.exec(type) ?? []
  const part = (name: string): Buffer => {
    const start = body.indexOf('\r\n\r\n', body.indexOf(`name="${name}"`)) + 4
    return body.subarray(start, body.indexOf(`\r\n--${boundary}`, start))
  }
  return { message: JSON.parse(part('message').toString()) as Delivered['message'], audio: part('audio') }
}

interface Caller {
  readonly party: Party<Leg>
  /** The description the caller was shown. */
  readonly hears: string
}

async function calls(through: Router, user: string): Promise<Caller> {
  const party = ann.dial(`sip:${user}@${through.sip}`, { body: sdp(anns.describe()) })
  const hears = (await party.next('answer', 5_000)).body?.text ?? ''
  party.leg.ack()
  return { party, hears }
}

const hears = (hz: number) => anns.hear(`a tone of ${hz} Hz`, ({ level }) => level(hz) > 2_000)
/** @returns how long it was. Seconds */
const sleep = async (ms: number): Promise<number> => {
  const beganMs = performance.now()
  await new Promise(resolve => setTimeout(resolve, ms))
  return (performance.now() - beganMs) / 1_000
}

/** The message of a box that was not there before. */
async function messageIn(dir: string, box: string, before: readonly string[] = []): Promise<Buffer> {
  const folder = join(dir, box)
  const name = await eventually(5_000, `a message in ${box}`, async () =>
    (await readdir(folder)).find(each => each.endsWith('.wav') && !before.includes(each)))
  return await readFile(join(folder, name))
}

const boxes = (): string => join(places.path, 'boxes')
const lengthOf = (track: Int16Array): number => track.length / RATE

test('what is said after the beep is kept, and thanks are heard', async () => {
  const { party, hears: shown } = await calls(router, '201')
  await hears(helloHz)
  await hears(beepHz)
  const pauseS = await sleep(500)
  anns.talkTo(shown)
  const talkedS = await sleep(1_000)
  await Promise.all([hears(thanksHz), anns.press('#', shown)])
  anns.hush()
  await party.next('bye', 5_000)
  const track = readMono(await messageIn(boxes(), '201'))
  const onset = onsetOf(track, voiceHz)
  assert.ok(onset > 0.1 && onset < pauseS + 0.3, `the pause before the first word is kept: ${onset} s`)
  assert.ok(loudAt(track, voiceHz, onset + 0.5), 'the voice is in the file')
  assert.ok(Number.isNaN(onsetOf(track, beepHz)), 'the beep is not')
  assert.ok(lengthOf(track) > onset + 0.9 && lengthOf(track) < onset + talkedS + 1, `${lengthOf(track)} s`)
  const names = await readdir(join(boxes(), '201'))
  assert.is(names.filter(name => !/\.(wav|json)$/.test(name)).length, 0, names.join(' '))
  for (const name of names) assert.is((await stat(join(boxes(), '201', name))).mode & 0o777, 0o600)

  const [record] = await router.take()
  assert.equal(record?.app, ['a message for 201', 'the message was ended by a key'])
  await eventually(5_000, 'the message at the web service', () => taken.length === 1)
  const [delivered] = taken
  assert.equal([delivered?.message.callUid, delivered?.message.box, delivered?.message.endedBy],
    [record?.callUid, '201', 'key'])
  assert.equal(readMono(delivered?.audio ?? Buffer.alloc(0)), track)
})

test('a caller of a flow who hangs up while speaking is kept, and delivered when the service is back', async () => {
  answer = 503
  asked = 0
  const { party, hears: shown } = await calls(router, 'desk')
  anns.talkTo(shown)
  await hears(helloHz)
  await Promise.all([hears(beepHz), anns.press('1', shown)])
  await sleep(1_500)
  party.leg.bye()
  const track = readMono(await messageIn(boxes(), 'sales'))
  anns.hush()
  assert.ok(loudAt(track, voiceHz, 0.5) && lengthOf(track) > 0.8, `${lengthOf(track)} s of the voice`)
  const [record] = await router.take()
  assert.equal(record?.app, ['desk', '1', 'a message for sales'])
  await eventually(5_000, 'an attempt to deliver', () => asked > 0)
  const health = async (): Promise<string> => (await router.admin('GET', '/healthz')).text
  await eventually(5_000, 'it is said', async () => /messages wait for .*it answered with 503/.test(await health()))
  answer = 200
  await eventually(10_000, 'the message at the web service', () => taken.length === 2)
  assert.equal(taken[1]?.message.endedBy, 'caller')
  await eventually(5_000, 'all is well', async () => (await health()).includes('"ok"'))
  assert.is(await router.metric('pointsman_voicemail_delivered_total'), 2)
})

test('silence ends a message, and is no part of it', async () => {
  const { party, hears: shown } = await calls(router, '202')
  await hears(beepHz)
  anns.talkTo(shown)
  const talkedS = await sleep(1_000)
  anns.hush()
  await party.next('bye', 5_000)
  const track = readMono(await messageIn(boxes(), '202'))
  assert.ok(lengthOf(track) < talkedS + 0.8, `${lengthOf(track)} s, of which the last half may be silence`)
  assert.equal((await router.take())[0]?.app, ['a message for 202', 'nothing more was said'])
})

test('silence alone is no message', async () => {
  const { party } = await calls(router, '203')
  await party.next('bye', 5_000)
  assert.equal((await router.take())[0]?.app, ['too little was said for a message', 'nothing more was said'])
  await eventually(5_000, 'nothing of it', async () => (await readdir(join(boxes(), '203'))).length === 0)
})

test('whoever calls what is no name of a box hears 404', async () => {
  const party = ann.dial(`sip:..@${router.sip}`, { body: sdp(anns.describe()) })
  assert.is((await party.next('refused', 5_000)).status, 404)
  await router.take()
  await eventually(3_000, 'no session is left', async () => await engine.sessions() === 0)
})

test('the router stops cleanly', async () => {
  assert.is(await router.stop(), 0)
})

test('on a full disk nobody is asked to speak, and what was said until then is kept', async () => {
  await using disk = await smallDisk()
  const dir = join(disk.path, 'boxes')
  await places.write('small.json', JSON.stringify({ ...patient, voicemail: { dir, free: '64KB' } }))
  await using small = await startRouter({
    rtpengine: [`127.0.0.1:${engine.port}`], policy: files,
    args: ['--rtpengine-dtmf', digitsAt, '--config', join(places.path, 'small.json')],
  })
  const { party, hears: shown } = await calls(small, '204')
  await hears(beepHz)
  anns.talkTo(shown)
  // It is written a little after it was said, page by page.
  const written = async (): Promise<number> => {
    const files = await readdir(dir, { recursive: true, withFileTypes: true })
    const sizes = files.filter(file => file.isFile()).map(file => stat(join(file.parentPath, file.name)))
    return (await Promise.all(sizes)).reduce((sum, { size }) => sum + size, 0)
  }
  await eventually(5_000, 'a second of it is on the disk', async () => await written() >= 2 * RATE)
  await disk.fill()
  await party.next('bye', 8_000)
  anns.hush()
  const health = async (): Promise<string> => (await small.admin('GET', '/healthz')).text
  await eventually(8_000, 'it is said', async () => (await health()).includes('no room for messages'))
  const next = ann.dial(`sip:205@${small.sip}`, { body: sdp(anns.describe()) })
  assert.is((await next.next('refused', 5_000)).status, 503)
  await disk.empty()
  const track = readMono(await messageIn(dir, '204'))
  assert.ok(loudAt(track, voiceHz, 0.3), `${lengthOf(track)} s of the voice`)
  await eventually(8_000, 'room again', async () => (await health()).includes('"ok"'))
  await small.stop()
})

test('nothing is left', async () => {
  await new Promise(resolve => server.close(resolve))
  anns.close()
  await ann.close()
  await engine.stop()
  await places.remove()
  await assertNothingLeft()
})

test.after(async () => {
  await router?.[Symbol.asyncDispose]()
  await engine?.stop()
})

test.run()

/** A recording paused and resumed by keys of who may, in INFO and in the audio, with a real rtpengine. */
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { sdp } from '../edge/messages.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { calls, type Talker } from '../edge/talkers.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patient } from '../support/patience.ts'
import { freePort } from '../support/ports.ts'
import { startRouter, type Router } from '../support/router.ts'
import { bothHear, eventsOf, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const test = suite('keys of recordings')
let engine: Rtpengine
let router: Router
let places: TempDir
let phones: readonly [Phone, Phone]
let voices: readonly [RtpPhone, RtpPhone]
let caller: Talker
let callee: Talker

test('two talk in a recorded call', async () => {
  places = await tempDir()
  const [dir, spool] = [join(places.path, 'recordings'), join(places.path, 'engine')]
  await mkdir(spool)
  const digitsAt = `127.0.0.1:${await freePort()}`
  engine = await startRtpengine({ args: [
    `--dtmf-log-dest=${digitsAt}`, `--recording-dir=${spool}`, '--recording-method=pcap', '--recording-format=eth',
  ] })
  phones = [await phone('udp'), await phone('udp', undefined, { host: '127.0.0.2' })]
  voices = [await RtpPhone.open(440), await RtpPhone.open(1_000)]
  const recordings = { dir, 'engine-dir': spool, free: '64KB' }
  const config = await places.write('config.json', JSON.stringify({ ...patient, recordings }))
  router = await startRouter({
    rtpengine: [engine.address], args: ['--rtpengine-dtmf', digitsAt, '--config', config],
    policy: `policy: 1
peers:
  agents: { contact: "${phones[1].uri}" }
rules:
  - name: sales
    when: { peer: anyone }
    record: { keys: { by: callee, pause: "*7", resume: "*8", stop: "*#", start: "*#" } }
    do: { dial: agents }
`,
  })
  const coming = phones[1].taken()
  const calling = calls(phones[0], voices[0], `sip:sales@${router.sip}`)
  const party = await coming
  const hears = party.leg.invite.body?.text ?? ''
  party.leg.answer({ body: sdp(voices[1].describe({ events: eventsOf(hears) ?? 'none' })) })
  voices[1].talkTo(hears)
  callee = { party, rtp: voices[1], hears }
  caller = await calling
  await bothHear(...voices, 'after the answer')
  await is('on')
})

async function state(): Promise<string | undefined> {
  const { text } = await router.admin('GET', '/calls')
  return (JSON.parse(text) as { calls: { recording: string }[] }).calls[0]?.recording
}

const is = (wanted: string): Promise<boolean> =>
  eventually(5_000, `the recording is ${wanted}`, async () => await state() === wanted)

/** Tells keys by INFO, which the other side takes as it came. */
async function informs(from: Talker, to: Talker, keys: string): Promise<void> {
  for (const key of keys) {
    const text = `Signal=${key}\r\nDuration=160\r\n`
    from.party.leg.request('INFO', { body: { type: 'application/dtmf-relay', text } })
    const { request } = await to.party.next('request')
    to.party.leg.respond(request.id, 200)
    assert.is((await from.party.next('response')).status, 200)
  }
}

async function presses({ rtp, hears }: Talker, keys: string): Promise<void> {
  for (const key of keys) await rtp.press(key, hears)
}

test('keys in the audio of who may pause and resume it', async () => {
  await presses(callee, '*7')
  await is('paused')
  await presses(callee, '*8')
  await is('on')
})

test('so do keys by INFO, and words of the same keys take turns', async () => {
  // Else a key is the one that was just told in the audio.
  await new Promise(resolve => setTimeout(resolve, 2_100))
  await informs(callee, caller, '*7')
  await is('paused')
  await informs(callee, caller, '*8')
  await is('on')
  for (const wanted of ['off', 'on']) {
    await informs(callee, caller, '*#')
    await is(wanted)
  }
})

test('keys of the other side are keys like others', async () => {
  await informs(caller, callee, '*7')
  await presses(caller, '*7')
  assert.is(await state(), 'on')
})

test('the file says when it was paused', async () => {
  caller.party.leg.bye()
  await callee.party.next('bye')
  const dir = join(places.path, 'recordings')
  const name = await eventually(8_000, 'the recording', async () =>
    (await readdir(dir)).find(each => each.endsWith('.json')))
  const { moments } = JSON.parse(await readFile(join(dir, name), 'utf8')) as { moments: { did: string }[] }
  assert.equal(moments.map(({ did }) => did),
    ['start', 'pause', 'resume', 'pause', 'resume', 'stop', 'start', 'stop'])
})

test('everything ends', async () => {
  for (const each of [...voices, ...phones]) await each.close()
  assert.is(await router.stop(), 0)
  await engine.stop()
  await places.remove()
  await assertNothingLeft()
})

test.run()

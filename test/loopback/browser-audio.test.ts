/**
 * A real browser and a plain phone hear each other through the router and rtpengine: DTLS-SRTP, ICE and
 * opus on one side, PCMU in plain RTP on the other. The page plays a tone and says which one it hears.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { launch, type Browser, type Page } from 'puppeteer-core'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService, type Service } from '../../src/service.ts'
import { issue, makeRoot } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { pageBundle } from '../support/page-bundle.ts'
import { patientDefence } from '../support/patience.ts'
import { openPhone, type Phone, type Talk } from '../support/phone.ts'
import { eventsOf, readAudio, RtpPhone } from '../support/rtp-phone.ts'
import { startRtpengine, type Rtpengine } from '../support/rtpengine.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const BROWSER_HZ = 440
const DESK_HZ = 1_000

const test = suite('the browser\'s audio')
let dir: TempDir
let engine: Rtpengine
let desk: Phone
let rtp: RtpPhone
let service: Service
let pages: Server
let browser: Browser
let page: Page

const policyTo = (port: number): string => `policy: 1
peers:
  web:
    source: { digest: { realm: acme.example, users: "secret:web", algorithms: [md5] } }
    contact: registered
    media: browsers
  desk: { contact: "sip:127.0.0.1:${port}", media: phones }
media:
  browsers: { transport: webrtc, codecs: [opus] }
  phones: { transport: plain, codecs: [pcmu] }
rules:
  - { name: in, when: { peer: anyone, to: ada }, do: { dial: web } }
  - { name: out, when: { peer: web, to: desk }, do: { dial: desk } }
`

function pageAt(port: number): string {
  return `<!doctype html><script src="/jssip.js"></script><script>
const notes = []
const context = new AudioContext()
const tone = new OscillatorNode(context, { frequency: ${BROWSER_HZ} })
const microphone = new MediaStreamAudioDestinationNode(context)
tone.connect(microphone)
tone.start()
const ear = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 })
function peak() {
  const levels = new Uint8Array(ear.frequencyBinCount)
  ear.getByteFrequencyData(levels)
  const at = levels.indexOf(Math.max(...levels))
  return { hz: at * context.sampleRate / ear.fftSize, level: levels[at] }
}
function listen(connection) {
  connection.addEventListener('track', ({ track }) => {
    const stream = new MediaStream([track])
    const player = new Audio()
    player.srcObject = stream
    player.play()
    context.createMediaStreamSource(stream).connect(ear)
  })
}
const ua = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface('wss://127.0.0.1:${port}')],
  uri: 'sip:ada@acme.example', password: 'lovelace', session_timers: false,
})
const media = { mediaStream: microphone.stream, pcConfig: { iceServers: [] } }
ua.on('registered', () => notes.push('registered'))
ua.on('newRTCSession', ({ session, originator }) => {
  session.on('peerconnection', ({ peerconnection }) => listen(peerconnection))
  for (const name of ['confirmed', 'ended', 'failed', 'hold', 'unhold']) {
    session.on(name, event => notes.push(originator + ' ' + name + (event?.cause ? ' ' + event.cause : '')))
  }
  window.session = session
  if (originator === 'remote') session.answer(media)
  else if (session.connection) listen(session.connection)
})
ua.start()
</script>`
}

async function noted(what: string): Promise<void> {
  await eventually(8_000, `"${what}" in the browser`, async () => {
    const notes = await page.evaluate('notes') as string[]
    if (!notes.some(note => note.startsWith(what))) throw new Error(notes.join(', '))
    return true
  })
}

async function bothHear(when: string): Promise<void> {
  await rtp.hear(`the browser ${when}`, ({ level }) => level(BROWSER_HZ) > 1_000)
  await eventually(5_000, `the browser hears the phone ${when}`, async () => {
    const { hz, level } = await page.evaluate('peak()') as { hz: number; level: number }
    if (Math.abs(hz - DESK_HZ) < 30 && level > 100) return true
    throw new Error(`${Math.round(hz)} Hz at ${level}`)
  })
}

async function phoneHolds(talk: Talk): Promise<void> {
  const held = await talk.reoffer(rtp.describe({ direction: 'sendonly', version: 2 }))
  assert.is(readAudio(held).direction, 'recvonly')
  rtp.talkTo(await talk.reoffer(rtp.describe({ version: 3 })))
  await bothHear('after the phone held and resumed')
}

async function browserHolds(talk: Talk): Promise<void> {
  talk.onReoffer(offer => {
    const isHold = readAudio(offer).direction !== 'sendrecv'
    return rtp.describe({ version: 4, direction: isHold ? 'recvonly' : 'sendrecv', events: eventsOf(offer) ?? 101 })
  })
  await page.evaluate('void session.hold()')
  await eventually(3_000, 'the browser\'s hold', () => readAudio(talk.remoteSdp).direction === 'sendonly')
  // It is not ready before it has heard the answer to its hold.
  await eventually(3_000, 'the browser can resume', async () => await page.evaluate('session.unhold()') === true)
  await eventually(3_000, 'the browser is back', () => readAudio(talk.remoteSdp).direction === 'sendrecv')
  await bothHear('after the browser held and resumed')
}

test('a page with a tone registers', async () => {
  desk = await openPhone({ name: 'desk' })
  rtp = await RtpPhone.open(DESK_HZ)
  engine = await startRtpengine()
  dir = await tempDir({ 'policy.yaml': policyTo(desk.port) })
  const root = await makeRoot(dir.path)
  const tls = await issue(dir.path, root, 'router', 'IP:127.0.0.1')
  service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr: undefined, rtpengine: [engine], drainMs: 100, admin: undefined, tls,
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }, { transport: 'wss', host: '127.0.0.1', port: 0 }],
  }, { log: createLog('silent'), env: { POINTSMAN_SECRET_WEB: 'ada:lovelace' } })
  const script = pageBundle('jssip', 'JsSIP')
  pages = createServer((request, response) => {
    const isScript = request.url === '/jssip.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : pageAt(service.listeners[1]?.port ?? 0))
  })
  await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
  browser = await launch({
    executablePath: '/usr/bin/chromium',
    args: [
      ...process.getuid?.() === 0 ? ['--no-sandbox'] : [], '--ignore-certificate-errors', '--disable-gpu',
      '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ],
  })
  page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`)
  await noted('registered')
})

test('it calls the phone: each hears the other, digits arrive, also after holds of both', async () => {
  await page.evaluate('void ua.call("sip:desk@acme.example", media)')
  const ringing = await desk.nextCall()
  assert.match(ringing.sdp, /^m=audio \d+ RTP\/AVP /m)
  assert.not.match(ringing.sdp, /^a=(?:fingerprint|candidate|extmap|ssrc|msid)/m)
  const talk = ringing.answer(rtp.describe({ events: eventsOf(ringing.sdp) ?? 101 }))
  rtp.talkTo(ringing.sdp)
  await noted('local confirmed')
  await bothHear('after the answer')
  await page.evaluate('session.sendDTMF("5", { transportType: "RFC2833" })')
  await eventually(3_000, 'the digit', () => rtp.digits === '5')
  await phoneHolds(talk)
  await browserHolds(talk)
  talk.hangUp()
  await noted('local ended')
  await service.calls.untilIdle()
  assert.is(await engine.sessions(), 0)
})

test('the phone calls it: each hears the other, also after holds of both', async () => {
  rtp.hush()
  const router = `127.0.0.1:${service.listeners[0]?.port}`
  const talk = await desk.call('ada', router, rtp.describe())
  assert.match(talk.remoteSdp, /^m=audio \d+ RTP\/AVP /m)
  rtp.talkTo(talk.remoteSdp)
  await noted('remote confirmed')
  await bothHear('after the answer')
  await phoneHolds(talk)
  await browserHolds(talk)
  await page.evaluate('ua.terminateSessions()')
  await talk.ended
  await service.calls.untilIdle()
  assert.is(await engine.sessions(), 0)
})

test('nothing is left open', async () => {
  await service?.close()
  await browser?.close()
  pages?.closeAllConnections()
  await new Promise(resolve => pages.close(resolve))
  rtp.close()
  await desk.close()
  await engine.stop()
  await dir.remove()
  await assertNothingLeft()
})

test.run()

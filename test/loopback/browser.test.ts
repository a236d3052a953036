/**
 * A real browser with a well-known SIP library: it registers over WSS with its password, calls a phone
 * on UDP, and is called back over the connection it registered on. Signalling only; the phone knows
 * just enough of WebRTC for its descriptions to be taken.
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
import { openPhone, type Phone } from '../support/phone.ts'
import { tempDir, type TempDir } from '../support/temp-dir.ts'

const test = suite('the browser')
let dir: TempDir
let desk: Phone
let service: Service
let pages: Server
let browser: Browser
let page: Page

const policyTo = (port: number): string => `policy: 1
peers:
  web:
    source: { digest: { realm: acme.example, users: "secret:web", algorithms: [md5] } }
    contact: registered
rules:
  - { name: in, when: { peer: anyone, to: ada }, do: { dial: web } }
  - { name: out, when: { peer: web, user: ada, to: desk }, do: { dial: "sip:127.0.0.1:${port}" } }
`

const fingerprint = Array.from({ length: 32 }, (_, at) => (at * 7 % 256).toString(16).padStart(2, '0')).join(':')

/** What WebRTC wants beside codecs; nobody answers where it points to. */
const webLines = (setup: string): string[] => [
  'a=rtcp-mux', 'a=mid:0', 'a=ice-ufrag:desk', 'a=ice-pwd:deskdeskdeskdeskdeskdesk',
  `a=fingerprint:sha-256 ${fingerprint.toUpperCase()}`, `a=setup:${setup}`, 'a=sendrecv',
  'a=rtpmap:111 opus/48000/2', 'a=rtpmap:8 PCMA/8000',
]

function description(setup: 'actpass' | 'active'): string {
  return [
    'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0', 'a=group:BUNDLE 0', 'm=audio 9 UDP/TLS/RTP/SAVPF 111 8',
    'c=IN IP4 127.0.0.1', ...webLines(setup), '',
  ].join('\r\n')
}

/** Asks the page for the things its script has noted, until this one is among them. */
async function noted(what: string): Promise<void> {
  await eventually(8_000, `"${what}" in the browser`, async () => {
    const notes = await page.evaluate('notes') as string[]
    if (!notes.includes(what)) throw new Error(notes.join(', '))
    return true
  })
}

function pageAt(port: number): string {
  return `<!doctype html><script src="/jssip.js"></script><script>
const notes = []
const ua = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface('wss://127.0.0.1:${port}')],
  uri: 'sip:ada@acme.example', password: 'lovelace', session_timers: false,
})
const media = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } }
for (const name of ['registered', 'registrationFailed', 'disconnected']) {
  ua.on(name, event => notes.push(name === 'registrationFailed' ? name + ' ' + event.cause : name))
}
ua.on('newRTCSession', ({ session, originator }) => {
  for (const name of ['progress', 'confirmed', 'ended', 'failed']) {
    session.on(name, event => notes.push(originator + ' ' + name + (name === 'failed' ? ' ' + event.cause : '')))
  }
  if (originator === 'remote') session.answer(media)
})
ua.start()
</script>`
}

test('it registers over WSS, having been asked for its password', async () => {
  desk = await openPhone({ name: 'desk' })
  dir = await tempDir({ 'policy.yaml': policyTo(desk.port) })
  const root = await makeRoot(dir.path)
  const tls = await issue(dir.path, root, 'router', 'IP:127.0.0.1')
  service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr: undefined, rtpengine: [], drainMs: 100, admin: undefined, tls,
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
      ...process.getuid?.() === 0 ? ['--no-sandbox'] : [], '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream', '--ignore-certificate-errors', '--disable-gpu', '--disable-dev-shm-usage',
    ],
  })
  page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(pages.address() as AddressInfo).port}/`)
  await noted('registered')
})

test('it calls a phone on UDP', async () => {
  await page.evaluate('void ua.call("sip:desk@acme.example", media)')
  const ringing = await desk.nextCall()
  assert.match(ringing.sdp, 'UDP/TLS/RTP/SAVPF')
  assert.match(ringing.invite.from.uri, /^sip:ada@/)
  ringing.ring()
  await noted('local progress')
  const talk = ringing.answer(description('active'))
  await noted('local confirmed')
  const [call] = [...service.calls]
  assert.equal([call?.describe().rule, call?.describe().peer], ['out', 'web'])
  talk.hangUp()
  await noted('local ended')
  await service.calls.untilIdle()
})

test('the phone calls it back, over the connection it registered on', async () => {
  const router = `127.0.0.1:${service.listeners[0]?.port}`
  const talk = await desk.call('ada', router, description('actpass'))
  await noted('remote confirmed')
  assert.match(talk.remoteSdp, 'UDP/TLS/RTP/SAVPF')
  await page.evaluate('ua.terminateSessions()')
  await talk.ended
  await noted('remote ended')
  await service.calls.untilIdle()
})

test('a page that is closed cannot be called any more', async () => {
  await page.close()
  const router = `127.0.0.1:${service.listeners[0]?.port}`
  const refusal = await eventually(3_000, 'the page is gone', async () => {
    const why = await desk.call('ada', router, description('actpass')).then(() => '', (error: Error) => error.message)
    return why.includes('480') && why
  })
  assert.match(refusal, 'refused with 480')
  await service.close()
  await browser.close()
  pages.closeAllConnections()
  await new Promise(resolve => pages.close(resolve))
  await desk.close()
  await dir.remove()
})

test('nothing is left open', () => assertNothingLeft())

test.run()

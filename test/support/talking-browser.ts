/**
 * A router with a media engine, and a real browser that is registered there: its page plays a tone into the
 * calls it makes and takes, and says which one it hears.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { launch, type Page } from 'puppeteer-core'
import { Scope } from '../../src/base/scope.ts'
import { createLog } from '../../src/base/log.ts'
import { startService, type Service } from '../../src/service.ts'
import { issue, makeRoot } from './certificates.ts'
import { eventually } from './eventually.ts'
import { pageBundle } from './page-bundle.ts'
import { patientDefence } from './patience.ts'
import type { Talker } from './rtp-phone.ts'
import { startRtpengine, type Rtpengine } from './rtpengine.ts'
import { tempDir } from './temp-dir.ts'

const BROWSER_HZ = 440
/** Nothing is heard when nothing was for so long. Milliseconds. */
const QUIET_MS = 400
/** A browser takes its time to start on a busy machine. Milliseconds. */
const START_MS = 90_000

export interface TalkingBrowser {
  readonly page: Page
  readonly service: Service
  readonly engine: Rtpengine
  /** Where phones call, `HOST:PORT`. */
  readonly router: string
  /** Waits until the page has noted something that begins so; then that is forgotten. */
  noted(what: string): Promise<void>
  /** Proves that both hear each other. */
  bothHear(phone: Talker, when: string): Promise<void>
  /** Proves that neither hears the other any more. */
  neitherHears(phone: Talker, when: string): Promise<void>
  /** Proves that all calls are over and the engine has forgotten them; what the page noted of them is forgotten too. */
  isQuiet(): Promise<void>
  close(): Promise<void>
}

/** Where a phone is called: at its port, or where it registered from an address of the office. */
type Place = number | 'registered'

/** Where phones register from, as peer `office`. */
export const OFFICE = '127.0.0.2'

/** @param phones where those are who can be called, by name; the browser is `ada` */
export async function openTalkingBrowser(phones: Readonly<Record<string, Place>>): Promise<TalkingBrowser> {
  const scope = new Scope((name, err) => process.stderr.write(`${name} did not end: ${String(err)}\n`))
  try {
    return await assemble(phones, scope)
  } catch (error) {
    await scope.close(error)
    throw error
  }
}

async function assemble(phones: Readonly<Record<string, Place>>, scope: Scope): Promise<TalkingBrowser> {
  const engine = await startRtpengine()
  scope.onClose('media engine', () => engine.stop())
  const dir = await tempDir({ 'policy.yaml': policyFor(Object.entries(phones)) })
  scope.onClose('folder', () => dir.remove())
  const service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr: undefined, rtpengine: [engine], drainMs: 100, admin: undefined,
    tls: await issue(dir.path, await makeRoot(dir.path), 'router', 'IP:127.0.0.1'),
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }, { transport: 'wss', host: '127.0.0.1', port: 0 }],
  }, { log: createLog('silent'), env: { POINTSMAN_SECRET_WEB: 'ada:lovelace' } })
  scope.onClose('router', () => service.close())
  const [plain, secure] = service.listeners
  const page = await openPage(await serve(pageAt(secure?.port ?? 0), scope), scope)

  const noted = async (what: string, ms = 5_000): Promise<void> => {
    await eventually(ms, `"${what}" in the browser`, async () => {
      if (await page.evaluate(`took(${JSON.stringify(what)})`)) return true
      throw new Error(String(await page.evaluate('notes.join(", ")')))
    })
  }
  await noted('registered', START_MS)
  return {
    page, service, engine, noted, router: `127.0.0.1:${plain?.port}`,
    async bothHear(phone, when) {
      await phone.hear(`the browser ${when}`, ({ level }) => level(BROWSER_HZ) > 1_000)
      await eventually(5_000, `the browser hears the phone ${when}`, async () => {
        const { hz, level } = await page.evaluate('peak()') as { hz: number; level: number }
        if (Math.abs(hz - phone.frequencyHz) < 30 && level > 100) return true
        throw new Error(`${Math.round(hz)} Hz at ${level}`)
      })
    },
    async neitherHears(phone, when) {
      await eventually(5_000, `neither hears the other ${when}`, async () => {
        const [heard, level] = await Promise.all([
          phone.listen(QUIET_MS), page.evaluate(`loudest(${QUIET_MS})`) as Promise<number>,
        ])
        if (heard.level(BROWSER_HZ) < 200 && level < 60) return true
        throw new Error(`the phone hears ${Math.round(heard.level(BROWSER_HZ))}, the browser ${level}`)
      })
    },
    async isQuiet() {
      await eventually(5_000, 'the router has no call left', () => service.calls.count === 0)
      await eventually(5_000, 'the engine holds no session', async () => await engine.sessions() === 0)
      await page.evaluate('void (notes.length = 0)')
    },
    close: () => scope.close(),
  }
}

async function serve(text: string, scope: Scope): Promise<string> {
  const script = pageBundle('jssip', 'JsSIP')
  const pages = createServer((request, response) => {
    const isScript = request.url === '/jssip.js'
    response.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : text)
  })
  await new Promise<void>(resolve => pages.listen(0, '127.0.0.1', resolve))
  scope.onClose('page', async () => {
    pages.closeAllConnections()
    await new Promise(resolve => pages.close(resolve))
  })
  return `http://127.0.0.1:${(pages.address() as AddressInfo).port}/`
}

async function openPage(url: string, scope: Scope): Promise<Page> {
  const browser = await launch({
    executablePath: '/usr/bin/chromium', timeout: START_MS,
    args: [
      ...process.getuid?.() === 0 ? ['--no-sandbox'] : [], '--ignore-certificate-errors', '--disable-gpu',
      '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required', '--allow-loopback-in-peer-connection',
      '--disable-features=WebRtcHideLocalIpsWithMdns',
    ],
  })
  scope.onClose('browser', () => browser.close())
  const page = await browser.newPage()
  await page.goto(url, { timeout: START_MS })
  return page
}

type Phones = readonly (readonly [name: string, place: Place])[]

function policyFor(phones: Phones): string {
  const outside = phones.filter(([, place]) => place !== 'registered')
  return `policy: 1
peers:
  web:
    source: { digest: { realm: acme.example, users: "secret:web", algorithms: [md5] } }
    contact: registered
    media: browsers
  office: { source: ["${OFFICE}"], contact: registered, media: phones }
${outside.map(([name, port]) => `  ${name}: { contact: "sip:127.0.0.1:${port}", media: phones }`).join('\n')}
media:
  browsers: { transport: webrtc, codecs: [opus] }
  phones: { transport: plain, codecs: [pcmu] }
rules:
${dials('web', phones)}
  - { name: proof, when: { peer: anyone, transport: wss }, do: { challenge: web } }
  - { name: browser, when: { peer: anyone, to: ada }, do: { dial: web } }
${dials('anyone', phones)}
`
}

function dials(peer: 'web' | 'anyone', phones: Phones): string {
  return phones.map(([name, place]) => `  - { name: ${peer}-to-${name}, when: { peer: ${peer}, to: ${name} }, do: { ${
    place === 'registered' ? 'dial: office' : `dial: ${name}`} } }`).join('\n')
}

function pageAt(port: number): string {
  return `<!doctype html><script src="/jssip.js"></script><script>
const notes = []
function took(what) {
  const at = notes.findIndex(note => note.startsWith(what))
  return at >= 0 && notes.splice(at, 1).length === 1
}
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
async function loudest(ms) {
  let most = 0
  for (const end = performance.now() + ms; performance.now() < end;) {
    most = Math.max(most, peak().level)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return most
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
function call(user) { ua.call('sip:' + user + '@acme.example', media) }
function refer(user, of, replaces) {
  const noted = ['accepted', 'failed'].map(name => [name, () => notes.push('transfer ' + name)])
  const eventHandlers = Object.fromEntries(noted)
  of.refer('sip:' + user + '@acme.example', { eventHandlers, ...replaces && { replaces } })
}
ua.start()
</script>`
}

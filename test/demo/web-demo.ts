/**
 * A router with everything a browser phone can call, on 127.0.0.1: echo, a menu, a queue with an agent and a
 * conference with two guests, and the page with the phone. Nothing of it comes from the net.
 */
import { createServer } from 'node:https'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Scope } from '../../src/base/scope.ts'
import { createLog } from '../../src/base/log.ts'
import { startService } from '../../src/service.ts'
import { issue, makeRoot } from '../support/certificates.ts'
import { startJanusServer } from '../support/janus.ts'
import { pageBundle } from '../support/page-bundle.ts'
import { freePort } from '../support/ports.ts'
import { root } from '../support/root.ts'
import { startRtpengine } from '../support/rtpengine.ts'
import { tempDir } from '../support/temp-dir.ts'
import { melodies } from './melodies.ts'
import { openPeople } from './people.ts'

const JANUS_SECRET = 'of-the-demo'
const PASSWORD = 'visitor'

export interface WebDemo {
  /** Where the page is. */
  readonly url: string
  /** What this machine lacks, each with how to install it. */
  readonly missing: readonly string[]
  close(): Promise<void>
}

const policyFor = (people: number): string => `policy: 1
prompts: sounds
peers:
  web:
    source: { digest: { realm: pointsman.demo, users: "secret:web" } }
    contact: registered
    media: browser
  people: { contact: "sip:127.0.0.1:${people}", media: phone }
media:
  browser: { transport: webrtc, codecs: [pcmu] }
  phone: { transport: plain, codecs: [pcmu] }
flows:
  menu:
    - play: welcome.wav
    - menu:
        play: choose.wav
        tries: 10
        choices:
          "1": [{ play: one.wav }, { again: true }]
          "2": [{ play: two.wav }, { again: true }]
          "3": [{ queue: line }]
        wrong: [{ hangup: true }]
        silence: [{ hangup: true }]
queues:
  line:
    agents: [people]
    music: music.wav
    rest: { after-call: 1s, after-refusal: 1s }
conferences:
  room: { limit: 10, mute-key: "*", joined: joined.wav, left: left.wav }
rules:
  - { name: echo, when: { peer: web, to: echo }, do: { echo: 5m } }
  - { name: menu, when: { peer: web, to: menu }, do: { flow: menu } }
  - { name: queue, when: { peer: web, to: queue }, do: { queue: line } }
  - { name: conference, when: { peer: anyone, to: conference }, do: { conference: room } }
`

/**
 * @param port of the page; 0 for a free one
 * @throws Error with what to install, where there is no media engine
 */
export async function startWebDemo(port: number): Promise<WebDemo> {
  const scope = new Scope((name, err) => process.stderr.write(`${name} did not end: ${String(err)}\n`))
  try {
    return await assemble(port, scope)
  } catch (error) {
    await scope.close(error)
    throw error
  }
}

async function assemble(port: number, scope: Scope): Promise<WebDemo> {
  const digits = { host: '127.0.0.1', port: await freePort() }
  const engine = await startRtpengine({ args: [`--dtmf-log-dest=${digits.host}:${digits.port}`] })
  scope.onClose('media engine', () => engine.stop())
  const missing: string[] = []
  const janus = await startJanusServer(JANUS_SECRET).catch(({ message }: Error) => void missing.push(message))
  if (janus) scope.onClose('mixer', () => janus.stop())
  const people = await openPeople()
  scope.onClose('people', () => people.close())
  const dir = await tempDir({ 'policy.yaml': policyFor(people.port), ...melodies() })
  scope.onClose('folder', () => dir.remove())
  const tls = await issue(dir.path, await makeRoot(dir.path), 'demo', 'IP:127.0.0.1,DNS:localhost')
  const router = await startService({
    policy: dir.path, cdr: undefined, rtpengine: [engine], rtpengineDtmf: digits, admin: undefined, drainMs: 200, tls,
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }, { transport: 'wss', host: '127.0.0.1', port: 0 }],
    ...janus && { janus: janus.url },
  }, {
    log: createLog('warn'), env: { POINTSMAN_SECRET_WEB: `visitor:${PASSWORD}`, POINTSMAN_SECRET_JANUS: JANUS_SECRET },
  })
  scope.onClose('router', () => router.close())
  const [plain, secure] = router.listeners
  if (janus) people.meetAt(`127.0.0.1:${plain?.port}`)

  const told = { sip: `wss://127.0.0.1:${secure?.port}`, user: 'visitor', password: PASSWORD, missing }
  const files = filesOf(told)
  const pages = createServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, (request, response) => {
    const file = files.get(request.url ?? '')
    if (!file) return response.writeHead(404).end()
    return response.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'no-store' }).end(file.text)
  })
  await new Promise<void>((resolve, reject) => {
    pages.once('error', reject)
    pages.listen(port, '127.0.0.1', resolve)
  })
  scope.onClose('page', async () => {
    pages.closeAllConnections()
    await new Promise(resolve => pages.close(resolve))
  })
  return {
    url: `https://127.0.0.1:${(pages.address() as AddressInfo).port}/`, missing,
    close: () => scope.close(),
  }
}

interface PageFile {
  readonly type: string
  readonly text: string
}

/** By their paths. */
function filesOf(told: object): ReadonlyMap<string, PageFile> {
  const own = (name: string): string => readFileSync(join(root, 'test', 'demo', 'web', name), 'utf8')
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', text: own('index.html') }],
    ['/page.css', { type: 'text/css', text: own('page.css') }],
    ['/phone.js', { type: 'text/javascript', text: own('phone.js') }],
    ['/jssip.js', { type: 'text/javascript', text: pageBundle('jssip', 'JsSIP') }],
    ['/told.js', { type: 'text/javascript', text: `window.told = ${JSON.stringify(told)}\n` }],
  ])
}

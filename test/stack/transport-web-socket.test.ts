import { assertNothingLeft } from '../support/leaks.ts'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { WebSocket } from 'ws'
import type { SipRequest } from '../../src/sip/message.ts'
import { responseTo } from '../../src/sip/respond.ts'
import type { RefusedReason, TransactionOptions } from '../../src/stack/transaction/layer.ts'
import type { Flow } from '../../src/stack/transactions.ts'
import { issue, makeRoot } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { tempDir } from '../support/temp-dir.ts'
import { within } from '../support/within.ts'
import { ownRequest, requestText } from './transaction-world.ts'
import { hears, layerOn, portOf, type Ear } from './transport-sockets.ts'

const optionsText = (branch: string, body = '') => requestText({
  method: 'OPTIONS', via: `SIP/2.0/WS browser.invalid;branch=${branch}`, callId: branch,
}).replace('Content-Length: 0', `Content-Length: ${Buffer.byteLength(body)}`) + body

async function answering(options: Partial<TransactionOptions> = {}, name: 'ws' | 'wss' = 'ws') {
  const seen: { readonly request: SipRequest; readonly flow: Flow }[] = []
  const refused: RefusedReason[] = []
  const layer = await layerOn([name], { onRefused: reason => refused.push(reason), ...options })
  layer.onRequest((request, flow, transaction) => {
    seen.push({ request, flow })
    transaction?.respond(responseTo(request, 200, { toTag: 'us' }))
  })
  return { layer, seen, refused, port: portOf(layer, name) }
}

interface Browser extends Ear {
  readonly socket: WebSocket
  readonly binary: readonly boolean[]
  /** The code it was closed with. */
  readonly code: number | undefined
}

async function browser(url: string, options: WebSocket.ClientOptions = {}, protocols = ['sip']): Promise<Browser> {
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false, ...options })
  const datagrams: string[] = []
  const binary: boolean[] = []
  let code: number | undefined
  socket.on('message', (data, isBinary) => {
    datagrams.push((data as Buffer).toString('latin1'))
    binary.push(isBinary)
  })
  socket.on('close', closedWith => { code = closedWith })
  await once(socket, 'open')
  return { socket, datagrams, binary, get text() { return datagrams.join('') }, get code() { return code } }
}

/** Why no WebSocket came up. */
async function refusal(url: string, options: WebSocket.ClientOptions, protocols: string[]): Promise<string> {
  return await browser(url, options, protocols).then(() => 'open', (error: Error) => error.message)
}

const at = (port: number) => `ws://127.0.0.1:${port}`

test('a message is one frame, text or binary, and its answer comes in one of text', async () => {
  const { layer, seen, port } = await answering()
  const page = await browser(at(port))
  assert.is(page.socket.protocol, 'sip')
  page.socket.send(optionsText('z9hG4bKa'))
  page.socket.send(Buffer.from(optionsText('z9hG4bKb')), { binary: true })
  await hears(page, /SIP\/2.0 200[^]*SIP\/2.0 200/)
  assert.is(page.datagrams.length, 2)
  const [first = ''] = page.datagrams
  assert.match(first, /^SIP\/2.0 200 OK\r\nVia: SIP\/2.0\/WS browser.invalid;.*received=127.0.0.1;rport=/)
  assert.equal(page.binary, [false, false])
  assert.is(seen[0]?.flow.transport, 'ws')
  page.socket.terminate()
  await layer.close()
})

test('a body that is no text leaves in a binary frame, unharmed', async () => {
  const { layer, seen, port } = await answering()
  const page = await browser(at(port))
  page.socket.send(optionsText('z9hG4bKa'))
  const { flow } = await eventually(1_500, 'the request', () => seen[0])
  const message = { ...ownRequest('MESSAGE'), body: Buffer.from([0xff, 0xfe, 0]) }
  layer.send(message, { ...flow, flow }, { response() {}, failed() {} })
  await hears(page, /MESSAGE [^]*\xff\xfe\0$/)
  assert.equal(page.binary, [false, true])
  page.socket.terminate()
  await layer.close()
})

test('requests to a browser take the connection it opened, by flow or by its address', async () => {
  const { layer, seen, port } = await answering()
  const page = await browser(at(port))
  page.socket.send(optionsText('z9hG4bKa'))
  const { flow } = await eventually(1_500, 'the request', () => seen[0])
  layer.send(ownRequest('BYE'), { ...flow, flow }, { response() {}, failed() {} })
  const { address, port: from } = flow
  layer.send(ownRequest('INFO'), { transport: 'ws', address, port: from }, { response() {}, failed() {} })
  await hears(page, /BYE [^]*Via: SIP\/2.0\/WS 127.0.0.1:\d+;branch=[^;]*;rport\r\n[^]*INFO /)
  page.socket.terminate()
  await layer.close()
})

test('a browser that left is unreachable at once', async () => {
  const { layer, seen, port } = await answering()
  const page = await browser(at(port))
  page.socket.send(optionsText('z9hG4bKa'))
  const { flow } = await eventually(1_500, 'the request', () => seen[0])
  page.socket.terminate()
  await eventually(1_500, 'its end is known', () => layer.connectionCount === 0)
  const why = await within(1_000, 'the failure', new Promise<string>(resolve => {
    const failed = (cause: string, told: string) => resolve(`${cause}: ${told}`)
    layer.send(ownRequest('BYE'), { ...flow, flow }, { response() {}, failed })
  }))
  assert.match(why, /^unreachable: ws to 127.0.0.1:\d+: the connection is gone$/)
  await layer.close()
})

test('a double CRLF in a frame is answered with a single one', async () => {
  const { layer, port } = await answering()
  const page = await browser(at(port))
  page.socket.send('\r\n\r\n')
  await hears(page, /^\r\n$/)
  page.socket.terminate()
  await layer.close()
})

test('without the sub-protocol, from a foreign page, or as plain HTTP nobody comes in', async () => {
  const { layer, port, refused } = await answering({ origins: ['https://Phone.example'] })
  assert.match(await refusal(at(port), {}, []), '400')
  assert.match(await refusal(at(port), {}, ['xmpp']), '400')
  assert.match(await refusal(at(port), { origin: 'https://evil.example' }, ['sip']), '403')
  assert.equal(refused, ['ws-handshake', 'ws-handshake', 'ws-handshake'])
  for (const options of [{ origin: 'https://phone.example' }, {}]) {
    const page = await browser(at(port), options)
    page.socket.terminate()
  }
  const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
  assert.is(response.status, 426)
  await response.text()
  await layer.close()
})

test('a frame larger than any message closes the connection', async () => {
  const { layer, seen, port } = await answering()
  const page = await browser(at(port))
  page.socket.send(optionsText('z9hG4bKa', 'x'.repeat(65_536)))
  await eventually(1_500, 'it is closed', () => page.code !== undefined)
  assert.equal([page.code, seen.length], [1009, 0])
  await layer.close()
})

test('a page that says nothing is closed, one that pings is not', async () => {
  const { layer, port } = await answering({ limits: { silentMs: 500 } })
  const mute = await browser(at(port))
  const alive = await browser(at(port))
  alive.socket.ping()
  await eventually(4_000, 'the mute one is closed', () => mute.code !== undefined)
  await pause(20)
  assert.is(alive.code, undefined)
  alive.socket.terminate()
  await layer.close()
})

test('over TLS it is the same, and a page is not asked for a certificate', async () => {
  const dir = await tempDir()
  const root = await makeRoot(dir.path)
  const own = await issue(dir.path, root, 'own', 'DNS:sip.example')
  const { layer, port, seen } = await answering({ tls: { ...own, ca: root.cert } }, 'wss')
  const page = await browser(`wss://127.0.0.1:${port}`, { rejectUnauthorized: false })
  page.socket.send(optionsText('z9hG4bKa').replace('/WS ', '/WSS '))
  await hears(page, /SIP\/2.0 200/)
  assert.equal([seen[0]?.flow.transport, seen[0]?.flow.subjects], ['wss', undefined])
  page.socket.terminate()
  await layer.close()

  const strict = await answering({ tls: { ...own, ca: root.cert, clients: 'required' } }, 'wss')
  const bare = await browser(`wss://127.0.0.1:${strict.port}`, { rejectUnauthorized: false })
  await eventually(1_500, 'it is closed', () => bare.code !== undefined)
  assert.equal(strict.refused, ['tls-peer'])
  await strict.layer.close()
  await dir.remove()
})

test.after(() => assertNothingLeft())
test.run()

import { assertNothingLeft } from '../support/leaks.ts'
import { once } from 'node:events'
import { copyFile, readFile } from 'node:fs/promises'
import { connect as connectPlain } from 'node:net'
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { responseTo } from '../../src/sip/respond.ts'
import type { RefusedReason, TransactionLayer, TransactionOptions } from '../../src/stack/transaction/layer.ts'
import type { Destination, Flow, SendFailure } from '../../src/stack/transactions.ts'
import type { TlsFiles } from '../../src/stack/transport/credentials.ts'
import { issue, makeRoot } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { tempDir } from '../support/temp-dir.ts'
import { freePort } from '../support/ports.ts'
import { within } from '../support/within.ts'
import { ownRequest, requestText } from './transaction-world.ts'
import { hears, heardOn, layerOn, portOf, type TcpPeer } from './transport-sockets.ts'

const dir = await tempDir()
const root = await makeRoot(dir.path)
const stranger = await makeRoot(dir.path, 'stranger')
const callee = await issue(dir.path, root, 'callee', 'DNS:callee.example,URI:sip:callee.example')
const second = await issue(dir.path, root, 'second', 'DNS:second.example,IP:127.0.0.1')
const caller = await issue(dir.path, root, 'caller', 'DNS:caller.example,URI:sip:caller.example')
const forged = await issue(dir.path, stranger, 'forged', 'DNS:callee.example')

const trusting = (files: { cert: string; key: string }, more: Partial<TlsFiles> = {}): TlsFiles =>
  ({ cert: files.cert, key: files.key, ca: root.cert, ...more })

const text = (path: string) => readFile(path, 'utf8')

interface Answering {
  readonly layer: TransactionLayer
  readonly port: number
  readonly flows: Flow[]
  readonly refused: RefusedReason[]
}

async function answering(tls: TlsFiles, options: Partial<TransactionOptions> = {}): Promise<Answering> {
  const flows: Flow[] = []
  const refused: RefusedReason[] = []
  const layer = await layerOn(['tls'], { tls, onRefused: reason => refused.push(reason), ...options })
  layer.onRequest((request, flow, transaction) => {
    flows.push(flow)
    transaction?.respond(responseTo(request, 200, { toTag: 'us' }))
  })
  return { layer, port: portOf(layer, 'tls'), flows, refused }
}

/** What became of an OPTIONS: `200`, or why it failed; and the flow of the answer. */
async function ask(
  layer: TransactionLayer, to: Destination,
): Promise<{ end: string; flow?: Flow; cause?: SendFailure }> {
  return await within(3_000, 'the end of a request', new Promise(resolve => {
    layer.send(ownRequest('OPTIONS'), to, {
      response: ({ status }, flow) => resolve({ end: String(status), flow }),
      failed: (cause, why) => resolve({ end: why, cause }),
    })
  }))
}

const at = (port: number, serverName?: string): Destination =>
  ({ transport: 'tls', address: '127.0.0.1', port, ...serverName === undefined ? {} : { serverName } })

async function peer(port: number, options: ConnectionOptions = {}): Promise<TcpPeer & { readonly socket: TLSSocket }> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  const heard = heardOn(socket)
  await once(socket, 'secureConnect')
  return heard as TcpPeer & { readonly socket: TLSSocket }
}

const optionsText = (branch: string, via = 'SIP/2.0/TLS 127.0.0.1:5071') =>
  requestText({ method: 'OPTIONS', via: `${via};branch=${branch}`, callId: branch })

test('each side proves its name, and the other finds it on the flow', async () => {
  const server = await answering(trusting(callee))
  const client = await answering(trusting(caller))
  const { end, flow } = await ask(client.layer, at(server.port, 'callee.example'))
  assert.is(end, '200')
  assert.equal(flow?.subjects, ['callee.example', 'sip:callee.example'])
  assert.equal(server.flows[0]?.subjects, ['caller.example', 'sip:caller.example'])
  await client.layer.close()
  await server.layer.close()
})

test('a connection is used again for the same name, and not for another at the same address', async () => {
  const server = await answering(trusting(callee))
  const client = await answering(trusting(caller))
  const first = await ask(client.layer, at(server.port, 'callee.example'))
  const again = await ask(client.layer, at(server.port, 'CALLEE.example'))
  assert.is(again.flow?.connection, first.flow?.connection)
  assert.match((await ask(client.layer, at(server.port, 'other.example'))).end, 'altnames')
  await client.layer.close()
  await server.layer.close()
})

test('a peer of another name, or from an unknown root, hears nothing of the request', async () => {
  const wrongName = await answering(trusting(second))
  const wrongRoot = await answering(trusting(forged, { verify: false }))
  const client = await answering(trusting(caller))
  assert.match((await ask(client.layer, at(wrongName.port, 'callee.example'))).end, 'altnames')
  assert.match((await ask(client.layer, at(wrongRoot.port, 'callee.example'))).end, /self.signed|unable to/)
  assert.equal([wrongName.flows, wrongRoot.flows], [[], []])
  for (const { layer } of [wrongName, wrongRoot, client]) await layer.close()
})

test('a failed handshake is not an unreachable peer', async () => {
  const wrongName = await answering(trusting(second))
  const client = await answering(trusting(caller))
  const closed = await freePort()
  assert.is((await ask(client.layer, at(wrongName.port, 'callee.example'))).cause, 'tls')
  assert.is((await ask(client.layer, at(closed, 'callee.example'))).cause, 'unreachable')
  for (const { layer } of [wrongName, client]) await layer.close()
})

test('an address is proved by the certificate too', async () => {
  const server = await answering(trusting(second))
  const client = await answering(trusting(caller))
  assert.is((await ask(client.layer, at(server.port))).end, '200')
  assert.is((await ask(client.layer, at(server.port, '127.0.0.1'))).end, '200')
  await client.layer.close()
  await server.layer.close()
})

test('verify: false takes any peer, and then no name is known', async () => {
  const server = await answering(trusting(forged, { verify: false }))
  const client = await answering(trusting(caller, { verify: false }))
  const { end, flow } = await ask(client.layer, at(server.port, 'callee.example'))
  assert.is(end, '200')
  assert.is(server.flows[0]?.subjects, undefined)
  assert.is(flow?.subjects, undefined)
  await client.layer.close()
  await server.layer.close()
})

test('who connects without a certificate is taken without a name; one that is not trusted is refused', async () => {
  const { layer, port, flows, refused } = await answering(trusting(callee))
  const bare = await peer(port)
  bare.socket.write(optionsText('z9hG4bKa'))
  await hears(bare, /SIP\/2.0 200/)
  assert.is(flows[0]?.subjects, undefined)
  const liar = await peer(port, { cert: await text(forged.cert), key: await text(forged.key) })
  liar.socket.write(optionsText('z9hG4bKb'))
  await eventually(1_500, 'the liar is closed', () => liar.closed)
  assert.equal([flows.length, refused], [1, ['tls-peer']])
  bare.socket.destroy()
  await layer.close()
})

test('clients: required refuses who shows no certificate', async () => {
  const { layer, port, flows, refused } = await answering(trusting(callee, { clients: 'required' }))
  const bare = await peer(port)
  bare.socket.write(optionsText('z9hG4bKa'))
  await eventually(1_500, 'it is closed', () => bare.closed)
  assert.equal([flows.length, refused], [0, ['tls-peer']])
  await layer.close()
})

test('below TLS 1.2, and what is no TLS at all, is no connection', async () => {
  const { layer, port, refused } = await answering(trusting(callee))
  const old = connect({ port, host: '127.0.0.1', minVersion: 'TLSv1', maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0', rejectUnauthorized: false })
  const [error] = await once(old, 'error') as [NodeJS.ErrnoException]
  assert.match(error.code ?? '', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
  const plain = heardOn(connectPlain(port, '127.0.0.1'))
  plain.socket.write(optionsText('z9hG4bKa'))
  await eventually(1_500, 'plain text is closed', () => plain.closed)
  assert.equal(refused, ['tls-handshake', 'tls-handshake'])
  await layer.close()
})

test('a handshake that does not go on is given up', async () => {
  const { layer, port, refused } = await answering(trusting(callee), { limits: { silentMs: 100 } })
  const mute = heardOn(connectPlain(port, '127.0.0.1'))
  await eventually(1_500, 'it is closed', () => mute.closed)
  assert.equal(refused, ['tls-handshake'])
  await layer.close()
})

test('a new certificate is shown to new connections, and those that live go on', async () => {
  const files = { cert: `${dir.path}/live.pem`, key: `${dir.path}/live.key` }
  const put = async (from: typeof files) => {
    await copyFile(from.cert, files.cert)
    await copyFile(from.key, files.key)
  }
  await put(callee)
  const { layer, port } = await answering(trusting(files), { limits: { rereadMs: 20 } })
  const before = await peer(port)
  assert.is(before.socket.getPeerCertificate().subject.CN, 'callee')
  await put(second)
  const after = await eventually(2_000, 'the new certificate', async () => {
    const next = await peer(port)
    if (next.socket.getPeerCertificate().subject.CN === 'second') return next
    next.socket.destroy()
    return undefined
  })
  for (const [index, one] of [before, after].entries()) {
    one.socket.write(optionsText(`z9hG4bK${index}`))
    await hears(one, /SIP\/2.0 200/)
    one.socket.destroy()
  }
  await layer.close()
})

test('who asks for a name is shown the certificate that bears it, also one put there later', async () => {
  const wide = await issue(dir.path, root, 'wide', 'DNS:*.wide.example')
  const files = { cert: `${dir.path}/named.pem`, key: `${dir.path}/named.key` }
  const put = async (from: typeof files) => {
    await copyFile(from.cert, files.cert)
    await copyFile(from.key, files.key)
  }
  await put(second)
  const { layer, port } = await answering(trusting(callee, { others: [files] }), { limits: { rereadMs: 20 } })
  const shown = async (servername?: string): Promise<string> => {
    const { socket } = await peer(port, servername === undefined ? {} : { servername })
    const { subject } = socket.getPeerCertificate()
    socket.destroy()
    return String(subject.CN)
  }
  assert.equal([await shown(), await shown('second.example'), await shown('nobody.example')],
    ['callee', 'second', 'callee'])
  await put(wide)
  await eventually(2_000, 'the new certificate', async () => await shown('a.wide.example') === 'wide')
  assert.is(await shown('second.example'), 'callee')
  await layer.close()
})

test('a peer that proved its name may ask for requests over its connection; one that did not, not', async () => {
  const { layer, port } = await answering(trusting(callee))
  const known = await peer(port, { cert: await text(caller.cert), key: await text(caller.key) })
  const nobody = await peer(port)
  known.socket.write(optionsText('z9hG4bKa', 'SIP/2.0/TLS caller.example:5071;alias'))
  nobody.socket.write(optionsText('z9hG4bKb', 'SIP/2.0/TLS nobody.example:9;alias'))
  await hears(known, /SIP\/2.0 200/)
  await hears(nobody, /SIP\/2.0 200/)
  layer.send(ownRequest('MESSAGE'), at(5071, 'caller.example'), { response() {}, failed() {} })
  await hears(known, /MESSAGE sip:[^]*Via: SIP\/2.0\/TLS 127.0.0.1:\d+;branch=[^;]*;rport;alias/)
  assert.match((await ask(layer, at(9, 'nobody.example'))).end, 'ECONNREFUSED')
  known.socket.destroy()
  nobody.socket.destroy()
  await layer.close()
})

test.after(async () => {
  await dir.remove()
  await assertNothingLeft()
})
test.run()

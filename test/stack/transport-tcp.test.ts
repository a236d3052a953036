import { assertNothingLeft } from '../support/leaks.ts'
import { setTimeout as pause } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { RouterError } from '../../src/base/errors.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { responseTo } from '../../src/sip/respond.ts'
import type { ServerTransaction } from '../../src/stack/transactions.ts'
import { tortureCases } from '../sip/corpus.ts'
import { eventually } from '../support/eventually.ts'
import { leastMs } from '../support/measure.ts'
import { freePort } from '../support/ports.ts'
import { within } from '../support/within.ts'
import { ownRequest } from './transaction-world.ts'
import {
  closed, hears, heardOn, layerOn, optionsText as options, portOf, tcpHost, tcpPeer,
} from './transport-sockets.ts'

async function answering() {
  const seen: SipRequest[] = []
  const layer = await layerOn(['tcp'])
  layer.onRequest((request, _flow, transaction) => {
    seen.push(request)
    transaction?.respond(responseTo(request, 200, { toTag: 'us' }))
  })
  return { layer, seen, port: portOf(layer, 'tcp') }
}

test('a message in segments of one byte is one message', async () => {
  const { layer, seen, port } = await answering()
  const peer = await tcpPeer(port)
  for (const byte of options('z9hG4bKa')) {
    peer.socket.write(byte)
    if (byte === '\n') await pause(1)
  }
  await hears(peer, /SIP\/2.0 200/)
  assert.is(seen.length, 1)
  peer.socket.destroy()
  await layer.close()
})

test('several messages in one segment are several, answered over the same connection', async () => {
  const { layer, seen, port } = await answering()
  const peer = await tcpPeer(port)
  peer.socket.write(options('z9hG4bKa') + '\r\n' + options('z9hG4bKb') + options('z9hG4bKc').slice(0, 40))
  await hears(peer, /branch=z9hG4bKb/)
  assert.is(seen.length, 2)
  peer.socket.write(options('z9hG4bKc').slice(40))
  await hears(peer, /branch=z9hG4bKc/)
  peer.socket.destroy()
  await layer.close()
})

test('a double CRLF is answered with a single one', async () => {
  const { layer, port } = await answering()
  const peer = await tcpPeer(port)
  peer.socket.write('\r\n\r\n')
  await hears(peer, /^\r\n$/)
  peer.socket.destroy()
  await layer.close()
})

test('without Content-Length the stream is refused 400 and closed', async () => {
  const { layer, port } = await answering()
  const peer = await tcpPeer(port)
  peer.socket.write(options('z9hG4bKa').replace('Content-Length: 0\r\n', ''))
  await hears(peer, /SIP\/2.0 400/)
  await eventually(1_000, 'the connection closes', () => peer.closed)
  await layer.close()
})

test('who speaks another version of SIP hears 505, and its stream goes on', async () => {
  const { layer, seen, port } = await answering()
  const peer = await tcpPeer(port)
  const strange = tortureCases().find(({ name }) => name === 'badvers')?.bytes ?? Buffer.alloc(0)
  peer.socket.write(Buffer.concat([strange, Buffer.from(options('z9hG4bKa'))]))
  await hears(peer, /^SIP\/2\.0 505 [\s\S]*branch=z9hG4bKkdjuw[\s\S]*SIP\/2\.0 200/)
  assert.is(seen.length, 1)
  peer.socket.destroy()
  await layer.close()
})

test('a connection is made when needed and used again in both directions', async () => {
  const { layer } = await answering()
  const host = await tcpHost()
  const to = { transport: 'tcp', address: '127.0.0.1', port: host.port } as const
  const responses: number[] = []
  const listener = { response: ({ status }: { status: number }) => { responses.push(status) }, failed() {} }
  layer.send(ownRequest('OPTIONS'), to, listener)
  layer.send(ownRequest('OPTIONS'), to, listener)
  await eventually(1_000, 'both requests', () => /OPTIONS[^]*OPTIONS/.test(host.peers[0]?.text ?? ''))
  assert.is(host.peers.length, 1)
  const [peer] = host.peers
  if (!peer) throw new Error('no connection')
  peer.socket.write(options('z9hG4bKback'))
  await hears(peer, /SIP\/2.0 200/)
  await closed(host)
  await layer.close()
})

test('a request inside a flow goes back over the connection the peer opened', async () => {
  const { layer, port } = await answering()
  const peer = await tcpPeer(port)
  layer.onRequest((_request, flow, transaction) => {
    transaction?.respond(responseTo(transaction.request, 200, { toTag: 'us' }))
    const back = { transport: 'tcp', address: '127.0.0.1', port: 9, flow } as const
    layer.send(ownRequest('BYE'), back, { response() {}, failed() {} })
  })
  peer.socket.write(options('z9hG4bKa'))
  await hears(peer, /BYE sip:/)
  peer.socket.destroy()
  await layer.close()
})

test('a port nobody listens at is unreachable at once', async () => {
  const layer = await layerOn(['tcp'])
  const tookMs = await leastMs(100, async () => {
    const port = await freePort()
    const failure = await within(1_000, 'the failure', new Promise<string>(resolve => {
      layer.send(ownRequest('INVITE'), { transport: 'tcp', address: '127.0.0.1', port }, {
        response() {}, failed: (cause, why) => resolve(`${cause}: ${why}`),
      })
    }))
    assert.match(failure, /^unreachable: .*ECONNREFUSED/)
  })
  assert.ok(tookMs < 100, `took ${tookMs} ms`)
  assert.equal(layer.live, { clients: 0, servers: 0 })
  await layer.close()
})

test('a reset under an unanswered request makes it unreachable at once', async () => {
  const layer = await layerOn(['tcp'])
  const host = await tcpHost()
  const cause = within(1_000, 'the failure', new Promise<string>(resolve => {
    layer.send(ownRequest('INVITE'), { transport: 'tcp', address: '127.0.0.1', port: host.port }, {
      response() {}, failed: resolve,
    })
  }))
  const peer = await eventually(1_000, 'the INVITE', () => host.peers.find(one => one.text.includes('INVITE')))
  peer.socket.resetAndDestroy()
  assert.is(await cause, 'unreachable')
  await closed(host)
  await layer.close()
})

test('a peer may ask for requests to its port over the connection it opened, at its own address', async () => {
  const { layer, port } = await answering()
  const peer = await tcpPeer(port)
  const other = await tcpPeer(port)
  peer.socket.write(options('z9hG4bKa', 'SIP/2.0/TCP elsewhere.example:5071;alias'))
  other.socket.write(options('z9hG4bKb', 'SIP/2.0/TCP 127.0.0.1:5072'))
  await hears(peer, /SIP\/2.0 200/)
  await hears(other, /SIP\/2.0 200/)
  const failed: string[] = []
  const listener = { response() {}, failed: (_cause: string, why: string) => { failed.push(why) } }
  layer.send(ownRequest('MESSAGE'), { transport: 'tcp', address: '127.0.0.1', port: 5071 }, listener)
  await hears(peer, /MESSAGE sip:/)
  layer.send(ownRequest('INFO'), { transport: 'tcp', address: '127.0.0.1', port: 5072 }, listener)
  await eventually(1_000, 'no connection to who did not ask', () => failed.length === 1)
  peer.socket.destroy()
  other.socket.destroy()
  await layer.close()
})

test('when the request’s connection is gone, the response goes to the port of its Via over a new one', async () => {
  const layer = await layerOn(['tcp'])
  const host = await tcpHost()
  let held: ServerTransaction | undefined
  layer.onRequest((_request, _flow, transaction) => { held = transaction })
  const peer = await tcpPeer(portOf(layer, 'tcp'))
  peer.socket.write(options('z9hG4bKa', `SIP/2.0/TCP nowhere.example:${host.port}`))
  const transaction = await eventually(1_000, 'the request', () => held)
  peer.socket.destroy()
  await pause(30)
  transaction.respond(responseTo(transaction.request, 200, { toTag: 'us' }))
  const back = await eventually(1_000, 'a connection back', () => host.peers[0])
  await hears(back, /SIP\/2.0 200[^]*z9hG4bKa/)
  await closed(host)
  await layer.close()
})

test('a connection that says nothing, or half a message, is closed; one that spoke is not', async () => {
  const layer = await layerOn(['tcp'], { limits: { silentMs: 100, incompleteMs: 100, idleMs: 60_000 } })
  layer.onRequest((request, _flow, transaction) => transaction?.respond(responseTo(request, 200, { toTag: 'us' })))
  const mute = await tcpPeer(portOf(layer, 'tcp'))
  const half = await tcpPeer(portOf(layer, 'tcp'))
  const busy = await tcpPeer(portOf(layer, 'tcp'))
  busy.socket.write(options('z9hG4bKa'))
  half.socket.write('OPTIONS sip:')
  await eventually(4_000, 'the mute one closes', () => mute.closed && half.closed)
  assert.not.ok(busy.closed)
  busy.socket.destroy()
  await layer.close()
})

test('a peer that does not read is given up at the cap, not buffered without end', async () => {
  const layer = await layerOn(['tcp'], { limits: { bufferedBytes: 200_000 } })
  const host = await tcpHost()
  host.server.on('connection', socket => socket.pause())
  const to = { transport: 'tcp', address: '127.0.0.1', port: host.port } as const
  const whys: string[] = []
  const big = { ...ownRequest('MESSAGE'), body: Buffer.alloc(60_000, 120) }
  for (let i = 0; i < 400 && whys.length === 0; i++) {
    layer.send(big, to, { response() {}, failed: (_cause, why) => whys.push(why) })
    await pause(1)
  }
  assert.ok(whys.some(why => why.includes('does not read')), whys[0])
  await closed(host)
  await layer.close()
})

test('closing ends every connection', async () => {
  const { layer, port } = await answering()
  const peer = await tcpPeer(port)
  await layer.close()
  await eventually(1_000, 'the connection closes', () => peer.closed)
  assert.is(heardOn(peer.socket).text, '')
})

test('a port in use fails by name', async () => {
  const first = await layerOn(['tcp'])
  const port = portOf(first, 'tcp')
  try {
    await layerOn([], { listeners: [{ transport: 'tcp', host: '127.0.0.1', port }] })
    assert.unreachable('it was bound')
  } catch (error) {
    assert.is((error as RouterError).message, `cannot listen on tcp 127.0.0.1 port ${port}: the port is in use`)
  }
  try {
    await layerOn([], { listeners: [{ transport: 'tls', host: '127.0.0.1', port: 0 }] })
    assert.unreachable('it was bound')
  } catch (error) {
    assert.is((error as RouterError).code, 'CONFIG_INVALID')
    assert.match((error as RouterError).message, 'needs a certificate: set tls.cert and tls.key')
  }
  await first.close()
})

test.after(() => assertNothingLeft())
test.run()

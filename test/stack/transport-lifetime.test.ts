/** How long connections live, in a time that passes only when told to. */
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { WebSocket } from 'ws'
import { responseTo } from '../../src/sip/respond.ts'
import type { Flow } from '../../src/stack/transactions.ts'
import { Doorway } from '../../src/stack/transport/doorway.ts'
import { defaultTransportLimits } from '../../src/stack/transport/limits.ts'
import { openTcp } from '../../src/stack/transport/tcp.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/ports.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { closed, hears, layerOn, optionsText as options, portOf, tcpHost, tcpPeer } from './transport-sockets.ts'

async function virtualTcp(limits = defaultTransportLimits) {
  const clock = new VirtualClock()
  const flows: Flow[] = []
  const transport = await openTcp({ transport: 'tcp', host: '127.0.0.1', port: 0 }, {
    clock, limits, warn() {}, inUse: () => () => false,
    inbox: { arrived(_item, flow) { flows.push(flow) }, lost() {}, refused() {} },
    doorway: new Doorway(limits, () => true, () => {}),
  })
  return { clock, transport, flows }
}

test('a connection that does not come up in time is given up, with what waited for it', async () => {
  const { clock, transport } = await virtualTcp()
  const host = await tcpHost()
  const whys: string[] = []
  const parcel = { bytes: Buffer.from('x'), address: '127.0.0.1', port: host.port, awaited: true }
  transport.send(parcel, why => whys.push(why))
  transport.send(parcel, why => whys.push(why))
  // The loop has not turned yet, so the handshake cannot have been noticed.
  clock.advance(4_000)
  await eventually(1_000, 'the failures', () => whys.length === 2)
  assert.match(whys[0] ?? '', 'no connection within 4000 ms')
  await closed(host)
  await transport.close()
  assert.is(clock.pending, 0)
})

test('an idle connection is closed after its time, and one in use is not', async () => {
  const { clock, transport } = await virtualTcp()
  const idle = await tcpPeer(transport.listener.port)
  const busy = await tcpPeer(transport.listener.port)
  for (const peer of [idle, busy]) peer.socket.write('\r\n\r\n')
  await hears(idle, /\r\n/)
  await hears(busy, /\r\n/)
  clock.advance(899_000)
  busy.socket.write('\r\n\r\n')
  await hears(busy, /\r\n\r\n/)
  clock.advance(4_000)
  await eventually(1_000, 'the idle one closes', () => idle.closed)
  assert.not.ok(busy.closed)
  await transport.close()
  assert.is(clock.pending, 0)
})

test('a quiet connection that something depends on is kept alive, and closed when nothing does any more', async () => {
  const clock = new VirtualClock()
  const layer = await layerOn(['tcp'], { clock })
  const flows: Flow[] = []
  layer.onRequest((request, flow, transaction) => {
    flows.push(flow)
    transaction?.respond(responseTo(request, 200, { toTag: 'us' }))
  })
  const inUse = new Set<string>()
  layer.dependOn?.(() => connection => inUse.has(connection))
  const peer = await tcpPeer(portOf(layer, 'tcp'))
  peer.socket.write(options('z9hG4bKa'))
  await hears(peer, /SIP\/2.0 200/)
  const connection = flows[0]?.connection ?? ''
  inUse.add(connection)
  clock.advance(99_000)
  const before = peer.text.length
  clock.advance(3_600_000)
  await eventually(1_000, 'keep-alives', () => peer.text.length > before)
  assert.match(peer.text.slice(before), /^(\r\n\r\n)+$/)
  assert.not.ok(peer.closed)
  inUse.delete(connection)
  clock.advance(902_000)
  await eventually(1_000, 'the end', () => peer.closed)
  await layer.close()
})

test('a browser that does not answer a keep-alive is gone by the time of the next, any other stays', async () => {
  const clock = new VirtualClock()
  const layer = await layerOn(['ws'], { clock })
  layer.dependOn?.(() => () => true)
  const url = `ws://127.0.0.1:${portOf(layer, 'ws')}`
  const [alive, dead] = [true, false].map(autoPong => new WebSocket(url, ['sip'], { autoPong }))
  if (!alive || !dead) throw new Error('two browsers')
  const closes: string[] = []
  let pings = 0
  alive.on('close', () => closes.push('alive'))
  dead.on('close', () => closes.push('dead'))
  alive.on('ping', () => { pings++ })
  await Promise.all([alive, dead].map(socket => once(socket, 'open')))
  for (const socket of [alive, dead]) socket.send('\r\n\r\n')
  await Promise.all([alive, dead].map(socket => once(socket, 'message')))
  clock.advance(52_000)
  await eventually(1_000, 'a keep-alive', () => pings === 1)
  // The answer has to be here before time goes on.
  alive.send('\r\n\r\n')
  await once(alive, 'message')
  clock.advance(52_000)
  await eventually(1_000, 'the end of one', () => closes.length > 0)
  assert.equal(closes, ['dead'])
  alive.terminate()
  await layer.close()
})

test('a connection has no name that one of another process had at the same port', async () => {
  const names: string[] = []
  const port = await freePort()
  for (const process of [1, 2]) {
    const layer = await layerOn([], { listeners: [{ transport: 'tcp', host: '127.0.0.1', port }] })
    layer.onRequest((_request, flow) => { names.push(flow.connection) })
    const peer = await tcpPeer(port)
    peer.socket.write(options('z9hG4bKa'))
    await eventually(1_000, 'the request', () => names.length === process)
    peer.socket.destroy()
    await layer.close()
  }
  assert.is.not(names[0], names[1])
})

test('a stream that lost its framing is closed soon, even when its peer never reads and goes on talking', async () => {
  const { clock, transport, flows } = await virtualTcp({ ...defaultTransportLimits, bufferedBytes: 64_000_000 })
  const peer = await tcpPeer(transport.listener.port)
  peer.socket.write(options('z9hG4bKa'))
  const flow = await eventually(1_000, 'the request', () => flows[0])
  peer.socket.pause()
  transport.send({ ...flow, bytes: Buffer.alloc(32_000_000, 120), awaited: false }, () => {})
  peer.socket.write(options('z9hG4bKb').replace('Content-Length: 0\r\n', ''))
  await eventually(1_000, 'the fault', () => flows.length === 2)
  await eventually(2_000, 'the end', () => {
    peer.socket.write('more')
    clock.advance(1_000)
    return !transport.owns(flow.connection) && clock.pending === 0
  })
  peer.socket.destroy()
  await transport.close()
})

test.after(() => assertNothingLeft())
test.run()

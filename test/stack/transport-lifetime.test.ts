/** How long connections live, in a time that passes only when told to. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Flow } from '../../src/stack/transactions.ts'
import { Doorway } from '../../src/stack/transport/doorway.ts'
import { defaultTransportLimits } from '../../src/stack/transport/limits.ts'
import { openTcp } from '../../src/stack/transport/tcp.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { closed, hears, optionsText as options, tcpHost, tcpPeer } from './transport-sockets.ts'

async function virtualTcp(limits = defaultTransportLimits) {
  const clock = new VirtualClock()
  const flows: Flow[] = []
  const transport = await openTcp({ transport: 'tcp', host: '127.0.0.1', port: 0 }, {
    clock, limits, warn() {}, inbox: { arrived(_item, flow) { flows.push(flow) }, lost() {}, refused() {} },
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

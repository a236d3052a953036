import { assertNothingLeft } from '../support/leaks.ts'
import { connect } from 'node:net'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { responseTo } from '../../src/sip/respond.ts'
import type { RefusedReason } from '../../src/stack/transaction/layer.ts'
import { openGate } from '../../src/stack/gate.ts'
import { sourceOf } from '../../src/stack/transport/doorway.ts'
import { eventually } from '../support/eventually.ts'
import { requestText } from './transaction-world.ts'
import { heardOn, hears, layerOn, tcpPeer } from './transport-sockets.ts'

async function capped(
  limits: { readonly connections: number; readonly connectionsPerSource: number }, isKnown = false,
) {
  const refused: RefusedReason[] = []
  const layer = await layerOn(['tcp', 'tcp'], {
    limits, onRefused: reason => refused.push(reason), gate: { ...openGate, isKnown: () => isKnown },
  })
  layer.onRequest((request, _flow, transaction) => transaction?.respond(responseTo(request, 200, { toTag: 'us' })))
  const [first = 0, second = 0] = layer.listeners.map(({ port }) => port)
  return { layer, refused, first, second }
}

test('above the cap of one source a connection is reset and counted, and those inside go on', async () => {
  const { layer, refused, first, second } = await capped({ connections: 10, connectionsPerSource: 2 })
  const inside = await tcpPeer(first)
  const other = await tcpPeer(second)
  await eventually(1_000, 'both are inside', () => layer.connectionCount === 2)
  const third = heardOn(connect(second, '127.0.0.1'))
  await eventually(1_000, 'the third is closed', () => third.closed)
  assert.equal(refused, ['too-many-from-source'])
  inside.socket.write(requestText({ method: 'OPTIONS', via: 'SIP/2.0/TCP 127.0.0.1:5070;branch=z9hG4bKa' }))
  await hears(inside, /SIP\/2.0 200/)

  other.socket.destroy()
  await eventually(1_000, 'the place is free', () => layer.connectionCount === 1)
  const fourth = await tcpPeer(first)
  fourth.socket.write('\r\n\r\n')
  await hears(fourth, /^\r\n$/)
  for (const peer of [inside, fourth]) peer.socket.destroy()
  await layer.close()
})

test('a source that is known may have ten times as many', async () => {
  const { layer, refused, first } = await capped({ connections: 100, connectionsPerSource: 2 }, true)
  const inside = await Promise.all(Array.from({ length: 20 }, () => tcpPeer(first)))
  await eventually(1_000, 'all are inside', () => layer.connectionCount === 20)
  const late = heardOn(connect(first, '127.0.0.1'))
  await eventually(1_000, 'the next is closed', () => late.closed)
  assert.equal(refused, ['too-many-from-source'])
  for (const { socket } of inside) socket.destroy()
  await layer.close()
})

test('above the cap of all nobody comes in, at any listener', async () => {
  const { layer, refused, first, second } = await capped({ connections: 1, connectionsPerSource: 5 })
  const inside = await tcpPeer(first)
  await eventually(1_000, 'it is inside', () => layer.connectionCount === 1)
  const late = heardOn(connect(second, '127.0.0.1'))
  await eventually(1_000, 'the second is closed', () => late.closed)
  assert.equal(refused, ['too-many-connections'])
  inside.socket.destroy()
  await layer.close()
})

const sources: readonly (readonly [string, string])[] = [
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1:2:3:4', 'fe80:0:0:0::/64'],
]
for (const [address, source] of sources) {
  test(`${address} counts as ${source}`, () => assert.is(sourceOf(address), source))
}

test.after(() => assertNothingLeft())
test.run()

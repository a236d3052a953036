/** What we stand on of drachtio-srf beyond its documentation. An upgrade that moves any of it fails here. */
import { createRequire } from 'node:module'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { eventually } from '../support/eventually.ts'
import { secret, wireWorld, type Loose } from '../stack/wire-world.ts'

const require = createRequire(import.meta.url)

test('the version is the one that was read', () => {
  const version: unknown = require('drachtio-srf/package.json').version
  assert.is(version, '5.0.29')
})

test('a connection has one socket, its books, and a way to send a line', async () => {
  const world = await wireWorld()
  try {
    const srf: Loose = await world.app()
    const { client } = srf.app
    assert.is(client.secret, secret)
    const [[socket, held]] = client.mapServer
    assert.is(socket.remotePort, world.front.control.port)
    assert.instance(held.pendingRequests, Map)
    assert.instance(held.pendingNetworkInvites, Map)
    let pong: unknown
    const id = client.wp.send(socket, 'ping')
    assert.is(typeof id, 'string')
    held.pendingRequests.set(id, (tokens: unknown) => { pong = tokens })
    await eventually(2_000, 'the answer', () => pong)
    assert.equal(pong, ['OK', 'pong'])
    assert.is(held.pendingRequests.size, 0)
  } finally {
    await world.close()
  }
})

test('a request that came has its raw text, its way and its ids', async () => {
  const world = await wireWorld()
  try {
    const srf: Loose = await world.app()
    const failed = await srf.request('sip:placeholder', { method: 'INFO', stackDialogId: 'none' })
      .catch((error: Loose) => error)
    assert.is(failed.code, 'ENODIALOG')
    const sent: Loose = await srf.request('sip:127.0.0.1:9', { method: 'OPTIONS' })
    assert.match(sent.msg.raw, /^OPTIONS sip:127\.0\.0\.1:9 SIP\/2\.0\r\n/)
    for (const field of ['source_address', 'source_port', 'protocol', 'stackTxnId']) assert.ok(sent[field], field)
    assert.is(sent.stackDialogId, undefined)
  } finally {
    await world.close()
  }
})

test.run()

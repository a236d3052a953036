import { assertNothingLeft } from '../support/leaks.ts'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import { RouterError } from '../../src/base/errors.ts'
import type { SipRequest } from '../../src/sip/message.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { responseTo } from '../../src/sip/respond.ts'
import type { RefusedReason } from '../../src/stack/transaction/layer.ts'
import type { Flow } from '../../src/stack/transactions.ts'
import { eventually } from '../support/eventually.ts'
import { leastMs } from '../support/measure.ts'
import { freePort } from '../support/ports.ts'
import { within } from '../support/within.ts'
import { ownRequest, requestText, responseText } from './transaction-world.ts'
import { hears, layerOn, portOf, udpPeer } from './transport-sockets.ts'

const options = (branch: string) => requestText({ method: 'OPTIONS', branch, callId: branch })

test('a response goes to the address and port the request came from, whatever its Via says', async () => {
  const layer = await layerOn(['udp'])
  const peer = await udpPeer()
  const flows: Flow[] = []
  layer.onRequest((request, flow, transaction) => {
    flows.push(flow)
    transaction?.respond(responseTo(request, 200, { toTag: 'us' }))
  })
  const port = portOf(layer, 'udp')
  peer.send(options('z9hG4bKa'), port)
  await hears(peer, new RegExp(`SIP/2.0 200 OK[^]*received=127.0.0.1;rport=${peer.port}`))
  assert.equal(flows, [{
    transport: 'udp', address: '127.0.0.1', port: peer.port, localAddress: '127.0.0.1', localPort: port,
    connection: `udp:127.0.0.1:${port}`,
  }])
  peer.socket.close()
  await layer.close()
})

test('two processes of ours call and cancel over real sockets', async () => {
  const caller = await layerOn(['udp'])
  const callee = await layerOn(['udp'])
  callee.onRequest((request, _flow, transaction) => {
    transaction?.respond(responseTo(request, 180, { toTag: 'us' }))
    transaction?.onCancel(() => transaction.respond(responseTo(request, 487, { toTag: 'us' })))
  })
  const statuses: number[] = []
  await within(2_000, 'the 487', new Promise<void>((resolve, reject) => {
    const to = { transport: 'udp', address: '127.0.0.1', port: portOf(callee, 'udp') } as const
    const call = caller.send(ownRequest('INVITE'), to, {
      response({ status }) {
        statuses.push(status)
        if (status === 180) call.cancel()
        if (status === 487) resolve()
      },
      failed: (_cause, why) => reject(new Error(why)),
    })
  }))
  assert.equal(statuses, [100, 180, 487])
  await caller.close()
  await callee.close()
})

test('a port nobody listens at is unreachable within 100 ms', async () => {
  const layer = await layerOn(['udp'])
  const tookMs = await leastMs(100, async () => {
    const port = await freePort()
    const failure = await within(1_000, 'the failure', new Promise<string>(resolve => {
      layer.send(ownRequest('INVITE'), { transport: 'udp', address: '127.0.0.1', port }, {
        response() {}, failed: (cause, why) => resolve(`${cause}: ${why}`),
      })
    }))
    assert.match(failure, `unreachable: nobody listens at 127.0.0.1:${port} (ECONNREFUSED)`)
  })
  assert.ok(tookMs < 100, `took ${tookMs} ms`)
  await layer.close()
})

test('a peer that is silent but there is looked at with a keep-alive, and not given up', async () => {
  const layer = await layerOn(['udp'])
  const peer = await udpPeer()
  let failed = false
  layer.send(ownRequest('OPTIONS'), { transport: 'udp', address: '127.0.0.1', port: peer.port }, {
    response() {}, failed: () => { failed = true },
  })
  await hears(peer, /^OPTIONS[^]*\r\n\r\n\r\n\r\n$/)
  await pause(150)
  assert.is(peer.datagrams.filter(text => text === '\r\n\r\n').length, 1)
  assert.not.ok(failed)
  peer.socket.close()
  await layer.close()
})

test('a peer that answers at once is never looked at', async () => {
  const layer = await layerOn(['udp'])
  const peer = await udpPeer()
  peer.socket.once('message', (bytes, from) => {
    peer.send(responseText(parseMessage(bytes) as SipRequest, 100), from.port)
  })
  const to = { transport: 'udp', address: '127.0.0.1', port: peer.port } as const
  await within(1_000, 'the answer', new Promise<void>(resolve => {
    layer.send(ownRequest('INVITE'), to, { response: () => resolve(), failed() {} })
  }))
  await pause(100)
  assert.is(peer.datagrams.length, 1)
  peer.socket.close()
  await layer.close()
})

test('keep-alives and noise are passed over', async () => {
  const refused: RefusedReason[] = []
  const layer = await layerOn(['udp'], { onRefused: reason => refused.push(reason) })
  const peer = await udpPeer()
  const seen: SipRequest[] = []
  layer.onRequest(request => { seen.push(request) })
  const port = portOf(layer, 'udp')
  for (const text of ['\r\n\r\n', '\r\n', '\0', '', 'hello there', options('z9hG4bKb')]) peer.send(text, port)
  await eventually(1_000, 'the request', () => seen[0])
  assert.equal(refused, ['unreadable'])
  assert.is(peer.text, '', 'noise is not answered')
  peer.socket.close()
  await layer.close()
})

test('a burst of 1,000 datagrams while the process is busy is not lost', async () => {
  let count = 0
  const layer = await layerOn(['udp'])
  layer.onRequest(() => { count++ })
  const peer = await udpPeer()
  const port = portOf(layer, 'udp')
  const sends: Promise<void>[] = []
  for (let i = 0; i < 1_000; i++) {
    sends.push(new Promise(resolve => peer.socket.send(options(`z9hG4bK${i}`), port, '127.0.0.1', () => resolve())))
  }
  await Promise.all(sends)
  await eventually(3_000, 'all of them', () => count === 1_000)
  peer.socket.close()
  await layer.close()
})

test('IPv6 is spoken, and brackets are written', async () => {
  if (!Object.values(networkInterfaces()).flat().some(one => one?.address === '::1')) {
    throw new Error('this host has no ::1; enable IPv6 on the loopback interface')
  }
  const layer = await layerOn(['udp'], {}, '::1')
  const peer = await udpPeer('::1')
  const port = portOf(layer, 'udp')
  const to = { transport: 'udp', address: '::1', port: peer.port } as const
  assert.equal(layer.contactFor(to), { host: '[::1]', port, transport: 'udp' })
  layer.send(ownRequest('OPTIONS'), to, { response() {}, failed() {} })
  await hears(peer, new RegExp(`Via: SIP/2.0/UDP \\[::1\\]:${port};branch=`))
  peer.socket.close()
  await layer.close()
})

test('with several listeners a request leaves by the one that fits, and a flow by its own', async () => {
  const layer = await layerOn([], {
    listeners: [
      { transport: 'udp', host: '127.0.0.2', port: 0 }, { transport: 'udp', host: '127.0.0.1', port: 0 },
      { transport: 'udp', host: '::1', port: 0 }, { transport: 'tcp', host: '127.0.0.1', port: 0 },
    ],
  })
  const [second, first, six] = layer.listeners
  const to = { transport: 'udp', address: '127.0.0.1', port: 9 } as const
  assert.is(layer.contactFor(to).port, first?.port)
  assert.is(layer.contactFor({ ...to, address: '::1' }).port, six?.port)
  assert.is(layer.contactFor({ ...to, transport: 'tcp' }).transport, 'tcp')
  const flow: Flow = {
    ...to, localAddress: '127.0.0.2', localPort: second?.port ?? 0, connection: `udp:127.0.0.2:${second?.port}`,
  }
  assert.equal(layer.contactFor({ ...to, flow }), { host: '127.0.0.2', port: second?.port, transport: 'udp' })
  await layer.close()
})

test('of listeners at one address each has its side, and the rest is for the one without networks', async () => {
  const layer = await layerOn([], {
    listeners: [
      { transport: 'udp', host: '127.0.0.1', port: 0, networks: ['127.8.0.0/16', '127.9.0.1/32'] },
      { transport: 'udp', host: '127.0.0.1', port: 0, advertise: { host: 'sbc.example' } },
    ],
  })
  const [inside, outside] = layer.listeners
  const shown = (address: string) => layer.contactFor({ transport: 'udp', address, port: 9 })
  for (const address of ['127.8.0.5', '127.9.0.1']) {
    assert.equal(shown(address), { host: '127.0.0.1', port: inside?.port, transport: 'udp' }, address)
  }
  for (const address of ['127.9.0.2', '192.0.2.7']) {
    assert.equal(shown(address), { host: 'sbc.example', port: outside?.port, transport: 'udp' }, address)
  }
  await layer.close()
})

test('a listener on every address shows the one the peer can reach', async () => {
  const layer = await layerOn(['udp'], {}, '0.0.0.0')
  assert.is(layer.contactFor({ transport: 'udp', address: '127.0.0.1', port: 9 }).host, '127.0.0.1')
  await layer.close()
})

test('a destination without a listener of its kind is unreachable, told later and not at once', async () => {
  const layer = await layerOn(['udp'])
  let told = ''
  layer.send(ownRequest('OPTIONS'), { transport: 'tcp', address: '127.0.0.1', port: 9 }, {
    response() {}, failed: (cause, why) => { told = `${cause}: ${why}` },
  })
  assert.is(told, '')
  await eventually(1_000, 'it is told', () => told !== '')
  assert.is(told, 'unreachable: there is no tcp listener for IPv4 to send from')
  await layer.close()
})

for (const transport of ['udp', 'tcp'] as const) {
  test(`port 0 is unreachable over ${transport}, for a request and for an answer`, async () => {
    const layer = await layerOn([transport])
    const cause = await within(500, 'the failure', new Promise<string>(resolve => {
      const to = { transport, address: '127.0.0.1', port: 0 } as const
      layer.send(ownRequest('INVITE'), to, { response() {}, failed: (cause, why) => resolve(`${cause}: ${why}`) })
    }))
    assert.is(cause, 'unreachable: nobody can listen at port 0')
    // Whoever looks whether a silent address is there has had the time to.
    await pause(100)
    await layer.close()
  })
}

for (const [address, why] of [
  ['192.0.2.1', 'a listener of this machine alone'], ['255.255.255.255', 'one that may not be asked'],
] as const) {
  test(`an address there is no way to is unreachable: ${why}`, async () => {
    const layer = await layerOn(['udp'])
    const cause = await within(500, 'the failure', new Promise<string>(resolve => {
      layer.send(ownRequest('INVITE'), { transport: 'udp', address, port: 5060 }, { response() {}, failed: resolve })
    }))
    assert.is(cause, 'unreachable')
    await pause(100)
    await layer.close()
  })
}

test('a host name is no address: unreachable', async () => {
  const layer = await layerOn(['udp'])
  const cause = await within(500, 'the failure', new Promise<string>(resolve => {
    const to = { transport: 'udp', address: 'localhost', port: 9 } as const
    layer.send(ownRequest('OPTIONS'), to, { response() {}, failed: resolve })
  }))
  assert.is(cause, 'unreachable')
  await layer.close()
})

test('a port in use fails by name and leaves no listener open', async () => {
  const taken = createSocket('udp4')
  taken.bind(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address()
  try {
    await layerOn([], {
      listeners: [{ transport: 'tcp', host: '127.0.0.1', port: 0 }, { transport: 'udp', host: '127.0.0.1', port }],
    })
    assert.unreachable('it was bound')
  } catch (error) {
    assert.instance(error, RouterError)
    assert.is((error as RouterError).code, 'LISTEN_FAILED')
    assert.is((error as RouterError).message, `cannot listen on udp 127.0.0.1 port ${port}: the port is in use`)
  }
  taken.close()
})

test('after closing, a request is unreachable and an ACK is dropped', async () => {
  const layer = await layerOn(['udp', 'tcp'])
  await layer.close()
  const why = await within(500, 'the failure', new Promise<string>(resolve => {
    const to = { transport: 'udp', address: '127.0.0.1', port: 9 } as const
    layer.send(ownRequest('OPTIONS'), to, { response() {}, failed: (_cause, text) => resolve(text) })
  }))
  assert.is(why, 'the router is closing')
  layer.sendAck(ownRequest('ACK'), { transport: 'udp', address: '127.0.0.1', port: 9 })
  assert.equal(layer.live, { clients: 0, servers: 0 })
})

test.after(() => assertNothingLeft())
test.run()

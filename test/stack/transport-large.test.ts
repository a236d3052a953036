import { assertNothingLeft } from '../support/leaks.ts'
import { spawn } from 'node:child_process'
import { connect, createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import * as assert from 'uvu/assert'
import { test } from 'uvu'
import type { SipRequest } from '../../src/sip/message.ts'
import type { Destination } from '../../src/stack/transactions.ts'
import { eventually } from '../support/eventually.ts'
import { createWorld, ownRequest, responseText } from './transaction-world.ts'
import { parseMessage } from '../../src/sip/parse.ts'
import { hears, heardOn, layerOn, udpPeer, type TcpPeer, type UdpPeer } from './transport-sockets.ts'

const large: SipRequest = { ...ownRequest('INVITE'), body: Buffer.alloc(1_300, 120) }
const to = (port: number): Destination => ({ transport: 'udp', address: '127.0.0.1', port, orTcp: true })

/** A phone at one port of both transports. */
async function phone() {
  const peers: TcpPeer[] = []
  const server = createServer(socket => peers.push(heardOn(socket)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const udp = await udpPeer('127.0.0.1', port)
  const close = () => {
    server.close()
    udp.socket.close()
    for (const { socket } of peers) socket.destroy()
  }
  return { port, udp, peers, close }
}

/** A host that answers no SYN: whoever should take its connections stands still, and the queue is full. */
async function silentHost() {
  const code = "const s = require('net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, " +
    '() => console.log(s.address().port))'
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data') as [Buffer]
  const port = Number(line.toString())
  child.kill('SIGSTOP')
  const queue = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => {}))
  const udp = await udpPeer('127.0.0.1', port)
  return { port, udp, async [Symbol.asyncDispose]() {
    for (const socket of queue) socket.destroy()
    udp.socket.close()
    child.kill('SIGKILL')
    await once(child, 'exit')
  } }
}

function sending() {
  const heard: string[] = []
  return { heard, listener: {
    response: ({ status }: { status: number }) => { heard.push(String(status)) },
    failed: (cause: string) => { heard.push(cause) },
  } }
}

const invitesAt = (udp: UdpPeer) => udp.datagrams.filter(text => text.startsWith('INVITE')).length

test('a request above 1300 bytes leaves by TCP, its CANCEL too; a small one by UDP', async () => {
  const layer = await layerOn(['udp', 'tcp'])
  const { port, udp, peers, close } = await phone()
  const { heard, listener } = sending()
  const call = layer.send(large, to(port), listener)
  const peer = await eventually(1_500, 'the connection', () => peers[0])
  await hears(peer, /^INVITE [^]*Via: SIP\/2.0\/TCP /)
  peer.socket.write(responseText(call.request, 180))
  await eventually(1_500, 'the 180', () => heard.length === 1)
  call.cancel()
  await hears(peer, /CANCEL [^]*Via: SIP\/2.0\/TCP /)
  layer.send(ownRequest('OPTIONS'), to(port), listener)
  await hears(udp, /^OPTIONS [^]*Via: SIP\/2.0\/UDP /)
  assert.is(invitesAt(udp), 0)
  close()
  await layer.close()
})

test('where nobody takes the connection it goes by UDP after all, and the next one at once', async () => {
  const layer = await layerOn(['udp', 'tcp'])
  const udp = await udpPeer()
  const { heard, listener } = sending()
  const call = layer.send(large, to(udp.port), listener)
  await hears(udp, /^INVITE [^]*Via: SIP\/2.0\/UDP /)
  assert.match(call.request.headers[0]?.value ?? '', /^SIP\/2.0\/UDP/)
  udp.send(responseText(parseMessage(Buffer.from(udp.datagrams[0] ?? '', 'latin1')) as SipRequest, 486),
    layer.listeners[0]?.port ?? 0)
  await eventually(1_500, 'the 486', () => heard.length === 1)
  assert.equal(heard, ['486'])

  const again = layer.send({ ...large, body: Buffer.alloc(1_301, 121) }, to(udp.port), listener)
  assert.match(again.request.headers[0]?.value ?? '', /^SIP\/2.0\/UDP/)
  udp.socket.close()
  await layer.close()
})

test('UDP asked for by name, or no TCP listener to leave by, keeps it on UDP', async () => {
  const { orTcp: _, ...byName } = to(1)
  for (const [listeners, where] of [[['udp', 'tcp'], byName], [['udp'], to(1)]] as const) {
    const layer = await layerOn(listeners)
    const udp = await udpPeer()
    layer.send(large, { ...where, port: udp.port }, sending().listener)
    await hears(udp, /^INVITE [^]*Via: SIP\/2.0\/UDP /)
    udp.socket.close()
    await layer.close()
  }
})

test('a large ACK to a 2xx takes the same way, and the same way back', async () => {
  const layer = await layerOn(['udp', 'tcp'])
  const { port, udp, peers, close } = await phone()
  const ack = { ...ownRequest('ACK'), body: large.body }
  layer.sendAck(ack, to(port))
  await hears(await eventually(1_500, 'the connection', () => peers[0]), /^ACK [^]*Via: SIP\/2.0\/TCP /)
  const bare = await udpPeer()
  layer.sendAck(ack, to(bare.port))
  await hears(bare, /^ACK [^]*Via: SIP\/2.0\/UDP /)
  assert.is(udp.datagrams.length, 0)
  bare.socket.close()
  close()
  await layer.close()
})

test('a host that lets TCP come to nothing is called by UDP in time, at once when that was found before', async () => {
  const layer = await layerOn(['udp', 'tcp'])
  await using host = await silentHost()
  const { heard, listener } = sending()
  const call = layer.send(large, to(host.port), listener)
  call.cancel()
  await eventually(3_000, 'its end', () => heard.length === 1)
  assert.equal([heard, invitesAt(host.udp)], [['unreachable'], 0])
  layer.send({ ...large, body: Buffer.alloc(1_301, 121) }, to(host.port), listener)
  await eventually(500, 'the INVITE', () => invitesAt(host.udp) === 1)
  await layer.close()

  const another = await layerOn(['udp', 'tcp'])
  const before = invitesAt(host.udp)
  const second = another.send(large, to(host.port), listener)
  // So long a target may say nothing, and a little less: then it is given up.
  const givenUp = setTimeout(() => second.cancel(), 3_500)
  await eventually(3_000, 'the INVITE before it is given up', () => invitesAt(host.udp) > before)
  clearTimeout(givenUp)
  await another.close()
})

test('given up while the connection comes up, it is not tried again by UDP', async () => {
  const layer = await layerOn(['udp', 'tcp'])
  const udp = await udpPeer()
  const { heard, listener } = sending()
  layer.send(large, to(udp.port), listener).cancel()
  await eventually(1_500, 'its end', () => heard.length === 1)
  assert.equal([heard, invitesAt(udp)], [['unreachable'], 0])
  udp.socket.close()
  await layer.close()
})

test('a listener says the address and port it advertises, in Via and for Contact', async () => {
  const rows = [
    [{ host: '203.0.113.5' }, 'SIP/2.0/UDP 203.0.113.5:PORT;', '203.0.113.5'],
    [{ host: 'sbc.example', port: 5080 }, 'SIP/2.0/UDP sbc.example:5080;', 'sbc.example'],
    [{ host: '2001:db8::5' }, 'SIP/2.0/UDP [2001:db8::5]:PORT;', '[2001:db8::5]'],
  ] as const
  for (const [advertise, via, host] of rows) {
    const layer = await layerOn([], { listeners: [{ transport: 'udp', host: '0.0.0.0', port: 0, advertise }] })
    const udp = await udpPeer()
    const where = { transport: 'udp', address: '127.0.0.1', port: udp.port } as const
    const { request } = layer.send(ownRequest('OPTIONS'), where, sending().listener)
    const bound = layer.listeners[0]?.port ?? 0
    assert.ok(request.headers[0]?.value.startsWith(via.replace('PORT', String(bound))), request.headers[0]?.value)
    const port = 'port' in advertise ? advertise.port : bound
    assert.equal(layer.contactFor(where), { host, port, transport: 'udp' })
    udp.socket.close()
    await layer.close()
  }
})

test('Via asks for the way back on streams alone', async () => {
  for (const [transport, asks] of [['udp', false], ['tcp', true], ['tls', true], ['ws', false]] as const) {
    const { layer, to: where, listener } = await createWorld(transport)
    const { request } = layer.send(ownRequest('OPTIONS'), where, listener)
    assert.is(request.headers[0]?.value.endsWith(';alias'), asks, transport)
    await layer.close()
  }
})

test.after(() => assertNothingLeft())
test.run()

/** A connection that ends in mid-call: what we ask after that goes to where the other side listens. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { headerOf } from '../../src/sip/headers.ts'
import { printMessage } from '../../src/sip/print.ts'
import type { Resolve } from '../../src/stack/resolve/resolver.ts'
import { issue, makeRoot } from '../support/certificates.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { tempDir } from '../support/temp-dir.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { byHost } from './by-host.ts'
import { listeningPeer, type ListeningPeer } from './listening-peer.ts'
import { inDialog, inviteFrom, offer, answer, sdp, valueOf, changed } from './messages.ts'
import { phone, type Phone } from './phones.ts'

const dir = await tempDir()
const root = await makeRoot(dir.path)
const ours = await issue(dir.path, root, 'ours', 'DNS:ours.example')
const theirs = await issue(dir.path, root, 'theirs', 'DNS:carrier.example')
const pem = { cert: await readFile(theirs.cert), key: await readFile(theirs.key) }

/** Names lead to the loopback, and have to be proved. */
const here = byHost(host => host.endsWith('.example') ? '127.0.0.1' : host)
const resolve: Resolve = async uri => (await here(uri)).map(to =>
  to.transport === 'tls' && uri.host !== to.address ? { ...to, serverName: uri.host } : to)

/** Our side, the peer it calls or is called by and its URI, and another place where the peer may listen. */
async function withPeer(
  transport: 'tcp' | 'tls',
  use: (us: Phone, peer: ListeningPeer, uri: (host: string) => string, contact: ListeningPeer) => Promise<void>,
  clock?: VirtualClock,
): Promise<void> {
  const tls = { cert: ours.cert, key: ours.key, ca: root.cert }
  const more = { ...clock && { clock }, ...transport === 'tls' && { tls } }
  const us = await phone(transport, undefined, { isQuick: true, resolve, ...more })
  const peer = await listeningPeer(transport === 'tls' ? pem : undefined)
  const contact = await listeningPeer(transport === 'tls' ? pem : undefined)
  try {
    await use(us, peer, host => `sip:bob@${host}:${peer.port};transport=${transport}`, contact)
  } finally {
    for (const each of [peer, contact]) each.close()
    await us.close()
  }
}

/** Ends every connection of the peer, and waits until we know. */
async function cut(us: Phone, peer: ListeningPeer): Promise<void> {
  const before = us.layer.connectionCount
  for (const socket of peer.sockets.splice(0)) {
    socket.destroy()
    await once(socket, 'close')
  }
  if (before > 0) await eventually(2_000, 'the end of the connection', () => us.layer.connectionCount === 0)
  await new Promise(resolve => { setTimeout(resolve, 50) })
}

for (const transport of ['tcp', 'tls'] as const) {
  test(`over ${transport} a callee is offered anew and hung up on where its Contact says`, () =>
    withPeer(transport, async (us, peer, uri, contact) => {
      contact.contact = peer.contact = `<sip:bob@127.0.0.1:${contact.port};transport=${transport}>`
      const { leg, next } = partyOf(us, uri('carrier.example'))
      await next('answer')
      leg.ack()
      await peer.next('ACK')
      await cut(us, peer)
      leg.request('INVITE', { body: sdp(offer) })
      await contact.next('INVITE')
      assert.is((await next('response')).status, 200)
      await cut(us, contact)
      leg.bye()
      assert.is((await contact.next('BYE')).uri, `sip:bob@127.0.0.1:${contact.port};transport=${transport}`)
      await eventually(5_000, 'no leg left', () => us.edge.legCount === 0)
    }))

  test(`over ${transport} a caller is hung up on where its Contact says`, () =>
    withPeer(transport, async (us, peer, uri) => {
      const callee = await called(us, peer, transport, uri('carrier.example'))
      await cut(us, peer)
      callee.leg.bye()
      assert.is((await peer.next('BYE')).uri, uri('carrier.example'))
      await eventually(5_000, 'no leg left', () => us.edge.legCount === 0)
    }))
}

test('a phone that talks for long and says nothing is hung up on over the connection it called by', async () => {
  const clock = new VirtualClock()
  await withPeer('tcp', async (us, peer) => {
    const callee = await called(us, peer, 'tcp', 'sip:bob@10.0.0.5')
    await clock.pass(4 * 3_600_000)
    callee.leg.bye()
    assert.is((await peer.next('BYE')).uri, 'sip:bob@10.0.0.5')
    assert.is(peer.sockets.length, 1)
  }, clock)
})

/** A call from the peer over a connection of its own, answered and acknowledged. */
async function called(us: Phone, peer: ListeningPeer, transport: string, contact: string) {
  const own = await peer.connect(us.layer.listeners[0]?.port ?? 0)
  own.write(printMessage(viaOf(transport, changed(inviteFrom(), 'Contact', `<${contact}>`))))
  const callee = await us.taken()
  callee.leg.answer({ body: sdp(answer) })
  const accepted = await eventually(5_000, 'the answer', () =>
    peer.heard.find(item => item.kind === 'response' && item.status === 200))
  const to = headerOf(accepted.headers, 'to') ?? ''
  own.write(printMessage(viaOf(transport, inDialog('ACK', 1, valueOf(inviteFrom(), 'from') ?? '', to, 'call-1'))))
  await callee.next('ack')
  return callee
}

function partyOf(us: Phone, to: string) {
  const party = us.dial(to)
  return { leg: party.leg, next: party.next.bind(party) }
}

function viaOf<T extends Parameters<typeof changed>[0]>(transport: string, request: T) {
  return changed(request, 'Via', `SIP/2.0/${transport.toUpperCase()} 192.0.2.9:5060;branch=z9hG4bK${request.method}`)
}

test.after(async () => {
  await dir.remove()
  await assertNothingLeft()
})
test.run()

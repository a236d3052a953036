/** A name with several addresses, on real sockets and a real DNS server. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'
import { createDns } from '../../src/stack/resolve/dns.ts'
import { createResolver, type Resolve } from '../../src/stack/resolve/resolver.ts'
import { issue, makeRoot } from '../support/certificates.ts'
import { startDns, type DnsServer, type ZoneRecord } from '../support/dns-server.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { freePort } from '../support/ports.ts'
import { tempDir } from '../support/temp-dir.ts'
import { offer, sdp } from './messages.ts'
import { phone } from './phones.ts'

const resolving = (dns: DnsServer, transport: 'udp' | 'tcp' | 'tls'): Resolve => createResolver({
  dns: createDns({ servers: [dns.address] }), clock: systemClock, random: () => 0,
  listeners: [{ transport, host: '127.0.0.1', port: 0 }],
})

const at = (priority: number, port: number): ZoneRecord => ({ SRV: [priority, 0, port, 'host.carrier.example'] })

for (const transport of ['udp', 'tcp'] as const) {
  test(`over ${transport} a call passes a dead address and one that says 503, and reaches the third`, async () => {
    const dead = await freePort()
    const full = await phone(transport)
    const well = await phone(transport)
    await using dns = await startDns({
      [`_sip._${transport}.carrier.example`]:
        [at(1, dead), at(2, full.layer.listeners[0]?.port ?? 0), at(3, well.layer.listeners[0]?.port ?? 0)],
      'host.carrier.example': [{ A: '127.0.0.1' }],
    })
    const caller = await phone(transport, undefined, { resolve: resolving(dns, transport) })
    const beganMs = performance.now()
    const call = caller.dial(`sip:100@carrier.example;transport=${transport}`)
    const refusing = await full.taken()
    refusing.leg.reject(503, undefined)
    const callee = await well.taken()
    callee.leg.answer({ body: sdp(offer) })
    await call.next('answer')
    call.leg.ack()
    await callee.next('ack')
    assert.ok(performance.now() - beganMs < 5_000, 'it did not wait for timers')
    assert.equal(call.events.filter(({ on }) => on !== 'trying'), [])
    callee.leg.bye()
    await call.next('bye')
    for (const one of [caller, full, well]) await one.close()
  })
}

test('a host that is silent costs its share of the patience, and the call reaches the next', async () => {
  const deaf = createSocket('udp4')
  deaf.bind(0, '127.0.0.1')
  await once(deaf, 'listening')
  const well = await phone('udp')
  await using dns = await startDns({
    '_sip._udp.carrier.example': [at(1, deaf.address().port), at(2, well.layer.listeners[0]?.port ?? 0)],
    'host.carrier.example': [{ A: '127.0.0.1' }],
  })
  const caller = await phone('udp', undefined, { resolve: resolving(dns, 'udp') })
  for (let calls = 0; calls < 2; calls += 1) {
    const call = caller.dial('sip:100@carrier.example;transport=udp', { patienceMs: 1_000 })
    const callee = await well.taken()
    callee.leg.answer({ body: sdp(offer) })
    await call.next('answer')
    call.leg.ack()
    await callee.next('ack')
    callee.leg.bye()
    await call.next('bye')
  }
  for (const one of [caller, well]) await one.close()
  deaf.close()
})

test('over TLS it is the name of the URI that is proved, whatever host its SRV record names', async () => {
  await using dir = await tempDir()
  const root = await makeRoot(dir.path)
  const right = await issue(dir.path, root, 'right', 'URI:sip:carrier.example')
  const wrong = await issue(dir.path, root, 'wrong', 'DNS:host.carrier.example')
  const impostor = await phone('tls', undefined, { tls: { ...wrong, ca: root.cert } })
  const carrier = await phone('tls', undefined, { tls: { ...right, ca: root.cert } })
  await using dns = await startDns({
    '_sips._tcp.carrier.example':
      [at(1, impostor.layer.listeners[0]?.port ?? 0), at(2, carrier.layer.listeners[0]?.port ?? 0)],
    'host.carrier.example': [{ A: '127.0.0.1' }],
  })
  const caller = await phone('tls', undefined, { tls: { ...wrong, ca: root.cert }, resolve: resolving(dns, 'tls') })
  const call = caller.dial('sips:100@carrier.example')
  const callee = await carrier.taken()
  callee.leg.answer({ body: sdp(offer) })
  await call.next('answer')
  assert.is(impostor.arrived.length, 0)
  call.leg.ack()
  await callee.next('ack')
  call.leg.bye()
  await callee.next('bye')
  for (const one of [caller, carrier, impostor]) await one.close()
})

test.after(() => assertNothingLeft())
test.run()

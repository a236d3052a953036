import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../../src/base/clock.ts'
import { parseUri } from '../../../src/sip/uri.ts'
import { createDns } from '../../../src/stack/resolve/dns.ts'
import { createResolver, type Resolve } from '../../../src/stack/resolve/resolver.ts'
import type { Destination, Listener, TransportName } from '../../../src/stack/transactions.ts'
import { startDns, type DnsServer } from '../../support/dns-server.ts'
import { assertNothingLeft } from '../../support/leaks.ts'

const bound = (transports: readonly TransportName[], host = '192.0.2.1'): Listener[] =>
  transports.map(transport => ({ transport, host, port: 5060 }))
const every = bound(['udp', 'tcp', 'tls'])

const server = await startDns({
  'plain.example': [{ A: '192.0.2.11' }, { A: '192.0.2.12' }],
  'both.example': [{ A: '192.0.2.11' }, { AAAA: '2001:db8::11' }],
  'srv.example': [{ A: '192.0.2.99' }],
  '_sip._udp.srv.example': [{ SRV: [20, 0, 5080, 'b.srv.example'] }, { SRV: [10, 0, 5070, 'a.srv.example'] }],
  '_sip._tcp.srv.example': [{ SRV: [10, 0, 5090, 'a.srv.example'] }],
  '_sips._tcp.srv.example': [{ SRV: [10, 0, 5091, 'a.srv.example'] }],
  'a.srv.example': [{ A: '192.0.2.21' }, { A: '192.0.2.22' }],
  'b.srv.example': [{ A: '192.0.2.23' }],
  'naptr.example': [
    { NAPTR: [20, 1, 's', 'SIP+D2U', '_sip._udp.naptr.example'] },
    { NAPTR: [10, 1, 's', 'SIPS+D2T', '_sips._tcp.naptr.example'] },
    { A: '192.0.2.98' },
  ],
  '_sip._udp.naptr.example': [{ SRV: [1, 1, 5060, 'b.srv.example'] }],
  '_sips._tcp.naptr.example': [{ SRV: [1, 1, 5061, 'a.srv.example'] }],
  'closed.example': [{ A: '192.0.2.97' }],
  '_sip._udp.closed.example': [{ SRV: [0, 0, 0, '.'] }],
})

const resolver = (dns: DnsServer, listeners: readonly Listener[] = every, random = () => 0.5): Resolve =>
  createResolver({ dns: createDns({ servers: [dns.address] }), clock: systemClock, random, listeners })

const shown = ({ transport, address, port, serverName, orTcp }: Destination): string =>
  [transport, address, port, ...serverName === undefined ? [] : [serverName], ...orTcp ? ['or tcp'] : []].join(' ')

async function found(resolve: Resolve, uri: string): Promise<string[]> {
  const parsed = parseUri(uri)
  return parsed ? (await resolve(parsed)).map(shown) : ['unreadable']
}

const rows: readonly (readonly [uri: string, expected: readonly string[], listeners?: readonly Listener[]])[] = [
  ['sip:100@192.0.2.5', ['udp 192.0.2.5 5060 or tcp']],
  ['sip:192.0.2.5;transport=udp', ['udp 192.0.2.5 5060']],
  ['sip:192.0.2.5:5080;transport=tcp', ['tcp 192.0.2.5 5080']],
  ['sip:192.0.2.5;transport=TLS', ['tls 192.0.2.5 5061']],
  ['sips:192.0.2.5', ['tls 192.0.2.5 5061']],
  ['sips:192.0.2.5:443;transport=ws', ['wss 192.0.2.5 443']],
  ['sip:[2001:db8::1]:5070', ['udp 2001:db8::1 5070 or tcp']],
  ['sip:192.0.2.5;maddr=203.0.113.9', ['udp 192.0.2.5 5060 or tcp']],
  ['sip:192.0.2.5;transport=sctp', []],
  ['tel:+33145550100', []],
  // A port says that there is nothing to ask but addresses (§4.2).
  ['sip:srv.example:5062', ['udp 192.0.2.99 5062 or tcp']],
  ['sips:plain.example:5071', ['tls 192.0.2.11 5071 plain.example', 'tls 192.0.2.12 5071 plain.example']],
  // No NAPTR: the SRV records of all we speak, UDP first.
  ['sip:srv.example', [
    'udp 192.0.2.21 5070 or tcp', 'udp 192.0.2.22 5070 or tcp', 'udp 192.0.2.23 5080 or tcp',
    'tcp 192.0.2.21 5090', 'tcp 192.0.2.22 5090', 'tls 192.0.2.21 5091 srv.example', 'tls 192.0.2.22 5091 srv.example',
  ]],
  ['sip:srv.example;transport=tcp', ['tcp 192.0.2.21 5090', 'tcp 192.0.2.22 5090']],
  ['sips:srv.example', ['tls 192.0.2.21 5091 srv.example', 'tls 192.0.2.22 5091 srv.example']],
  ['sip:srv.example', ['tcp 192.0.2.21 5090', 'tcp 192.0.2.22 5090'], bound(['tcp'])],
  // NAPTR: what the domain prefers, of what we speak.
  ['sip:naptr.example', [
    'tls 192.0.2.21 5061 naptr.example', 'tls 192.0.2.22 5061 naptr.example', 'udp 192.0.2.23 5060 or tcp',
  ]],
  ['sip:naptr.example', ['udp 192.0.2.23 5060 or tcp'], bound(['udp'])],
  // No SRV either: the addresses, at the port of the scheme.
  ['sip:plain.example', ['udp 192.0.2.11 5060 or tcp', 'udp 192.0.2.12 5060 or tcp']],
  ['sip:plain.example;transport=tls', ['tls 192.0.2.11 5061 plain.example', 'tls 192.0.2.12 5061 plain.example']],
  // An SRV record of a lone dot: decidedly not there (RFC 2782).
  ['sip:closed.example', []],
  ['sip:both.example', ['udp 192.0.2.11 5060 or tcp']],
  ['sip:both.example', ['udp 2001:db8::11 5060 or tcp'], bound(['udp'], '2001:db8::1')],
  ['sip:both.example', ['udp 192.0.2.11 5060 or tcp', 'udp 2001:db8::11 5060 or tcp'],
    [...bound(['udp']), ...bound(['udp'], '::')]],
  ['sip:nowhere.example', []],
  ['sip:name.invalid', []],
  ['sip:localhost;transport=udp', ['udp 127.0.0.1 5060']],
]
for (const [uri, expected, listeners] of rows) {
  const by = listeners ? ` by ${listeners.map(({ transport, host }) => `${transport} ${host}`).join(', ')}` : ''
  test(`${uri}${by} is sent to ${expected.join(', ') || 'nowhere'}`, async () =>
    assert.equal(await found(resolver(server, listeners), uri), expected))
}

test('an address needs no waiting', () => {
  const uri = parseUri('sip:192.0.2.5')
  assert.not.instance(uri && resolver(server)(uri), Promise)
})

test('local and invalid names are never asked of DNS', () => {
  assert.equal(server.asked.filter(name => /localhost|invalid/.test(name)), [])
})

test('weights are drawn anew for each call, from answers asked for once', async () => {
  await using dns = await startDns({
    '_sip._udp.w.example': [{ SRV: [1, 90, 5060, 'big.w.example'] }, { SRV: [1, 10, 5060, 'small.w.example'] }],
    'big.w.example': [{ A: '192.0.2.31' }],
    'small.w.example': [{ A: '192.0.2.32' }],
  })
  let draw = 0
  const resolve = resolver(dns, every, () => draw)
  const orders: string[][] = []
  for (draw of [0.2, 0.99]) orders.push(await found(resolve, 'sip:w.example;transport=udp'))
  assert.equal(orders, [
    ['udp 192.0.2.31 5060', 'udp 192.0.2.32 5060'], ['udp 192.0.2.32 5060', 'udp 192.0.2.31 5060'],
  ])
  assert.equal([...dns.asked].sort(), ['A big.w.example', 'A small.w.example', 'SRV _sip._udp.w.example'])
})

test.after(async () => {
  await server.close()
  await assertNothingLeft()
})
test.run()

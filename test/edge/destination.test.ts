import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { locate, systemResolve } from '../../src/edge/embedded/destination.ts'
import { flowFrom } from './messages.ts'

const names = new Map([['carrier.example', '192.0.2.77']])
const resolve = (host: string) => /^[\d.]+$|:/.test(host) ? host : Promise.resolve(names.get(host))
const at = async (uri: string) => {
  const to = await locate({ to: 'uri', uri }, resolve)
  return to && `${to.transport} ${to.address} ${to.port}`
}

const rows: readonly (readonly [string, string | undefined])[] = [
  ['sip:100@192.0.2.5', 'udp 192.0.2.5 5060'],
  ['sip:192.0.2.5:5080;transport=tcp', 'tcp 192.0.2.5 5080'],
  ['sip:192.0.2.5;transport=TLS', 'tls 192.0.2.5 5061'],
  ['sips:192.0.2.5', 'tls 192.0.2.5 5061'],
  ['sip:[2001:db8::1]:5070', 'udp 2001:db8::1 5070'],
  ['sip:carrier.example', 'udp 192.0.2.77 5060'],
  ['sip:192.0.2.5;maddr=203.0.113.9', 'udp 192.0.2.5 5060'],
  ['sip:nowhere.example', undefined],
  ['sip:192.0.2.5;transport=sctp', undefined],
  ['tel:+33145550100', undefined],
  ['not a uri', undefined],
]
for (const [uri, expected] of rows) {
  test(`${uri} is sent to ${expected ?? 'nowhere'}`, async () => assert.is(await at(uri), expected))
}

test('an address needs no waiting', () => {
  assert.not.instance(locate({ to: 'uri', uri: 'sip:192.0.2.5' }, resolve), Promise)
})

test('a flow is used again when it leads to that address over that transport', async () => {
  const flow = flowFrom('192.0.2.5', 40_000, 'tcp')
  const same = await locate({ to: 'uri', uri: 'sip:192.0.2.5;transport=tcp', flow }, resolve)
  assert.equal([same?.flow, same?.port], [flow, 5060])
  assert.is((await locate({ to: 'uri', uri: 'sip:192.0.2.6;transport=tcp', flow }, resolve))?.flow, undefined)
  assert.is((await locate({ to: 'uri', uri: 'sip:192.0.2.5', flow }, resolve))?.flow, undefined)
  const back = await locate({ to: 'flow', flow }, resolve)
  assert.equal(back, { transport: 'tcp', address: '192.0.2.5', port: 40_000, flow })
})

test('the system resolves names and gives addresses back as they are', async () => {
  assert.is(systemResolve('192.0.2.5'), '192.0.2.5')
  assert.is(systemResolve('2001:db8::1'), '2001:db8::1')
  assert.is(await systemResolve('localhost'), '127.0.0.1')
  assert.is(await systemResolve('no-such-host.invalid'), undefined)
})

test.run()

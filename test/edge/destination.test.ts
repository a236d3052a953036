import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { locate } from '../../src/edge/embedded/destination.ts'
import { byHost } from './by-host.ts'
import { flowFrom } from './messages.ts'

const resolve = byHost(host => /^[\d.]+$/.test(host) ? host : Promise.resolve(undefined))

test('an address needs no waiting, and what is no URI leads nowhere', () => {
  assert.equal(locate({ to: 'uri', uri: 'sip:192.0.2.5' }, resolve),
    [{ transport: 'udp', address: '192.0.2.5', port: 5060 }])
  assert.equal(locate({ to: 'uri', uri: 'not a uri' }, resolve), [])
})

test('a resolver that fails has found nothing', async () => {
  const all = await locate({ to: 'uri', uri: 'sip:a.example' }, () => Promise.reject(new Error('by hand')))
  assert.equal(all, [])
})

test('a flow is used again when it leads to that address over that transport', async () => {
  const flow = flowFrom('192.0.2.5', 40_000, 'tcp')
  const first = async (uri: string) => (await locate({ to: 'uri', uri, flow }, resolve))[0]
  const same = await first('sip:192.0.2.5;transport=tcp')
  assert.equal([same?.flow, same?.port], [flow, 5060])
  assert.is((await first('sip:192.0.2.6;transport=tcp'))?.flow, undefined)
  assert.is((await first('sip:192.0.2.5'))?.flow, undefined)
  const back = await locate({ to: 'flow', flow }, resolve)
  assert.equal(back, [{ transport: 'tcp', address: '192.0.2.5', port: 40_000, flow }])
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { locate } from '../../src/stack/destination.ts'
import type { Flow } from '../../src/stack/transactions.ts'
import { byHost } from '../edge/by-host.ts'
import { flowFrom } from '../edge/messages.ts'

const gone = new Set<string>()
const ways = {
  resolve: byHost(host => /^[\d.]+$/.test(host) ? host : Promise.resolve(undefined)),
  transactions: { lives: ({ connection }: Flow) => !gone.has(connection) },
}

test('an address needs no waiting, and what is no URI leads nowhere', () => {
  assert.equal(locate({ to: 'uri', uri: 'sip:192.0.2.5' }, ways),
    [{ transport: 'udp', address: '192.0.2.5', port: 5060 }])
  assert.equal(locate({ to: 'uri', uri: 'not a uri' }, ways), [])
})

test('a resolver that fails has found nothing', async () => {
  const all = await locate({ to: 'uri', uri: 'sip:a.example' }, {
    ...ways, resolve: () => Promise.reject(new Error('by hand')),
  })
  assert.equal(all, [])
})

test('a flow is used again when it leads to that address over that transport', async () => {
  const flow = flowFrom('192.0.2.5', 40_000, 'tcp')
  const first = async (uri: string) => (await locate({ to: 'uri', uri, flow }, ways))[0]
  const same = await first('sip:192.0.2.5;transport=tcp')
  assert.equal([same?.flow, same?.port], [flow, 5060])
  assert.is((await first('sip:192.0.2.6;transport=tcp'))?.flow, undefined)
  assert.is((await first('sip:192.0.2.5'))?.flow, undefined)
  const back = await locate({ to: 'flow', flow }, ways)
  assert.equal(back, [{ transport: 'tcp', address: '192.0.2.5', port: 40_000, flow }])
})

test('whoever says where it listens is looked for there once its connection is gone, under the name it proved', () => {
  const flow = { ...flowFrom('192.0.2.5', 40_000, 'tls'), serverName: 'carrier.example' }
  const hop = { to: 'flow', flow, listensAt: 'sip:192.0.2.6:5062;transport=tls' } as const
  const named = { transport: 'tls', serverName: 'carrier.example' }
  assert.equal(locate(hop, ways), [{ ...named, address: '192.0.2.5', port: 40_000, flow }])
  gone.add(flow.connection)
  assert.equal(locate(hop, ways), [{ ...named, address: '192.0.2.6', port: 5062 }])
  assert.equal(locate({ to: 'flow', flow }, ways), [{ ...named, address: '192.0.2.5', port: 40_000, flow }])
})

test.run()

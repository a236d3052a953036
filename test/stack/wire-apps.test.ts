/** Applications that come and go while calls go on. */
import { once } from 'node:events'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Destination } from '../../src/stack/transactions.ts'
import { answer, offer, sdp } from '../edge/messages.ts'
import { quickPhone } from '../edge/phones.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { eventually } from '../support/eventually.ts'
import { freePort } from '../support/ports.ts'
import { byAddress, nothingLeft, secret, Srf, wireWorld, withWire, type Loose } from './wire-world.ts'

test('two applications take calls in turn, and one that leaves takes none', () => withWire(async (world, alice) => {
  const taken: number[] = []
  const prepare = (n: number) => (srf: Loose) => srf.invite((_: Loose, res: Loose) => {
    taken.push(n)
    res.send(480)
  })
  await world.app(prepare(1))
  const second = await world.app(prepare(2))
  for (let call = 0; call < 4; call++) await alice.dial(world.uri).next('refused')
  assert.equal(taken, [1, 2, 1, 2])
  second.disconnect()
  await eventually(2_000, 'only the first takes calls', async () => {
    taken.length = 0
    for (let call = 0; call < 2; call++) await alice.dial(world.uri).next('refused')
    return taken.every(n => n === 1) && taken.length === 2
  })
}))

test('a dialog outlives its application, and the next one is told of its BYE', () => withWire(async (world, alice) => {
  let id = ''
  const first = await world.app(srf => srf.invite(async (req: Loose, res: Loose) => {
    id = (await srf.createUAS(req, res, { localSdp: answer })).id
  }))
  const caller = alice.dial(world.uri)
  await caller.next('answer')
  caller.leg.ack()
  first.disconnect()
  let told = ''
  await world.app(srf => srf.use((req: Loose, res: Loose) => {
    told = `${req.method} ${req.stackDialogId}`
    res.send(200)
  }))
  await eventually(2_000, 'only one is left', () => id !== '')
  await new Promise(resolve => setTimeout(resolve, 50))
  caller.leg.bye()
  await eventually(2_000, 'the BYE', () => told !== '')
  assert.is(told, `BYE ${id}`)
  await nothingLeft(world)
}))

test('what an application left ringing is refused and given up', () => withWire(async (world, alice, bob) => {
  const srf = await world.app(app => app.invite((_: Loose, res: Loose) => res.send(180)))
  const caller = alice.dial(world.uri)
  await caller.next('progress')
  void srf.createUAC(bob.uri, { localSdp: offer }).catch(() => {})
  const callee = await bob.taken()
  callee.leg.progress(180)
  srf.disconnect()
  assert.is((await caller.next('refused')).status, 503)
  await callee.next('cancel')
  await nothingLeft(world)
}))

test('an application that listens is connected to with each new call', async () => {
  const port = await freePort()
  const world = await wireWorld({ outbound: () => ({ host: '127.0.0.1', port }) })
  const alice = await quickPhone('udp')
  const srf: Loose = new Srf()
  const heard: string[] = []
  srf.invite(async (req: Loose, res: Loose) => {
    const dialog = await srf.createUAS(req, res, { localSdp: answer })
    dialog.on('destroy', () => {
      heard.push('destroy')
      srf.endSession(req)
    })
  })
  const server = srf.listen({ host: '127.0.0.1', port, secret })
  try {
    await once(server, 'listening')
    for (let call = 1; call <= 2; call++) {
      const caller = alice.dial(world.uri)
      await caller.next('answer')
      caller.leg.ack()
      caller.leg.bye()
      await eventually(2_000, 'the BYE', () => heard.length === call)
    }
    await nothingLeft(world)
  } finally {
    server.close()
    await Promise.all([alice.close(), world.close()])
  }
})

test('when the application that should take a call is not there, the caller hears 503', async () => {
  const port = await freePort()
  const world = await wireWorld({ outbound: () => ({ host: '127.0.0.1', port }) })
  const alice = await quickPhone('udp')
  try {
    assert.is((await alice.dial(world.uri).next('refused')).status, 503)
  } finally {
    await Promise.all([alice.close(), world.close()])
  }
})

test('a first request goes on to the next address of its target when nobody is at the first', async () => {
  const bob = await quickPhone('udp')
  const at = (port: number): Destination => ({ transport: 'udp', address: '127.0.0.1', port })
  const dead = await freePort()
  const both = [at(dead), at(Number(bob.uri.split(':').at(-1)))]
  const world = await wireWorld({ resolve: uri => uri.host === 'two.example' ? both : byAddress(uri) })
  try {
    const srf = await world.app()
    const placed = srf.createUAC('sip:bob@two.example', { localSdp: offer })
    const callee = await bob.taken()
    callee.leg.answer({ body: sdp(answer) })
    const dialog = await placed
    await callee.next('ack')
    await dialog.destroy()
    await callee.next('bye')
    await nothingLeft(world)
  } finally {
    await Promise.all([bob.close(), world.close()])
  }
})

test('an application that asks for records hears of a call\'s attempt, start and stop', async () => {
  const world = await wireWorld()
  const [alice, bob] = [await quickPhone('udp'), await quickPhone('udp')]
  try {
    const heard: string[] = []
    const srf = await world.app(app => {
      for (const event of ['attempt', 'start', 'stop']) {
        app.on(`cdr:${event}`, (source: string, _at: string, more: unknown) => {
          heard.push(`${event} ${source}${typeof more === 'string' ? ` ${more}` : ''}`)
        })
      }
      app.invite((req: Loose, res: Loose) => void srf.createUAS(req, res, { localSdp: answer }))
    })
    const caller = alice.dial(world.uri)
    await caller.next('answer')
    caller.leg.ack()
    caller.leg.bye()
    await eventually(2_000, 'the end', () => heard.length === 3)
    assert.equal(heard, ['attempt network', 'start application uas', 'stop network normal-release'])
  } finally {
    await Promise.all([alice.close(), bob.close(), world.close()])
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()

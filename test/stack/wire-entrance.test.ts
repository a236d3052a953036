/** The control port: who has not said the secret yet, and what the kernel refuses. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { listen } from '../../src/stack/wire/entrance.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { wireWorld, type WireWorld } from './wire-world.ts'

async function silent({ front }: WireWorld): Promise<Socket> {
  const socket = connect(front.control).on('error', () => {})
  await once(socket, 'connect')
  return socket
}

test('who does not authenticate in three seconds is let go, who did stays', async () => {
  const clock = new VirtualClock()
  const world = await wireWorld({ clock })
  const app = await world.app()
  let isLost = false
  app.on('error', () => { isLost = true })
  app.on('close', () => { isLost = true })
  const stranger = await silent(world)
  await eventually(2_000, 'it is waited for', () => clock.pending === 1)
  clock.advance(3_000)
  await eventually(2_000, 'it is let go', () => stranger.closed)
  clock.advance(60_000)
  await (await world.app()).disconnect()
  assert.not.ok(isLost)
  await world.close()
})

test('of those that have not authenticated the oldest makes room, and an application comes in', async () => {
  const world = await wireWorld()
  const strangers: Socket[] = []
  for (let count = 0; count < 100; count++) strangers.push(await silent(world))
  await eventually(2_000, 'the oldest are gone', () => strangers.slice(0, 36).every(({ closed }) => closed))
  assert.is(strangers.filter(({ closed }) => closed).length, 36)
  await world.app()
  for (const socket of strangers) socket.destroy()
  await world.close()
})

test('connections that cannot be accepted end nothing, however many', async () => {
  const server = createServer()
  await listen(server, { host: '127.0.0.1', port: 0 }, createLog('silent'))
  for (let count = 0; count < 3; count++) server.emit('error', new Error('accept ENOBUFS'))
  server.close()
  await once(server, 'close')
})

test('nothing is left open', () => assertNothingLeft())

test.run()

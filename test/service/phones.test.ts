/** Phones that register, through our own stack and through a drachtio-server: found, rung together, gone. */
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService, type Service } from '../../src/service.ts'
import { offer, sdp } from '../edge/messages.ts'
import { phone, type Phone } from '../edge/phones.ts'
import { startFront } from '../support/edges.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patientDefence } from '../support/patience.ts'
import { startRedis } from '../support/redis.ts'
import { tempDir } from '../support/temp-dir.ts'

const test = suite('phones that register')

const policy = `policy: 1
peers:
  doors: { source: ["127.0.0.1"], contact: registered }
pools:
  everybody: { pick: { all: [doors, "sip:127.0.0.1:9"] } }
rules:
  - { name: all, when: { peer: doors, header: { Subject: all } }, do: { dial: everybody } }
  - { name: one, when: { peer: doors }, do: { dial: doors } }
`

interface World extends AsyncDisposable {
  readonly service: Service
  readonly sip: string
}

const worlds: Readonly<Record<string, () => Promise<World>>> = {
  embedded: () => router(),
  async drachtio() {
    const front = await startFront()
    const [host = '', port] = front.control.split(':')
    const world = await router({ host, port: Number(port), secret: 'cymru' })
    const close = async (): Promise<void> => {
      await world[Symbol.asyncDispose]()
      await front.stop()
    }
    await eventually(5_000, 'the server is there', async () => {
      const metrics = await world.service.metrics.registry.metrics()
      return metrics.includes('pointsman_drachtio_up 1')
    })
    return { ...world, sip: front.sip, [Symbol.asyncDispose]: close }
  },
}

async function router(drachtio?: { host: string; port: number; secret: string }, redis?: string): Promise<World> {
  const dir = await tempDir({ 'policy.yaml': policy })
  const service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr: join(dir.path, 'cdr.jsonl'), rtpengine: [], drainMs: 100,
    admin: undefined,
    listen: (['udp', 'tcp'] as const).map(transport => ({ transport, host: '127.0.0.1', port: 0 })),
    ...(drachtio && { drachtio }), ...(redis !== undefined && { state: { redis, password: undefined } }),
  }, { log: createLog('silent') })
  const sip = `127.0.0.1:${service.listeners.find(({ transport }) => transport === 'tcp')?.port}`
  const close = async (): Promise<void> => {
    await service.close()
    await dir.remove()
  }
  return { service, sip, [Symbol.asyncDispose]: close }
}

const isUp = async ({ service }: World): Promise<boolean> =>
  /^pointsman_state_up 1$/m.test(await service.metrics.registry.metrics())

/**
 * Registers a phone over TCP as a user, or takes it back. A server just connected may not know yet who takes it.
 */
async function register({ edge }: Phone, user: string, sip: string, expiresS = 600): Promise<void> {
  const order = {
    registrar: `sip:${sip};transport=tcp`, as: `sip:${user}@acme.example`, user, params: '', expiresS, callId: user,
    sequence: () => Math.round(performance.now()),
  }
  await eventually(4_000, `${user} is registered`, async () => {
    const outcome = await edge.register(order, 4_000)
    return 'status' in outcome && outcome.status === 200
  })
}

for (const [edge, open] of Object.entries(worlds)) {
  test(`${edge}: the phones of a user ring together, and the others stop when one answers`, async () => {
    await using world = await open()
    const [one, two, caller] = [await phone('tcp'), await phone('tcp'), await phone('tcp')]
    try {
      await register(one, 'alice', world.sip)
      await register(two, 'alice', world.sip)
      const call = caller.dial(`sip:alice@${world.sip};transport=tcp`)
      const [first, second] = [await one.taken(), await two.taken()]
      first.leg.progress(180)
      second.leg.progress(180)
      await call.next('progress', 4_000)
      second.leg.answer({ body: sdp(offer) })
      await call.next('answer', 4_000)
      await first.next('cancel', 4_000)
      call.leg.ack()
      await second.next('ack', 4_000)
      call.leg.bye()
      await second.next('bye', 4_000)
      await register(two, 'alice', world.sip, 0)
      const again = caller.dial(`sip:alice@${world.sip};transport=tcp`)
      const alone = await one.taken()
      alone.leg.reject(486, undefined)
      assert.is((await again.next('refused', 4_000)).status, 486)
      assert.is(two.arrived.length, 0)
      await world.service.calls.untilIdle()
    } finally {
      await Promise.all([one, two, caller].map(each => each.close()))
    }
  })

  test(`${edge}: they ring together with others of a pool, too`, async () => {
    await using world = await open()
    const [one, two, caller] = [await phone('tcp'), await phone('tcp'), await phone('tcp')]
    try {
      await register(one, 'bob', world.sip)
      await register(two, 'bob', world.sip)
      const call = caller.dial(`sip:bob@${world.sip};transport=tcp`, { headers: [['Subject', 'all']] })
      const [first, second] = [await one.taken(), await two.taken()]
      first.leg.reject(486, undefined)
      second.leg.answer({ body: sdp(offer) })
      await call.next('answer', 4_000)
      call.leg.ack()
      call.leg.bye()
      await second.next('bye', 4_000)
      await world.service.calls.untilIdle()
    } finally {
      await Promise.all([one, two, caller].map(each => each.close()))
    }
  })
}

test('phones are found after a restart, and by another router, when Redis keeps them', async () => {
  const redis = await startRedis()
  const [one, caller] = [await phone('tcp'), await phone('tcp')]
  try {
    {
      await using before = await router(undefined, redis.url)
      await eventually(4_000, 'Redis is there', () => isUp(before))
      await register(one, 'alice', before.sip)
    }
    for (let routers = 0; routers < 2; routers++) {
      await using world = await router(undefined, redis.url)
      const call = caller.dial(`sip:alice@${world.sip};transport=tcp`)
      const there = await one.taken()
      there.leg.reject(486, undefined)
      assert.is((await call.next('refused', 4_000)).status, 486)
    }
  } finally {
    await Promise.all([one, caller].map(each => each.close()))
    await redis.close()
  }
})

test('nothing is left open', () => assertNothingLeft())

test.run()

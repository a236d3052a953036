/** 100rel on either leg, on both and on none, and UPDATE while it rings, through a real router. */
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { startService } from '../../src/service.ts'
import { answer, offer, sdp } from '../edge/messages.ts'
import { phone, quickPhone, type Phone } from '../edge/phones.ts'
import { eventually } from '../support/eventually.ts'
import { assertNothingLeft } from '../support/leaks.ts'
import { patientDefence } from '../support/patience.ts'
import { tempDir } from '../support/temp-dir.ts'

const moved = offer.replace('4000', '4002')
const plain = { supported: ['timer'] }

/** Two phones and a router between them. */
async function between(a: Phone, b: Phone, use: (to: string) => Promise<void>): Promise<void> {
  await using dir = await tempDir({ 'policy.yaml': `policy: 1
peers:
  phones: { source: ["127.0.0.1"] }
rules:
  - name: through
    when: { peer: phones }
    do: { dial: "${b.uri}" }
otherwise: { reject: 404 }
` })
  const service = await startService({
    defence: patientDefence,
    policy: join(dir.path, 'policy.yaml'), cdr: undefined, rtpengine: [], drainMs: 100, admin: undefined,
    listen: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
  }, { log: createLog('silent') })
  try {
    await use(`sip:bob@127.0.0.1:${service.listeners[0]?.port}`)
    await eventually(3_000, 'nothing is left of the call', () =>
      service.calls.count + a.edge.legCount + b.edge.legCount === 0)
  } finally {
    await service.close()
    await a.close()
    await b.close()
  }
}

for (const [name, ofA, ofB] of [
  ['both legs', {}, {}], ['the caller only', {}, plain], ['the callee only', plain, {}], ['neither', plain, plain],
] as const) {
  test(`early media and answer cross with 100rel on ${name}`, async () => {
    const a = await phone('udp', undefined, { ...ofA, isQuick: true })
    const b = await phone('udp', undefined, { ...ofB, isQuick: true })
    await between(a, b, async to => {
      const caller = a.dial(to)
      const callee = await b.taken()
      const reliably = callee.leg.invite.headers.some(([field, value]) => field === 'Supported' && /100rel/.test(value))
      assert.ok(reliably, 'our leg to the callee knows 100rel whatever the caller knows')
      callee.leg.progress(180)
      callee.leg.progress(183, { body: sdp(answer) })
      const early = await eventually(3_000, 'early media', () =>
        caller.events.find(event => event.on === 'progress' && event.status === 183))
      assert.is(early.on === 'progress' && early.body?.type, 'application/sdp')
      const isReliable = early.on === 'progress' && early.headers.some(([field]) => field === 'RSeq')
      assert.is(isReliable, ofA !== plain)
      callee.leg.answer({ body: sdp(answer) })
      await caller.next('answer')
      caller.leg.ack()
      await callee.next('ack')
      caller.leg.bye()
      await callee.next('bye')
    })
  })
}

test('either side offers anew while it rings, and the other answers', async () => {
  const a = await quickPhone('udp')
  const b = await quickPhone('udp')
  await between(a, b, async to => {
    const caller = a.dial(to)
    const callee = await b.taken()
    callee.leg.progress(183, { body: sdp(answer) })
    await eventually(3_000, 'early media', () => caller.events.some(event => event.on === 'progress'))
    for (const [from, other] of [[caller, callee], [callee, caller]] as const) {
      const status = await eventually(3_000, 'an UPDATE that nothing stands in the way of', async () => {
        from.leg.request('UPDATE', { body: sdp(moved) })
        await eventually(2_000, 'the UPDATE, or its refusal', () =>
          [...from.events, ...other.events].some(({ on }) => on === 'response' || on === 'request'))
        if (other.events.some(({ on }) => on === 'request')) {
          const { request } = await other.next('request')
          assert.match(request.body?.text ?? '', 'm=audio 4002')
          other.leg.respond(request.id, 200, { body: sdp(answer) })
        }
        const { status } = await from.next('response')
        return status === 491 || status === 500 ? undefined : status
      })
      assert.is(status, 200)
    }
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    caller.leg.ack()
    await callee.next('ack')
    callee.leg.bye()
    await caller.next('bye')
  })
})

test('nothing is left open', () => assertNothingLeft())

test.run()

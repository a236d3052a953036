/** The router is killed in the middle of its calls, and started again with what its journal holds. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { isRequest, atTheDoor } from './door.ts'
import { play, type Script } from './stage.ts'
import { calm } from './network.ts'

const test = suite('a router that is killed and started again')

/** Two talk and one rings by then: calls begin every two seconds and are answered after half a second. */
const CRASH_MS = 6_500
const DOWN_MS = 3_000
const EVERY_MS = 2_000

const answering: Script['callee'] = ({ leg, later, sdp }) => {
  leg.progress(180)
  later(500, () => leg.answer({ body: sdp() }))
  return event => {
    if (event.on === 'request') leg.respond(event.request.id, 200, { body: sdp() })
  }
}

/** The caller offers something new, and hangs up at last; both after the restart. */
const asksAndLeaves: Script = {
  caller: ({ leg, later, sdp }) => event => {
    if (event.on === 'answer') {
      leg.ack()
      later(12_000, () => leg.request('INVITE', { body: sdp(4_002) }))
      later(20_000, () => leg.bye())
    } else if (event.on === 'response' && event.status === 200) leg.ackReinvite(event.id)
  },
  callee: answering,
}

/** The one who was called does. */
const isAskedAndLeft: Script = {
  caller: ({ leg, sdp }) => event => {
    if (event.on === 'answer') leg.ack()
    if (event.on === 'request') leg.respond(event.request.id, 200, { body: sdp() })
  },
  callee: ({ leg, later, sdp }) => {
    later(500, () => leg.answer({ body: sdp() }))
    later(13_000, () => leg.request('INVITE', { body: sdp(4_004) }))
    later(100_000, () => leg.bye())
    return event => {
      if (event.on === 'response' && event.status === 200) leg.ackReinvite(event.id)
    }
  },
}

const ringsOn: Script = {
  caller: ({ leg, later }) => {
    later(20_000, () => leg.cancel())
    return () => {}
  },
  callee: ({ leg }) => {
    leg.progress(180)
    return () => {}
  },
}

const scripts = [asksAndLeaves, isAskedAndLeft, ringsOn]

test('established calls go on from either side, and the one that rang has its record', async () => {
  const { records, left, datagrams } = await play(scripts, EVERY_MS, { crash: { atMs: CRASH_MS, downMs: DOWN_MS } })
  assert.equal(left.map(({ says }) => says), [])
  const told = records.map(({ status, reason, restored }) => [status, reason, restored])
  assert.equal(told.sort(), [
    [200, 'the callee hung up', true], [200, 'the caller hung up', true], [503, 'restart', true],
  ])
  const [one, other] = records.filter(({ status }) => status === 200)
  assert.ok((one?.talkMs ?? 0) > 15_000 && (other?.talkMs ?? 0) > 15_000, 'from their answer, not from the restart')
  const after = atTheDoor(datagrams).filter(({ atMs }) => atMs > CRASH_MS + DOWN_MS)
  const sent = (method: string): number => new Set(after.filter(passing =>
    passing.way === 'out' && isRequest(passing, method)).map(({ transaction }) => transaction)).size
  assert.equal([sent('INVITE'), sent('BYE')], [2, 2], 'both offers and both ends crossed')
})

test('a session nobody refreshes is kept alive by us, before and after', async () => {
  const { records, left } = await play([isAskedAndLeft], EVERY_MS, { crash: { atMs: 30_000, downMs: 20_000 } })
  assert.equal(left.map(({ says }) => says), [])
  assert.equal(records.map(({ reason, talkMs }) => [reason, Math.round(talkMs / 10_000)]), [['the callee hung up', 10]])
})

test('whenever it is killed nothing is left behind and no call is told of twice', async () => {
  for (let atMs = 600; atMs < 40_000; atMs += 1_370) {
    const { records, left } = await play(scripts, EVERY_MS, {
      seed: atMs, weather: { ...calm, lost: 0.05, doubled: 0.05 }, crash: { atMs, downMs: 1_000 + atMs % 4_000 },
    })
    assert.equal(left.map(({ says }) => says), [], `killed at ${atMs} ms`)
    assert.is(new Set(records.map(({ callUid }) => callUid)).size, records.length, `killed at ${atMs} ms`)
  }
})

test.run()

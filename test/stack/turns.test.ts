/** Overload, as the transaction layer meets it: what its user does takes time, and more arrives meanwhile. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseMessage } from '../../src/sip/parse.ts'
import { responseTo } from '../../src/sip/respond.ts'
import { openGate, type Gate } from '../../src/stack/gate.ts'
import { createWorld, requestText } from './transaction-world.ts'

/**
 * A layer whose user works `workMs` milliseconds on each INVITE, and `count` INVITEs, all read in one turn of the loop.
 */
async function flooded(count: number, gate: Partial<Gate> = {}, workMs = 10) {
  const world = await createWorld('udp', { ...openGate, ...gate })
  const { clock, requests } = world
  world.layer.onRequest((request, _flow, transaction) => {
    requests.push({ request, transaction })
    if (request.method === 'INVITE') clock.advance(workMs)
    else transaction?.respond(responseTo(request, 200, { toTag: 'ours' }))
  })
  for (let at = 1; at <= count; at++) world.receive(call(at))
  return {
    ...world,
    /** The calls that were taken up, in order. */
    taken: () => requests.filter(({ request }) => request.method === 'INVITE').map(({ request }) =>
      Number(request.headers.find(line => line.name === 'call-id')?.value)),
    refused: (status = 503) => world.sent.filter(({ message }) =>
      message.kind === 'response' && message.status === status),
    async turns(many: number) {
      for (let turn = 0; turn < many; turn++) await new Promise(setImmediate)
    },
  }
}

const named = (at: number) => ({ branch: `z9hG4bK${at}`, callId: String(at) })
const call = (at: number): string => requestText(named(at))

test('a turn of the loop takes up one of the calls that wait, in the order they came', async () => {
  const { taken, turns, refused } = await flooded(5)
  assert.equal(taken(), [1])
  await turns(1)
  assert.equal(taken(), [1, 2])
  await turns(5)
  assert.equal([taken(), refused().length], [[1, 2, 3, 4, 5], 0])
})

test('a turn takes up as many of those that wait as it has time for', async () => {
  const { taken, turns } = await flooded(12, {}, 0.5)
  // The first are taken as they are read, until new calls have had the 2 ms of this turn.
  assert.is(taken().length, 5)
  await turns(1)
  assert.is(taken().length, 9)
  await turns(1)
  assert.equal(taken(), Array.from({ length: 12 }, (_, at) => at + 1))
})

test('a burst is heard whole where nobody says how long one may wait', async () => {
  const { taken, turns, refused } = await flooded(100)
  await turns(110)
  assert.equal([taken().length, refused().length], [100, 0])
})

test('what belongs to calls that live is not kept waiting', async () => {
  const { receive, requests, taken } = await flooded(5)
  receive(requestText({ method: 'INFO', branch: 'z9hG4bKinfo', toTag: 'ours', callId: 'live', cseq: 2 }))
  receive(requestText({ method: 'INVITE', branch: 'z9hG4bKagain', toTag: 'ours', callId: '77', cseq: 3 }))
  assert.is(requests[1]?.request.method, 'INFO')
  assert.equal(taken(), [1, 77])
})

test('an urgent call goes before all that wait', async () => {
  const { receive, taken } = await flooded(5, { isUrgent: ({ uri }) => uri === 'urn:service:sos' })
  receive(call(112).replace('sip:bob@192.0.2.1 SIP/2.0', 'urn:service:sos SIP/2.0'))
  assert.equal(taken(), [1, 112])
})

test('calls of those we know go before strangers that wait, in the order they came', async () => {
  const { inbox, flow, taken, turns } = await flooded(3, { isKnown: ({ address }) => address === '192.0.2.7' })
  for (const at of [7, 8]) inbox.arrived(parseMessage(Buffer.from(call(at))), { ...flow, address: '192.0.2.7' })
  assert.equal(taken(), [1])
  await turns(7)
  assert.equal(taken(), [1, 7, 8, 2, 3])
})

test('who is known is the next, however many strangers wait', async () => {
  const { inbox, flow, taken, turns } = await flooded(3, { isKnown: ({ address }) => address === '192.0.2.7' })
  await turns(1)
  inbox.arrived(parseMessage(Buffer.from(call(7))), { ...flow, address: '192.0.2.7' })
  await turns(3)
  assert.equal(taken(), [1, 2, 7, 3])
})

test('who waits too long hears 503 with Retry-After, once, and leaves nothing behind', async () => {
  const { refused, taken, turns, layer, receive, requests } = await flooded(30, { patienceMs: 100 })
  await turns(40)
  const away = refused()
  assert.is(taken().length + away.length, 30)
  assert.equal(taken(), Array.from({ length: taken().length }, (_, at) => at + 1))
  assert.ok(taken().length >= 10 && taken().length <= 12, `${taken().length} taken up`)
  for (const { text } of away) assert.match(text, /\r\nRetry-After: 5\r\n/)
  assert.is(layer.live.servers, taken().length)
  for (const { text } of away) {
    const toTag = /\r\nTo:.*;tag=(\w+)/.exec(text)?.[1] ?? ''
    const at = Number(/\r\nCall-ID: (\d+)/.exec(text)?.[1])
    receive(requestText({ ...named(at), method: 'ACK', toTag }))
  }
  assert.is(requests.length, taken().length)
})

test('a copy of a call that waits changes nothing', async () => {
  const { receive, taken, turns, sent } = await flooded(3)
  receive(call(3))
  receive(call(3))
  await turns(6)
  assert.equal(taken(), [1, 2, 3])
  assert.is(sent.filter(({ text }) => text.includes('Call-ID: 3\r')).length, 1)
})

test('a copy of a call that was refused hears the same again, however idle we are by then', async () => {
  const { receive, refused, taken, turns, clock } = await flooded(1_002)
  await turns(1_100)
  clock.advance(1_000)
  const before = taken().length
  receive(call(1_002))
  await turns(2)
  assert.is(taken().length, before)
  const copies = refused().map(({ text }) => text).filter(text => text.includes('Call-ID: 1002\r'))
  assert.is(copies.length, 2)
  assert.is(copies[0], copies[1])
})

test('a CANCEL for a call that waits ends it, with the same tag in both answers', async () => {
  const { receive, taken, turns, sent } = await flooded(3)
  receive(requestText({ ...named(3), method: 'CANCEL' }))
  await turns(6)
  assert.equal(taken(), [1, 2])
  const answers = sent.filter(({ text }) => text.includes('Call-ID: 3\r')).map(({ text }) => text)
  assert.equal(answers.map(text => text.slice(8, 11)), ['200', '487'])
  const [first, second] = answers.map(text => /\r\nTo:.*;tag=(\w+)/.exec(text)?.[1])
  assert.is(first, second)
})

test('there is room for a thousand; whoever comes then hears 503 in the next turns', async () => {
  const { refused, layer, turns } = await flooded(1_300)
  await turns(3)
  const away = refused().map(({ text }) => Number(/\r\nCall-ID: (\d+)/.exec(text)?.[1]))
  assert.equal(away, Array.from({ length: 299 }, (_, at) => 1_002 + at))
  await layer.close()
})

test('behind a queue that stands as many wait as are served in time; others hear 503 in the next round', async () => {
  const { refused, receive, turns, taken } = await flooded(1)
  let [next, turn] = [1_000, 0]
  const overload = async (many: number): Promise<void> => {
    for (const end = turn + many; turn < end; turn++) {
      for (let at = 0; at < 5; at++) receive(call(next++))
      await turns(1)
    }
  }
  await overload(400)
  const before = { taken: taken().length, refused: refused().length, next }
  await overload(100)
  assert.is(taken().length - before.taken, 100)
  const newest = Math.max(...refused().map(({ text }) => Number(/\r\nCall-ID: (\d+)/.exec(text)?.[1])))
  // Five a turn, a round each two turns of 10 ms: nobody is refused later than in the third turn after his.
  assert.ok(newest >= next - 15, `${next - newest} calls came after the last that was refused`)
  const oldest = taken().at(-1) ?? 0
  assert.ok(next - oldest < 5 * 22, `the one taken last came ${(next - oldest) / 5} turns ago, of 20 that one may wait`)
  assert.ok(Math.abs(refused().length - before.refused - 400) <= 10, `${refused().length - before.refused} refused`)
})

test('a refusal that cannot be made is our mistake, and costs nobody else a turn', async () => {
  let broken = true
  const { taken, turns } = await flooded(20, {
    patienceMs: 0,
    overdue() {
      if (!broken) return { status: 503, retryAfterS: 5 }
      broken = false
      throw new Error('out of order')
    },
  })
  await turns(30)
  assert.ok(taken().length >= 1)
  assert.is(broken, false)
})

test('closing forgets those that wait', async () => {
  const { taken, turns, layer } = await flooded(5)
  await layer.close()
  await turns(6)
  assert.equal(taken(), [1])
})

test.run()

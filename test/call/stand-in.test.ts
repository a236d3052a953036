import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { Borrower, Lender } from '../../src/call/lending.ts'
import { Origin } from '../../src/call/origin.ts'
import { StandInCallee, StandInCaller } from '../../src/call/stand-in.ts'
import type { LegEvent } from '../../src/edge/signaling.ts'
import { FakeArrivedLeg, inviteOf, sdpBody } from '../support/fake-signaling.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

/** A call whose leg may be had, after `busy` times of asking. */
function lending(busy = 0) {
  const clock = new VirtualClock()
  const leg = new FakeArrivedLeg()
  const said: string[] = []
  const lender: Lender = {
    lend(side, borrower: Borrower) {
      said.push(`lend ${side}`)
      if (busy-- > 0) borrower.busy()
      else borrower.lent(leg, new Origin('7'), undefined)
    },
    hears: (side, event) => { said.push(`hears ${side} ${event.on}`) },
    joined() {
      said.push('joined')
      return () => { said.push('places back') }
    },
    returned: (_leg, status) => { said.push(`returned ${status}`) },
    transferProgress: status => { said.push(`progress ${status}`) },
    transferFailed: status => { said.push(`failed ${status}`) },
  }
  const order = { clock, lender, side: 'b', callId: 'x', dialog: undefined, remote: undefined } as const
  const heard: LegEvent[] = []
  const asCaller = (): StandInCaller => {
    const standIn = new StandInCaller(order, inviteOf(), {
      progress: status => lender.transferProgress(status), failed: status => lender.transferFailed(status),
    })
    standIn.listen(event => { heard.push(event) })
    return standIn
  }
  const answers = (status: number, n = 1): void =>
    leg.happens({ on: 'response', id: `a-call-id-${n}`, status, reason: '', headers: [], body: sdpBody() })
  return { clock, leg, said, order, heard, asCaller, answers }
}

test('a leg that is in the middle of something is asked for again', () => {
  const { clock, leg, said, asCaller } = lending(2)
  asCaller().answer({ body: sdpBody() })
  clock.advance(400)
  assert.equal([said, leg.said], [['lend b', 'lend b', 'lend b'], ['INVITE']])
})

test('a re-INVITE that meets another is tried again in its time, and given up after some', () => {
  const { clock, leg, said, heard, asCaller, answers } = lending()
  asCaller().answer({ body: sdpBody() })
  for (let n = 1; n < 4; n++) {
    answers(491, n)
    clock.advance(2_099)
    assert.is(leg.said.length, n)
    clock.advance(1)
  }
  answers(491, 4)
  assert.equal(leg.said, ['INVITE', 'INVITE', 'INVITE', 'INVITE'])
  assert.equal(said.slice(1), ['returned 491', 'failed 491'])
  assert.equal(heard.map(({ on }) => on), ['gone'])
  assert.is(clock.pending, 0)
})

test('who hears of a call hears that it came to nothing when the leg could not be had, or it ended before', () => {
  const never = lending(51)
  never.asCaller().answer({ body: sdpBody() })
  never.clock.advance(60_000)
  assert.equal([never.said.at(-1), never.heard.map(({ on }) => on)], ['failed 491', ['gone']])
  const ended = lending(1)
  const standIn = ended.asCaller()
  standIn.answer({ body: sdpBody() })
  standIn.bye()
  ended.clock.advance(60_000)
  assert.equal(ended.said, ['lend b', 'failed 487'])
})

test('what is asked of a leg that still talks to somebody else is refused, after it has a name', () => {
  const { clock, heard, asCaller } = lending()
  const standIn = asCaller()
  const ids = ['INFO', 'UPDATE'].map(method => standIn.request(method))
  assert.equal(heard, [])
  clock.advance(0)
  assert.equal(heard.map(event => event.on === 'response' && [event.id, event.status, event.headers]),
    [[ids[0], 500, [['Retry-After', '2']]], [ids[1], 491, []]])
})

test('what a leg on its way asks may be asked again, and ends no dialog', () => {
  const { leg, asCaller } = lending()
  asCaller().answer({ body: sdpBody() })
  for (const method of ['INVITE', 'UPDATE', 'INFO']) {
    leg.happens({ on: 'request', request: { id: method, method, headers: [] } })
  }
  assert.equal(leg.sent.slice(1).map(({ what, headers }) => [what, headers]), [
    ['491 to INVITE', []], ['491 to UPDATE', []], ['500 to INFO', [['Retry-After', '2']]],
  ])
})

test('a joined leg is the borrower\'s, its places too; what the lender asked is nobody\'s', () => {
  const { leg, said, heard, asCaller, answers } = lending()
  const standIn = asCaller()
  standIn.answer({ body: sdpBody() })
  leg.happens({ on: 'response', id: 'of-the-lender', status: 200, reason: '', headers: [] })
  answers(200)
  leg.happens({ on: 'response', id: 'of-the-lender', status: 200, reason: '', headers: [] })
  leg.happens({ on: 'bye', headers: [] })
  standIn.release()
  standIn.release()
  assert.equal(said, ['lend b', 'hears b response', 'joined', 'places back'])
  assert.equal(heard.map(({ on }) => on), ['ack', 'bye'])
})

/** A leg that was joined, said where it is now, and is answered: with what it was shown at first, and by what ways. */
function joinedAndAnswered(way = '') {
  const world = lending()
  const standIn = world.asCaller()
  const shown = sdpBody()
  standIn.answer({ body: shown })
  world.leg.happens({
    on: 'response', id: 'a-call-id-1', status: 200, reason: '', headers: [],
    body: { ...shown, text: shown.text.replace('m=audio 4', 'm=audio 5') },
  })
  const changes = (): number => world.heard.filter(({ on }) => on === 'request').length
  standIn.respond('changed-while-joined', 491)
  assert.is(changes(), 1)
  world.clock.advance(2_100)
  assert.is(changes(), 2, 'what crossed another offer is said again')
  standIn.respond('changed-while-joined', 200, { body: { ...shown, text: `${shown.text}${way}` } })
  return { ...world, standIn, acks: () => world.heard.filter(({ on }) => on === 'ack').length }
}
const candidate = 'a=candidate:1 1 UDP 1 127.0.0.1 4000 typ host\r\n'

test('a leg that moved is told what it was not shown yet, and only that', () => {
  const same = joinedAndAnswered()
  assert.equal([same.leg.said, same.acks()], [['INVITE', 'ACK a-call-id-1'], 2])
  const { leg, answers, acks, clock } = joinedAndAnswered(candidate)
  assert.equal([leg.said.slice(2), acks()], [['INVITE'], 1], 'the offer is under way')
  answers(200, 2)
  assert.equal([leg.said.slice(3), acks(), clock.pending], [['ACK a-call-id-2'], 2, 0])
})

test('a leg that does not take what it is told is hung up on, after what crossed was tried again', () => {
  const { leg, answers, heard, clock } = joinedAndAnswered(candidate)
  answers(491, 2)
  clock.advance(2_100)
  assert.is(leg.said.filter(what => what === 'INVITE').length, 3)
  answers(488, 3)
  assert.equal([leg.said.at(-1), heard.at(-1)?.on, clock.pending], ['BYE', 'gone', 0])
  const silent = joinedAndAnswered(candidate)
  silent.clock.advance(32_000)
  assert.equal([silent.leg.said.at(-1), silent.heard.at(-1)?.on], ['BYE', 'gone'])
  const over = joinedAndAnswered(candidate)
  over.standIn.bye()
  assert.is(over.clock.pending, 0)
})

test('a callee nobody wants any more is given back once its re-INVITE is through', () => {
  const { leg, said, order, answers } = lending()
  const standIn = new StandInCallee(order, sdpBody())
  standIn.cancel()
  assert.equal(said, ['lend b'])
  answers(200)
  assert.equal([said, leg.said], [['lend b', 'returned 487'], ['INVITE', 'ACK a-call-id-1']])
})

test('a leg that hangs up while it is joined ends both calls', () => {
  const { leg, said, heard, asCaller } = lending()
  asCaller().answer({ body: sdpBody() })
  leg.happens({ on: 'bye', headers: [] })
  assert.equal([said, heard.map(({ on }) => on)], [['lend b', 'hears b bye'], ['bye']])
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { WaitingRoom } from '../../src/stack/transaction/waiting-room.ts'

const patience = { burstMs: 400, standMs: 100, standingMs: 1_000, most: 5 }

/** Who is sent away as overdue at this moment. */
function sentAway(room: WaitingRoom<string>, nowMs: number): string[] {
  const away: string[] = []
  for (let one = room.overdue(nowMs); one !== undefined; one = room.overdue(nowMs)) away.push(one)
  return away
}

test('the first to come is the first to be taken', () => {
  const room = new WaitingRoom<string>(patience)
  for (const name of ['a', 'b', 'c']) room.enter(name, name, 0)
  assert.equal([room.next(), room.next(), room.next(), room.next()], ['a', 'b', 'c', undefined])
})

test('in a burst everybody may wait for as long as the limit says', () => {
  const room = new WaitingRoom<string>(patience)
  room.enter('a', 'a', 0)
  room.enter('b', 'b', 50)
  assert.equal(sentAway(room, 400), [])
  assert.equal(sentAway(room, 401), ['a'])
  assert.equal(sentAway(room, 450), [])
  assert.is(room.size, 1)
})

test('in a room that has not been empty for a while the limit is short, and long again once it was', () => {
  const room = new WaitingRoom<string>(patience)
  room.enter('0', '0', 0)
  for (let ms = 100; ms <= 1_100; ms += 100) {
    room.enter(String(ms), String(ms), ms)
    assert.is(room.next(), String(ms - 100))
  }
  assert.equal(sentAway(room, 1_200), [])
  assert.equal(sentAway(room, 1_201), ['1100'])
  room.enter('later', 'later', 1_300)
  assert.equal(sentAway(room, 1_700), [])
  assert.equal(sentAway(room, 1_701), ['later'])
})

test('a limit set shorter than that holds all the same', () => {
  const room = new WaitingRoom<string>({ ...patience, burstMs: 20 })
  room.enter('a', 'a', 0)
  room.enter('b', 'b', 1_100)
  assert.equal(sentAway(room, 1_120), ['a'])
})

test('into a queue that stands as many are let in as had their turn of late', () => {
  const room = new WaitingRoom<string>({ ...patience, most: 50 })
  for (let at = 0; at < 20; at++) assert.ok(room.enter(String(at), '', 0))
  // One has his turn each 20 ms: five in 100 ms.
  let entered = 0
  for (let ms = 20; ms <= 2_000; ms += 20) {
    room.next()
    sentAway(room, ms)
    for (const each of [1, 2, 3]) if (room.enter(`${ms} ${each}`, '', ms) && ms > 1_500) entered += 1
    if (ms > 1_500) assert.ok(room.size <= 6, `${room.size} wait at ${ms} ms`)
  }
  assert.is(entered, 25)
})

test('who finds no place is not let in', () => {
  const room = new WaitingRoom<string>(patience)
  const entered = Array.from({ length: 7 }, (_, at) => room.enter(String(at), String(at), 0))
  assert.equal(entered, [true, true, true, true, true, false, false])
  room.next()
  assert.ok(room.enter('7', '7', 0))
})

test('who leaves is not taken', () => {
  const room = new WaitingRoom<string>(patience)
  for (const name of ['a', 'b']) room.enter(name, name, 0)
  assert.equal([room.leave('a'), room.leave('a'), room.has('a'), room.has('b')], ['a', undefined, false, true])
  assert.is(room.next(), 'b')
})

test.run()

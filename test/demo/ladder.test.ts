import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { drawLadder } from './ladder.ts'

test('arrows go between their parties, both ways, under their names', () => {
  const drawn = drawLadder(['ann', 'router', 'bob'], [
    { atMs: 0, from: 'ann', to: 'router', says: 'INVITE' },
    { atMs: 3.4, from: 'router', to: 'bob', says: 'INVITE' },
    { atMs: 1_204, from: 'bob', to: 'router', says: '200 OK' },
  ])
  assert.is(drawn, [
    '          ann                     router                  bob',
    '    0 ms  │─────── INVITE ───────▶│                       │',
    '    3 ms  │                       │─────── INVITE ───────▶│',
    ' 1204 ms  │                       │◀─────── 200 OK ───────│',
  ].join('\n'))
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { breachOf, defaultGuard, type Breach, type Tally } from '../../src/rollout/guard.ts'

const tally = (calls: number, answered: number, errors: number, delayMs = 1000): Tally =>
  ({ calls, answered, errors, delaysMs: Array.from({ length: calls - errors }, (_, at) => delayMs + at) })

interface Row {
  readonly says: string
  readonly trial: Tally
  readonly rest: Tally
  readonly breach: Breach['guard'] | undefined
}

const rows: readonly Row[] = [
  { says: 'nothing is said before there are enough calls',
    trial: tally(19, 0, 19), rest: tally(400, 280, 4), breach: undefined },
  { says: 'a dead target is undone at once', trial: tally(20, 0, 20), rest: tally(400, 280, 4), breach: 'errors' },
  { says: 'also when nobody else calls', trial: tally(20, 0, 20), rest: tally(0, 0, 0), breach: 'errors' },
  { says: 'as good as the rest is good', trial: tally(20, 14, 0), rest: tally(400, 280, 4), breach: undefined },
  { says: 'two errors of twenty may be chance', trial: tally(20, 13, 2), rest: tally(400, 280, 4), breach: undefined },
  { says: 'ten percent of a thousand is not',
    trial: tally(1000, 700, 100), rest: tally(2000, 1400, 20), breach: 'errors' },
  { says: 'errors the rest has too are nobody\'s fault',
    trial: tally(100, 0, 100), rest: tally(900, 0, 900), breach: undefined },
  { says: 'nobody answers where most do', trial: tally(20, 0, 0), rest: tally(400, 280, 4), breach: 'answer-rate' },
  { says: 'a few answers fewer may be chance', trial: tally(20, 11, 0), rest: tally(400, 280, 4), breach: undefined },
  { says: 'within what is allowed', trial: tally(2000, 1300, 0), rest: tally(2000, 1400, 0), breach: undefined },
  { says: 'beyond what is allowed', trial: tally(2000, 1000, 0), rest: tally(2000, 1400, 0), breach: 'answer-rate' },
  { says: 'no answer rate to compare with', trial: tally(20, 0, 0), rest: tally(3, 3, 0), breach: undefined },
  { says: 'it rings five seconds later',
    trial: tally(40, 28, 0, 6000), rest: tally(400, 280, 4), breach: 'post-dial-delay' },
  { says: 'it rings a second later', trial: tally(40, 28, 0, 2000), rest: tally(400, 280, 4), breach: undefined },
]

for (const { says, trial, rest, breach } of rows) {
  test(`${says}: ${breach ?? 'goes on'}`, () => assert.is(breachOf(trial, rest, defaultGuard)?.guard, breach))
}

test('the reason is told in figures', () => {
  assert.is(breachOf(tally(20, 0, 20), tally(400, 280, 4), defaultGuard)?.because,
    'errors in 100 % of 20 calls, against 1 % of 400')
})

test('two policies that do the same are told apart in fewer than one trial of a hundred', () => {
  let seed = 7
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const rest = { ...tally(2000, 1300, 40), delaysMs: [] }
  let undone = 0
  for (let trials = 0; trials < 500; trials++) {
    let [answered, errors] = [0, 0]
    for (let calls = 1; calls <= 200; calls++) {
      const drawn = random()
      if (drawn < 0.65) answered++
      else if (drawn < 0.67) errors++
      if (breachOf({ calls, answered, errors, delaysMs: [] }, rest, defaultGuard)) {
        undone++
        break
      }
    }
  }
  assert.ok(undone < 5, `${undone} of 500 undone for nothing`)
})

test.run()

/** How a registration of ours stands after each answer, as a table. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { answerIn } from '../../src/auth/enrolment-answer.ts'
import { answered, beginning, isHeld, type Answered, type Standing } from '../../src/auth/enrolment.ts'

const now = { nowMs: 1_000_000, random: 0, registrars: 2 }
const ok = (grantedS?: number): Answered => ({ status: 200, reason: 'OK', grantedS })
const no = (status: number, more = {}): Answered => ({ status, reason: 'x', ...more })

/** The standing after these answers, and the wait each of them asked for. */
function after(answers: readonly Answered[], circumstances = now): { standing: Standing; waits: readonly number[] } {
  let standing = beginning(3600)
  const waits = answers.map(answer => {
    const turn = answered(standing, answer, circumstances)
    standing = turn.standing
    return turn.afterMs
  })
  return { standing, waits }
}

test('what is granted is kept for so long, and refreshed between 70 and 85 % of it', () => {
  const { standing, waits } = after([ok(100)])
  assert.equal([standing.untilMs, waits], [1_100_000, [70_000]])
  assert.ok(isHeld(standing, 1_099_999))
  assert.not.ok(isHeld(standing, 1_100_000))
  assert.equal(after([ok(100)], { ...now, random: 1 }).waits, [85_000])
  assert.equal(after([ok()]).waits, [2_520_000], 'what was asked for counts where nothing is said')
  assert.equal(after([ok(10 ** 9)]).standing.untilMs, 1_000_000 + 86_400_000, 'never longer than a day')
})

test('a 200 that grants nothing is a refusal, and no circle', () => {
  const { standing, waits } = after([ok(0)])
  assert.equal([standing.untilMs, standing.why, waits], [undefined, '200 OK', [30_000]])
})

test('too brief is asked for once more, for as long as they want, within a day', () => {
  const { standing, waits } = after([no(423, { minExpiresS: 7200 })])
  assert.equal([standing.expiresS, waits], [7200, [0]])
  // One that wants less than it got, or more than a day, is refusing us.
  for (const minExpiresS of [undefined, 1800, 3600, 90_000]) {
    assert.equal(after([no(423, { minExpiresS })]).waits, [30_000], String(minExpiresS))
  }
})

test('one that is silent, unreachable or broken leads to the next at once, and all of them to a rest', () => {
  for (const failure of [{ cause: 'timeout' }, { cause: 'unreachable' }, no(408), no(500), no(503)] as Answered[]) {
    const { standing, waits } = after([failure, failure])
    assert.equal([standing.registrar, waits], [0, [0, 2_000]])
  }
  assert.is(after([no(500), ok()]).standing.registrar, 1, 'and stays with the one that answered')
})

test('rests double up to five minutes after silence, from a minute to half an hour after a refusal', () => {
  const alone = { ...now, registrars: 1 }
  const silence = after(Array.from({ length: 9 }, () => ({ cause: 'timeout' }) as const), { ...alone, random: 1 })
  assert.equal(silence.waits.map(ms => ms / 1000), [4, 8, 16, 32, 64, 128, 256, 300, 300])
  const refusal = after(Array.from({ length: 7 }, () => no(403)), { ...alone, random: 1 })
  assert.equal(refusal.waits.map(ms => ms / 1000), [60, 120, 240, 480, 960, 1800, 1800])
  assert.equal(after([no(403)], alone).waits, [30_000], 'chance takes up to half of it')
  assert.equal(after([no(403), ok(), no(403)], alone).waits.at(-1), 30_000, 'a success forgets what was before')
})

test('Retry-After makes a rest longer, never shorter, and an hour at most', () => {
  const alone = { ...now, registrars: 1 }
  assert.equal(after([no(503, { retryAfterS: 120 })], alone).waits, [120_000])
  assert.equal(after([no(503, { retryAfterS: 1 })], alone).waits, [2_000])
  assert.equal(after([no(503, { retryAfterS: 999_999 })], alone).waits, [3_600_000])
})

test('a refresh that fails leaves what was granted until its end', () => {
  const { standing } = after([ok(100), no(503), no(503)])
  assert.equal([standing.untilMs, standing.why], [1_100_000, '503 x'])
})

test('of all addresses of a name ours is found by its mark, and what it was granted', () => {
  const from = { address: '192.0.2.1' }
  const answer = (headers: readonly (readonly [string, string])[]) =>
    answerIn({ status: 200, reason: 'OK', headers, from }, 'mark') as Extract<Answered, { status: number }>
  const others = '<sip:acme@10.0.0.1>;expires=7, "We, us" <sip:acme@10.0.0.2;pm=other>;expires=8'
  assert.is(answer([['Contact', `${others}, <sip:acme@10.0.0.3;PM=mark>;expires=90`], ['Expires', '60']]).grantedS, 90)
  assert.is(answer([['m', others], ['Expires', '60']]).grantedS, 60, 'else the header counts')
  assert.is(answer([['Contact', others]]).grantedS, undefined)
  assert.is(answer([['Contact', '<sip:acme@10.0.0.3;pm=mark>;expires=soon']]).grantedS, undefined)
  assert.is(answer([['Retry-After', '18 (in a meeting);duration=3600']]).retryAfterS, 18)
  assert.equal(answerIn({ cause: 'tls' }, 'mark'), { cause: 'tls' })
})

test.run()

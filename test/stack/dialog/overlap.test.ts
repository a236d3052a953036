import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { closed, concluded, isExchange, opened, overlapOf, type Exchange } from '../../../src/stack/dialog/overlap.ts'

type Begin = readonly [by: Exchange['by'], method: Exchange['method'], offers: boolean]
const after = (...begun: readonly Begin[]) =>
  begun.reduce<readonly Exchange[]>((open, [by, method, offers], n) => opened(open, `x${n}`, by, method, offers), [])

/** What is open; what comes; what it hears. */
const rows: readonly (readonly [string, readonly Exchange[], Begin, 491 | 500 | undefined])[] = [
  ['nothing is in the way of the first INVITE', [], ['them', 'INVITE', true], undefined],
  ['their INVITE during ours is glare', after(['us', 'INVITE', true]), ['them', 'INVITE', true], 491],
  ['their INVITE during ours is glare without descriptions too',
    after(['us', 'INVITE', false]), ['them', 'INVITE', false], 491],
  ['their second INVITE waits for the first', after(['them', 'INVITE', true]), ['them', 'INVITE', true], 500],
  ['their second UPDATE waits for the first', after(['them', 'UPDATE', false]), ['them', 'UPDATE', false], 500],
  ['their UPDATE with an offer during our offer is glare',
    after(['us', 'INVITE', true]), ['them', 'UPDATE', true], 491],
  ['their UPDATE with an offer during theirs has to wait',
    after(['them', 'INVITE', true]), ['them', 'UPDATE', true], 500],
  ['their UPDATE without an offer disturbs no INVITE',
    after(['them', 'INVITE', true]), ['them', 'UPDATE', false], undefined],
  ['their INVITE during our UPDATE with an offer is glare',
    after(['us', 'UPDATE', true]), ['them', 'INVITE', true], 491],
  ['our UPDATE without an offer stops no INVITE of theirs',
    after(['us', 'UPDATE', false]), ['them', 'INVITE', true], undefined],
  ['our INVITE during theirs is held back', after(['them', 'INVITE', true]), ['us', 'INVITE', true], 491],
  ['our second UPDATE is held back', after(['us', 'UPDATE', false]), ['us', 'UPDATE', false], 491],
  ['our UPDATE with an offer during their offer is held back',
    after(['them', 'INVITE', true]), ['us', 'UPDATE', true], 491],
  ['our UPDATE without an offer may go out at any time',
    after(['them', 'INVITE', true]), ['us', 'UPDATE', false], undefined],
]
for (const [sentence, open, [by, method, offers], status] of rows) {
  test(sentence, () => assert.is(overlapOf(open, by, method, offers), status))
}

test('an answered offer settles its exchange, and so does a refusal', () => {
  assert.equal(concluded(after(['us', 'INVITE', true]), 'x0', true, true), [])
  assert.equal(concluded(after(['us', 'INVITE', false]), 'x0', false, true), [])
  assert.equal(concluded(after(['them', 'UPDATE', true]), 'x0', true, true), [])
  assert.equal(concluded(after(['them', 'INVITE', false]), 'x0', true, false), [])
})

test('an offer in a 2xx stays open until its ACK, for whoever made it', () => {
  const theirs = concluded(after(['us', 'INVITE', false]), 'x0', true, true)
  assert.is(overlapOf(theirs, 'them', 'INVITE', true), 500)
  const ours = concluded(after(['them', 'INVITE', false]), 'x0', true, true)
  assert.is(overlapOf(ours, 'them', 'INVITE', true), 491)
  assert.is(overlapOf(closed(ours, 'x0'), 'them', 'INVITE', true), undefined)
})

test('an exchange that ends leaves the others', () => {
  const two = after(['them', 'INVITE', true], ['them', 'UPDATE', false])
  assert.equal(concluded(two, 'x1', true, false).map(open => open.id), ['x0'])
})

test('only INVITE and UPDATE are exchanges', () => {
  assert.equal(['INVITE', 'UPDATE', 'INFO', 'BYE', 'ACK'].filter(isExchange), ['INVITE', 'UPDATE'])
})

test.run()

/** Names of media sessions that can be named again after a kill. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { lastNames, SessionNames, type WrittenNames } from '../../src/journal/session-names.ts'

test('whatever was drawn since the seed was written, and a while before, is among the last names', () => {
  const due: number[] = []
  const drawn: string[] = []
  const names = new SessionNames(() => due.push(drawn.length))
  let written: WrittenNames = names.written()
  let before = written
  for (let at = 0; at < 500; at++) {
    const dues = due.length
    drawn.push(names.uid())
    // What is due reaches the disk some names later.
    if (due.length > dues) [before, written] = [written, names.written()]
    const lateBy = drawn.length - (due.at(-1) ?? 0)
    const onDisk = new Set(lastNames(lateBy < 20 ? before : written))
    assert.ok(drawn.slice(-20).every(name => onDisk.has(name)), `after ${drawn.length}`)
  }
  assert.is(new Set(drawn).size, 500)
  assert.ok(drawn.every(name => /^[0-9a-f]{20}$/.test(name)))
  assert.ok(due.length < 20, 'it is not written for every session')
})

test('two processes draw different names', () => {
  assert.is.not(new SessionNames(() => {}).uid(), new SessionNames(() => {}).uid())
})

test.run()

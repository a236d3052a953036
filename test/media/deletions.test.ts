import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { createLog } from '../../src/base/log.ts'
import { createDeletions } from '../../src/media/deletions.ts'

const test = suite('deletions')

/** Deletes of a node that does what `works` says; `sent` has every command, `lines` every log line. */
function deletions(works: () => boolean) {
  const sent: string[] = []
  const lines: string[] = []
  const log = createLog('warn', { write: line => lines.push(line) })
  const owed = createDeletions('node', log, async callId => {
    sent.push(callId)
    if (!works()) throw new Error('no answer')
  })
  return { owed, sent, lines }
}

test('a delete the node did is not sent again', async () => {
  const { owed, sent } = deletions(() => true)
  await owed.delete('one', true)
  await owed.retry()
  assert.equal(sent, ['one'])
})

test('a node that cannot be reached is asked when it answers again, oldest first', async () => {
  const { owed, sent } = deletions(() => true)
  await owed.delete('one', false)
  await owed.delete('two', false)
  assert.equal([sent, owed.waiting], [[], 2])
  await owed.retry()
  assert.equal([sent, owed.waiting], [['one', 'two'], 0])
})

test('a retry stops at the first failure and is never two at once', async () => {
  const { owed, sent } = deletions(() => false)
  await owed.delete('one', false)
  await owed.delete('two', false)
  await Promise.all([owed.retry(), owed.retry()])
  assert.equal([sent, owed.waiting], [['one'], 2])
})

test('after five tries the session is left to the engine, and the log says so', async () => {
  const { owed, sent, lines } = deletions(() => false)
  await owed.delete('one', true)
  for (let i = 0; i < 10; i++) await owed.retry()
  assert.equal([sent.length, owed.waiting], [5, 0])
  assert.is(lines.length, 1)
  assert.match(lines[0] ?? '', '"ngCallId":"one"')
})

test('what waits has a bound, and the oldest goes first', async () => {
  const { owed, lines } = deletions(() => true)
  for (let i = 0; i < 10_001; i++) await owed.delete(`call-${i}`, false)
  assert.is(owed.waiting, 10_000)
  assert.match(lines[0] ?? '', '"ngCallId":"call-0"')
})

test.run()

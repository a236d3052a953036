import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Mailbox } from '../../src/edge/embedded/mailbox.ts'
import type { LegEvent } from '../../src/edge/signaling.ts'

const settled = () => new Promise(resolve => setImmediate(resolve))
const trying: LegEvent = { on: 'trying' }
const gone: LegEvent = { on: 'gone', why: 'test' }

function mailbox() {
  const failures: unknown[] = []
  return { box: new Mailbox(error => failures.push(error)), failures }
}

test('events before the listener are kept for it, in order', async () => {
  const { box } = mailbox()
  const seen: string[] = []
  box.put(trying)
  box.put({ on: 'ack' })
  box.listen(event => seen.push(event.on))
  assert.equal(seen, [])
  await settled()
  assert.equal(seen, ['trying', 'ack'])
})

test('an event is never delivered from within the call that caused it', async () => {
  const { box } = mailbox()
  const steps: string[] = []
  box.listen(event => {
    steps.push(`begin ${event.on}`)
    if (event.on === 'trying') box.put({ on: 'ack' })
    steps.push(`end ${event.on}`)
  })
  box.put(trying)
  steps.push('put returned')
  await settled()
  assert.equal(steps, ['put returned', 'begin trying', 'end trying', 'begin ack', 'end ack'])
})

test('nothing follows a last event', async () => {
  const { box } = mailbox()
  const seen: string[] = []
  box.listen(event => seen.push(event.on))
  box.put(gone)
  box.put(trying)
  await settled()
  assert.equal(seen, ['gone'])
})

test('a sealed mailbox forgets what waits and takes no more', async () => {
  const { box } = mailbox()
  const seen: string[] = []
  box.put(trying)
  box.seal()
  box.put(gone)
  box.listen(event => seen.push(event.on))
  await settled()
  assert.equal(seen, [])
})

test('a listener that throws is reported and hears what follows', async () => {
  const { box, failures } = mailbox()
  const seen: string[] = []
  box.listen(event => {
    seen.push(event.on)
    if (event.on === 'trying') throw new Error('by hand')
  })
  box.put(trying)
  box.put(gone)
  await settled()
  assert.equal(seen, ['trying', 'gone'])
  assert.is(failures.length, 1)
})

test.run()

/** What happens to a call is taken one at a time, whatever brings it about. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Mailbox, type MailboxOwner } from '../../src/call/mailbox.ts'
import { newCall, type CallState, type Effect } from '../../src/call/state.ts'
import { standardFailover } from '../../src/policy/failover.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const test = suite('mailbox')
const offer = 'v=0\r\n'
const hangup = { on: 'hangup', by: 'operator', why: 'asked to', held: false } as const

function mailboxOf(owner: Partial<MailboxOwner>, state: CallState = newCall(offer, standardFailover, 1)) {
  const clock = new VirtualClock()
  const done: Effect['do'][] = []
  const mailbox = new Mailbox(clock, state, {
    run: effect => { done.push(effect.do) },
    meanwhile: () => undefined,
    failed: error => { throw error },
    ...owner,
  })
  return { mailbox, clock, done }
}

test('what an effect brings about waits until the effects before it are carried out', () => {
  const order: string[] = []
  const { mailbox } = mailboxOf({
    run: effect => {
      order.push(effect.do)
      if (effect.do !== 'media-offer') return
      mailbox.post(hangup)
      order.push('posted')
    },
  })
  mailbox.post({ on: 'start' })
  assert.is(order[order.indexOf('media-offer') + 1], 'posted')
  assert.ok(order.indexOf('end') > order.indexOf('posted'), order.join())
  assert.is(mailbox.state.phase, 'ended')
  assert.equal(mailbox.trace, ['start', 'hangup'])
})

test('an effect that fails is told of, and what waits is taken all the same', () => {
  const failures: unknown[] = []
  const { mailbox } = mailboxOf({
    run: effect => {
      if (effect.do === 'media-offer') throw new Error('no')
    },
    failed: error => {
      failures.push(error)
      mailbox.post(hangup)
    },
  })
  mailbox.post({ on: 'start' })
  assert.equal(failures.map(String), ['Error: no'])
  assert.is(mailbox.state.phase, 'ended')
})

test('of a call that is at rest it asks whether there is something to do meanwhile, and of no other', () => {
  let asked = 0
  const meanwhile = (): undefined => void (asked += 1)
  mailboxOf({ meanwhile }).mailbox.post()
  assert.is(asked, 0, 'a call that has not begun')
  mailboxOf({ meanwhile }, { ...newCall(offer, standardFailover, 1), phase: 'bridged' }).mailbox.post()
  assert.is(asked, 1)
})

test('a timer that runs out is an input', async () => {
  const { mailbox, clock, done } = mailboxOf({}, { ...newCall(offer, standardFailover, 1), phase: 'bridged' })
  mailbox.timers.start('longest', 1_000)
  await clock.pass(999)
  assert.equal(mailbox.trace, [])
  await clock.pass(1)
  assert.equal(mailbox.trace, ['timer.longest'])
  assert.ok(done.includes('end'), done.join())
})

test('it remembers the newest inputs alone', () => {
  const { mailbox } = mailboxOf({})
  for (let n = 0; n < 100; n++) mailbox.post(hangup)
  assert.is(mailbox.trace.length, 64)
})

test.run()

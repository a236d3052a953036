/** What the drachtio edge turns away: doubles, strangers, and calls there is no room for. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { assertNothingLeft } from '../support/leaks.ts'
import { exchange, over, withDrachtio } from './drachtio-world.ts'
import { answer, changed, inviteFrom, sdp, valueOf } from './messages.ts'

test('another INVITE with the Call-ID of one that rings is 482, and each CANCEL finds its own', () =>
  withDrachtio(async all => {
    const caller = all.bob.dial(all.world.uri)
    const callee = await all.taken()
    callee.leg.progress(180)
    await caller.next('progress')
    const other = { ...changed(inviteFrom(), 'Call-ID', callee.leg.callId), uri: all.world.uri }
    assert.is((await exchange(all, other)).status, 482)
    caller.leg.cancel()
    await callee.next('cancel')
    assert.is((await caller.next('refused')).cause, 'cancelled')
    await over(all)
  }))

for (const [title, admits, away, status, retryAfter] of [
  ['a stranger the defence would drop is refused', false, undefined, 403, undefined],
  ['with too many calls a new one is told to come back', true, { status: 503, retryAfterS: 7 }, 503, '7'],
] as const) {
  test(title, () => withDrachtio(async all => {
    const refused = await exchange(all, { ...inviteFrom(), uri: all.world.uri })
    assert.equal([refused.status, valueOf(refused, 'retry-after')], [status, retryAfter])
  }, { defence: { admits: () => admits, turnsAway: () => away, strayed() {}, began: () => () => {} } }))
}

test('an INVITE is half open from its arrival to its ACK', () => {
  const open: string[] = []
  const began = ({ address }: { readonly address: string }) => {
    open.push(address)
    return () => { open.pop() }
  }
  return withDrachtio(async all => {
    const caller = all.bob.dial(all.world.uri)
    const callee = await all.taken()
    assert.equal(open, ['127.0.0.1'])
    callee.leg.answer({ body: sdp(answer) })
    await caller.next('answer')
    assert.is(open.length, 1)
    caller.leg.ack()
    await callee.next('ack')
    assert.is(open.length, 0)
    caller.leg.bye()
    await callee.next('bye')
    await over(all)
  }, { defence: { admits: () => true, turnsAway: () => undefined, strayed() {}, began } })
})

test('nothing is left open', () => assertNothingLeft())

test.run()

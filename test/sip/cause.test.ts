import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { causeIn, causeOf, networkReason, normalClearing, statusOf } from '../../src/sip/cause.ts'

test('what phones say every day maps both ways', () => {
  for (const [status, cause] of [[486, 17], [404, 1], [484, 28], [410, 22], [603, 21], [504, 102]] as const) {
    assert.equal([causeOf(status), statusOf(cause)], [cause, status])
  }
  assert.equal([causeOf(480), statusOf(18)], [18, 408])
  assert.is(statusOf(16), 480, 'a normal end means no failure; it was not answered')
})

test('every status and every cause has a counterpart', () => {
  for (let status = 200; status < 700; status++) assert.ok(causeOf(status) >= 1 && causeOf(status) <= 127)
  for (let cause = 1; cause < 128; cause++) assert.ok(statusOf(cause) >= 400 && statusOf(cause) < 700)
  assert.is(causeOf(200), normalClearing)
})

test('what nobody mapped means what its class means', () => {
  const classes = [14, 25, 44, 50, 66, 95, 100, 126].map(statusOf)
  assert.equal(classes, [480, 480, 503, 503, 501, 500, 500, 500])
  assert.equal([302, 499, 599, 699, 607, 483].map(causeOf), [23, 31, 41, 21, 21, 25])
})

test('Reason tells the network cause before the status, and nothing when it cannot be read', () => {
  assert.is(causeIn(['SIP;cause=486;text="Busy"', 'Q.850 ;cause=34;text="no circuit"']), 34)
  assert.is(causeIn(['SIP;cause=486;text="a, b"']), 17)
  assert.is(causeIn(['q.850;CAUSE=19']), 19)
  assert.is(causeIn(['Q.850;cause=x', 'Q.850', 'Q.850;cause=12345', '', 'SIP;text="none"']), undefined)
  assert.is(causeIn([]), undefined)
  assert.is(networkReason(['SIP;cause=486', 'Q.850;cause=17;text="busy\\"']), undefined, 'a text that never ends')
  assert.is(networkReason(['SIP;cause=486', 'Q.850;cause=17;text="busy"']), 'Q.850;cause=17')
})

test.run()

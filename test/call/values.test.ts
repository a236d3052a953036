import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { dialRequestFor, escapeUser, requestUriFor } from '../../src/call/dial.ts'
import { failureOf, localFailure, refusalOf as refusalWith } from '../../src/call/failure.ts'
import { Origin } from '../../src/call/origin.ts'
import { transferHeaders } from '../../src/call/on-behalf.ts'
import { compileAnswers } from '../../src/policy/failover.ts'
import { moreTelling } from '../../src/policy/failure.ts'
import { redirectedTarget } from '../../src/policy/redirects.ts'
import { contactOf, factsOf, planOf, targetOf } from '../support/fake-policy.ts'
import { inviteOf, sampleSdp } from '../support/fake-signaling.ts'

const failover = { answerCaller: compileAnswers() }
const refusalOf = (failure: Parameters<typeof refusalWith>[0]) => refusalWith(failure, failover)
const refused = (status: number) => failureOf({ status, reason: `reason ${status}`, headers: [] })

test('a target\'s final word passes, with its own phrase', () => {
  assert.equal(refusalOf(refused(486)), { status: 486, reason: 'reason 486', own: [] })
  assert.equal(refusalOf(refused(603)), { status: 603, reason: 'reason 603', own: [] })
})

test('what only we could have mended is not blamed on the caller', () => {
  for (const status of [401, 407, 503]) {
    assert.equal(refusalOf(refused(status)), { status: 500, own: [['Reason', `SIP;cause=${status}`]] })
  }
  assert.is(refusalOf(refused(302)).status, 480)
})

test('silence, refusal by the network and ringing out are three different things', () => {
  assert.is(refusalOf(localFailure('no-progress')).status, 408)
  assert.is(refusalOf(localFailure('unreachable')).status, 500)
  assert.is(refusalOf(localFailure('no-answer')).status, 480)
})

test('of several failures the caller hears the most telling', () => {
  const busy = refused(486)
  const declined = refused(603)
  const silent = localFailure('no-progress')
  assert.is(moreTelling(undefined, silent), silent)
  assert.is(moreTelling(busy, silent), busy)
  assert.is(moreTelling(silent, busy), busy)
  assert.is(moreTelling(declined, busy), declined)
  assert.is(moreTelling(busy, declined), declined)
})

test('timer B counts as no progress, a cancelled leg has no cause of its own', () => {
  assert.is(failureOf({ status: 408, reason: '', cause: 'timeout', headers: [] }).cause, 'no-progress')
  assert.is(failureOf({ status: 503, reason: '', cause: 'unreachable', headers: [] }).cause, 'unreachable')
  assert.is(failureOf({ status: 487, reason: '', cause: 'cancelled', headers: [] }).cause, undefined)
})

test('the number called goes to the target\'s host, unless the policy gives a user', () => {
  assert.is(requestUriFor(contactOf('10.0.0.1'), '+33145550100'), 'sip:+33145550100@10.0.0.1')
  const six = contactOf('::1', { port: 5080, transport: 'tcp' })
  assert.is(requestUriFor(six, 'bob'), 'sip:bob@[::1]:5080;transport=tcp')
  assert.is(requestUriFor(contactOf('h', { user: 'sales', params: ';user=phone' }), 'bob'), 'sip:sales@h;user=phone')
  assert.is(requestUriFor(contactOf('h'), ''), 'sip:h')
})

test('a user part cannot break out of its URI', () => {
  assert.is(escapeUser('a@b;x=1>\r\nRoute: <sip:evil>'), 'a%40b%3Bx%3D1%3E%0D%0ARoute%3A%20%3Csip%3Aevil%3E')
})

test('an attempt shows the caller\'s name and number, one forward less, and nothing of its network', () => {
  const request = dialRequestFor(inviteOf(), factsOf(), planOf([]), targetOf('one'), 'v=0\r\n')
  assert.equal(request.from, { user: '+33612345678', displayName: 'Ada' })
  assert.is(request.maxForwards, 69)
  assert.equal(request.headers, [])
  assert.not.match(JSON.stringify(request), '192.0.2.10')
})

test('what a transfer says of itself crosses with it, and from nobody else', () => {
  const replaces = ['Replaces', 'x;to-tag=a;from-tag=b'] as const
  const lines = [replaces, ['Referred-By', '<sip:a@b>'], ['Refer-To', '<sip:c@d>']] as const
  const invite = { ...inviteOf(), headers: lines }
  const sent = (passed: ReadonlySet<string>) =>
    dialRequestFor(invite, factsOf(), planOf([]), targetOf('one'), undefined, passed).headers
  assert.equal(sent(transferHeaders), [replaces, ['Referred-By', '<sip:a@one.example>']])
  assert.equal(sent(new Set()), [])
})

test('a redirected call leaves the way a phone registered over', () => {
  const phone = targetOf('phones', { reached: { way: 'a way', path: ['<sip:p;lr>'] } })
  const sent = (target: typeof phone) => dialRequestFor(inviteOf(), factsOf(), planOf([]), target, undefined)
  assert.equal([sent(phone).over, sent(phone).routes], ['a way', ['<sip:p;lr>']])
  const redirected = sent(redirectedTarget(phone, contactOf('10.0.0.9')))
  assert.equal([redirected.over, redirected.routes], [undefined, undefined])
})

test('a description\'s version goes up by one when it changes and not otherwise', () => {
  const origin = new Origin('42')
  const line = (sdp: string): string => /^o=.*$/m.exec(origin.stamp(sdp))?.[0].trim() ?? ''
  const first = line(sampleSdp)
  assert.match(first, /^o=\S+ 42 1 IN IP4 /)
  assert.is(line(sampleSdp.replace('o=phone 77 1', 'o=other 99 7')), first, 'only the origin differs')
  assert.match(line(sampleSdp.replace('4000', '0')), / 42 2 IN /)
  assert.match(line(sampleSdp), / 42 3 IN /)
})

test.run()

/** What a policy's own test foretells of a hunt is what the call's machine does with the same targets. */
import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { newCall, type CallInput, type CallState, type Effect } from '../../src/call/state.ts'
import { step } from '../../src/call/step.ts'
import { firstOrder, hunt } from '../../src/policy/attempts.ts'
import type { Failover, Target } from '../../src/policy/decision.ts'
import { compileFailover, failureSet } from '../../src/policy/failover.ts'
import { redirectedTarget } from '../../src/policy/redirects.ts'
import type { Behaviour } from '../../src/policy/schema.gen.ts'
import { planOf, targetOf } from '../support/fake-policy.ts'

/** Plays a call whose targets do as they are told, and says whom it tried and what the caller heard last. */
function played(failover: Failover, targets: readonly Target[], does: Readonly<Record<string, Behaviour>>) {
  const line = [...targets]
  const attempts: string[] = []
  let told = 0
  let call: CallState = newCall('offer', failover, line.length)
  const queue: CallInput[] = [{ on: 'start' }]
  const run = (effect: Effect): void => {
    if (effect.do === 'media-offer') queue.push({ on: 'media.offered', ref: effect.ref, sdp: 'sdp' })
    if (effect.do === 'a-reject') told = effect.status
    if (effect.do === 'tell-answered') told = 200
    if (effect.do === 'follow') {
      const from = line[effect.attempt] as Target
      line.splice(effect.attempt + 1, 0, ...effect.contacts.map(contact => redirectedTarget(from, contact)))
    }
    if (effect.do === 'dial') {
      const { name } = line[effect.attempt] as Target
      const input = inputOf(does[name] ?? 200)
      if (input.on !== 'b.passed-over') attempts.push(name)
      queue.push(input)
    }
  }
  for (let input = queue.shift(); input; input = queue.shift()) {
    const { call: next, effects } = step(call, input)
    call = next
    for (const effect of effects) run(effect)
  }
  return { attempts, told }
}

function inputOf(behaviour: Behaviour): CallInput {
  const refused = { on: 'b.refused', reason: '', headers: [] } as const
  if (behaviour === 'limit' || behaviour === 'open-circuit') {
    return { on: 'b.passed-over', cause: behaviour, sdp: 'sdp' }
  }
  if (behaviour === 'unreachable' || behaviour === 'tls') return { ...refused, status: 503, cause: behaviour }
  if (behaviour === 'never') return { on: 'timer.no-progress' }
  if (typeof behaviour === 'object') {
    const contacts = 'send-to' in behaviour ? [behaviour['send-to']].flat() : []
    return { ...refused, status: 302, headers: contacts.map(uri => ['Contact', `<${uri}>`] as const) }
  }
  if (behaviour >= 300) return { ...refused, status: behaviour }
  return { on: 'b.answer', headers: [], body: { type: 'application/sdp', text: 'answer' } }
}

const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.constantFrom<Behaviour>(
    200, 302, 404, 408, 486, 500, 503, 603, 'never', 'unreachable', 'tls', 'limit', 'open-circuit',
  ),
  fc.uniqueArray(fc.constantFrom('sip:a.example', 'sip:b.example', 'sip:c.invalid'), { minLength: 1 })
    .map(uris => ({ 'send-to': uris })),
)

const after: Failover['after'] = [
  { name: 'silent', failures: failureSet(['no-progress', 486]), refusal: { status: 480 } },
  { name: 'tagged', failures: failureSet([503]), tags: ['trouble'] },
  { name: 'others', failures: failureSet(['5xx', 'unreachable']), refusal: { status: 503 } },
]

test('a test of the policy and a live call come to the same, whatever the targets do', () => {
  const targets = ['t0', 't1', 't2', 't3'].map(name => targetOf(name))
  const names = targets.flatMap(({ name }) => [name, `${name}/redirect`])
  fc.assert(fc.property(
    fc.array(behaviour, { minLength: names.length, maxLength: names.length }),
    fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.constantFrom(undefined, { 503: 503, '4xx': 480 }),
    fc.constantFrom([], ['limit' as const], [503]), fc.boolean(),
    (behaviours, attempts, follow, answers, stop, isAfter) => {
      const compiled = compileFailover({
        budget: { attempts }, 'stop-on': stop,
        ...follow && { redirect: { hosts: ['*.example'], contacts: 2, depth: 2 } },
      }, { answers })
      const failover = isAfter ? { ...compiled, after } : compiled
      const does = Object.fromEntries(names.map((name, at) => [name, behaviours[at] ?? 200]))
      const foretold = hunt(planOf(targets, { failover }), firstOrder, does)
      const live = played(failover, targets, does)
      assert.equal(live.attempts, foretold.attempts)
      assert.is(live.told, foretold.callerGets.at(-1))
    },
  ), { numRuns: 2000 })
})

test.run()

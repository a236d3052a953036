import { test } from 'uvu'
import * as assert from 'uvu/assert'
import type { CallLimit, RuleLimit } from '../../src/policy/decision.ts'
import type { Lease } from '../../src/targets/limits.ts'
import { createRuleLimits, type FullRule } from '../../src/targets/rule-limits.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function ruleOf(rule: string, limit: CallLimit): RuleLimit {
  return { rule, limit, refusal: { kind: 'reject', status: 486 } }
}

function passed(answer: Lease | FullRule): Lease {
  if ('rule' in answer) throw new Error(`${answer.rule.rule} is full: ${answer.excess}`)
  return answer
}

function full(answer: Lease | FullRule): string {
  return 'rule' in answer ? `${answer.rule.rule} ${answer.excess}` : 'passed'
}

test('a call takes a place with every rule on its way, or with none', () => {
  const limits = createRuleLimits(new VirtualClock())
  const way = [ruleOf('outer', { calls: 3 }), ruleOf('outer/inner', { calls: 1 })]
  const first = passed(limits.pass(way, 'a'))
  assert.is(full(limits.pass(way, 'b')), 'outer/inner calls')
  const others = [passed(limits.pass(way.slice(0, 1), 'c')), passed(limits.pass(way.slice(0, 1), 'd'))]
  assert.is(full(limits.pass(way.slice(0, 1), 'e')), 'outer calls', 'the one turned away took no place')
  first.release()
  first.release()
  const again = passed(limits.pass(way, 'b'))
  assert.is(full(limits.pass(way, 'e')), 'outer calls', 'releasing twice is releasing once')
  for (const lease of [...others, again]) lease.release()
  assert.is(limits.size, 0)
})

test('callers are told apart, and a rule counts those of its own', () => {
  const limits = createRuleLimits(new VirtualClock())
  const night = [ruleOf('night', { perCaller: 1 })]
  const lease = passed(limits.pass(night, 'a'))
  assert.is(full(limits.pass(night, 'a')), 'night per-caller')
  passed(limits.pass(night, 'b')).release()
  passed(limits.pass([ruleOf('day', { perCaller: 1 })], 'a')).release()
  lease.release()
  assert.is(limits.size, 0)
})

test('a pace fills up evenly, and is forgotten with its rule', async () => {
  const clock = new VirtualClock()
  const limits = createRuleLimits(clock)
  const rule = [ruleOf('slow', { rate: { count: 2, perMs: 60_000 } })]
  for (let call = 0; call < 2; call++) passed(limits.pass(rule, 'a')).release()
  assert.is(full(limits.pass(rule, 'a')), 'slow rate')
  await clock.advance(30_000)
  passed(limits.pass(rule, 'a')).release()
  assert.is(full(limits.pass(rule, 'a')), 'slow rate')
  limits.adopt(['slow'])
  assert.is(full(limits.pass(rule, 'a')), 'slow rate', 'a reload that keeps the rule keeps its pace')
  limits.adopt(['other'])
  passed(limits.pass(rule, 'a')).release()
})

test.run()

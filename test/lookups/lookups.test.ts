import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { createLookups, type Ask, type LookupOutcome } from '../../src/lookups/lookups.ts'
import type { Found, Lookup, Need } from '../../src/policy/lookups/lookup.ts'
import { policyOf } from '../policy/document.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

function lookupOf(more = ''): Lookup {
  const { policy } = policyOf(`
policy: 1
lookups:
  crm:
    ask: { get: "https://crm.example/{from.user as token}" }
    reply: { tenant: tag, vip: flag }
    else: { tenant: retail }
${more}
`)
  return policy.lookups.get('crm') as Lookup
}

function needOf(lookup: Lookup, who = 'a'): Need {
  return { lookup, request: { over: 'http', method: 'GET', url: `https://crm.example/${who}`, headers: [] } }
}

function setUp(ask: Ask) {
  const clock = new VirtualClock()
  const outcomes: LookupOutcome[] = []
  const turns: string[] = []
  let asked = 0
  const lookups = createLookups({
    clock, ask: (request, scope) => {
      asked += 1
      return ask(request, scope)
    },
    counted: (_, outcome) => outcomes.push(outcome),
    turned: (_, turn) => turns.push(turn), failed: () => undefined, close: async () => undefined,
  })
  const tenantOf = async (need: Need): Promise<unknown> =>
    (await lookups.answer([need])).get('crm')?.fields.get('tenant')
  return { clock, outcomes, turns, lookups, tenantOf, askedCount: () => asked }
}

const acme: Found = { tenant: 'acme', vip: true }

test('an answer is typed, and one that is not of its types is plan B', async () => {
  const { tenantOf, outcomes } = setUp(async request =>
    'url' in request && request.url.endsWith('/bad') ? { tenant: 'two words' } : acme)
  const lookup = lookupOf()
  assert.is(await tenantOf(needOf(lookup)), 'acme')
  assert.is(await tenantOf(needOf(lookup, 'bad')), 'retail')
  assert.equal(outcomes, ['answered', 'failed'])
})

test('who knows nothing of a caller has answered, without values', async () => {
  const { lookups } = setUp(async () => 'nothing')
  const answer = (await lookups.answer([needOf(lookupOf())])).get('crm')
  assert.is(answer?.answered, true)
  assert.is(answer?.fields.size, 0)
})

test('nobody waits longer than the deadline', async () => {
  let signal: AbortSignal | undefined
  const { clock, tenantOf, outcomes } = setUp((_, scope) => {
    signal = scope.signal
    return new Promise(() => undefined)
  })
  const waiting = tenantOf(needOf(lookupOf('    deadline: 300ms')))
  await clock.advance(299)
  assert.is(signal?.aborted, false)
  await clock.advance(1)
  assert.is(await waiting, 'retail')
  assert.is(signal?.aborted, true)
  assert.equal(outcomes, ['late'])
})

test('an answer stands for its time, and then is asked for again', async () => {
  const { clock, tenantOf, askedCount, outcomes } = setUp(async () => acme)
  const lookup = lookupOf('    cache: { for: 1m, entries: 2 }')
  for (let call = 0; call < 3; call++) assert.is(await tenantOf(needOf(lookup)), 'acme')
  assert.is(askedCount(), 1)
  await clock.advance(60_001)
  await tenantOf(needOf(lookup))
  assert.is(askedCount(), 2)
  assert.equal(outcomes, ['answered', 'cached', 'cached', 'answered'])
  for (const who of ['b', 'c', 'a']) await tenantOf(needOf(lookup, who))
  assert.is(askedCount(), 5, 'the one not asked for the longest made room')
})

test('plan B is not kept', async () => {
  let well = false
  const { tenantOf } = setUp(async () => {
    if (!well) throw new Error('down')
    return acme
  })
  const lookup = lookupOf('    cache: { for: 1m }')
  assert.is(await tenantOf(needOf(lookup)), 'retail')
  well = true
  assert.is(await tenantOf(needOf(lookup)), 'acme')
})

test('calls that ask the same at the same time share one answer, others have their own', async () => {
  const { tenantOf, askedCount } = setUp(async () => acme)
  const lookup = lookupOf()
  const needs = [...Array.from({ length: 50 }, () => needOf(lookup)), needOf(lookup, 'b')]
  const all = await Promise.all(needs.map(tenantOf))
  assert.equal(new Set(all), new Set(['acme']))
  assert.is(askedCount(), 2)
})

test('so many questions are open at once, and no more', async () => {
  let release: (found: Found) => void = () => undefined
  const held = new Promise<Found>(resolve => { release = resolve })
  const { tenantOf, outcomes } = setUp(() => held)
  const lookup = lookupOf('    at-once: 2')
  const waiting = ['a', 'b', 'c'].map(who => tenantOf(needOf(lookup, who)))
  assert.is(await waiting[2], 'retail')
  release(acme)
  assert.equal(await Promise.all(waiting), ['acme', 'acme', 'retail'])
  assert.equal(outcomes.toSorted(), ['answered', 'answered', 'busy'])
})

test('after failures in a row a lookup is left alone, one question tries it, and it is well again', async () => {
  let well = false
  const { clock, tenantOf, askedCount, outcomes, turns } = setUp(async () => {
    if (!well) throw new Error('down')
    return acme
  })
  const lookup = lookupOf('    breaker: { after: 2, rest: 10s }')
  for (let call = 0; call < 4; call++) await tenantOf(needOf(lookup))
  assert.is(askedCount(), 2)
  assert.equal(outcomes, ['failed', 'failed', 'resting', 'resting'])
  await clock.advance(10_000)
  await tenantOf(needOf(lookup))
  assert.is(askedCount(), 3, 'one tried in vain')
  await tenantOf(needOf(lookup))
  assert.is(askedCount(), 3, 'and it rests once more')
  well = true
  await clock.advance(10_000)
  assert.is(await tenantOf(needOf(lookup)), 'acme')
  assert.is(await tenantOf(needOf(lookup)), 'acme')
  assert.equal(turns, ['resting', 'well'])
})

test('what was learned goes on while the definition stays, and is forgotten with it', async () => {
  const { lookups, tenantOf, askedCount } = setUp(async () => acme)
  const lookup = lookupOf('    cache: { for: 1h }')
  await tenantOf(needOf(lookup))
  const same = lookupOf('    cache: { for: 1h }')
  lookups.adopt([same])
  await tenantOf(needOf(same))
  assert.is(askedCount(), 1)
  const other = lookupOf('    cache: { for: 2h }')
  lookups.adopt([other])
  await tenantOf(needOf(other))
  assert.is(askedCount(), 2)
})

test('closing answers whoever waits with plan B', async () => {
  const { lookups, tenantOf, outcomes } = setUp(() => new Promise(() => undefined))
  const lookup = lookupOf()
  const waiting = tenantOf(needOf(lookup))
  await lookups.close()
  assert.is(await waiting, 'retail')
  assert.is(await tenantOf(needOf(lookup, 'b')), 'retail')
  assert.equal(outcomes, ['ended', 'ended'])
})

test.run()

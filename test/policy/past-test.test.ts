/* oxlint-disable unicorn/no-thenable -- "then" is a word of the policy language */
/** Calls that were, told as tests: those of every example, with what hangs on the day and what strangers wrote. */
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { momentOf } from '../../src/policy/calendars/zone.ts'
import type { CallFacts } from '../../src/policy/facts.ts'
import { layOutTree } from '../../src/policy/layout.ts'
import { loadPolicy, loadTexts } from '../../src/policy/load.ts'
import { pastTest, type PastTest } from '../../src/policy/past-test.ts'
import type { PastFate } from '../../src/policy/past-test-call.ts'
import { decidedReceipt, writtenFacts, type Receipt } from '../../src/policy/receipt.ts'
import { sampleAtMs, sampleFacts } from '../../src/policy/sample-call.ts'
import type { Behaviour, PolicyFile, PolicyTest } from '../../src/policy/schema.gen.ts'
import { parseSource } from '../../src/policy/source.ts'
import { runCases } from '../../src/policy/suite.ts'
import type { Side } from '../../src/policy/fate-change.ts'

const examples = fileURLToPath(new URL('../../../policies/', import.meta.url))

/** The receipt of a call, as it is read from a file. */
function receiptFor({ policy }: Side, facts: CallFacts, fate: PastFate): Receipt & PastFate {
  const decision = policy.evaluate(facts)
  return JSON.parse(JSON.stringify({
    callUid: 'c1', callId: 'i1', policy: policy.digest, facts: writtenFacts(facts, policy.headersRead),
    ...decidedReceipt(decision), ...fate,
  })) as Receipt & PastFate
}

function told(side: Side, receipt: Receipt & PastFate): PastTest {
  const made = pastTest(side, receipt)
  if (typeof made === 'string') throw new Error(`${receipt.rule}: ${made}`)
  return made
}

/** What is wrong with a test, as its text is read again beside the policy. */
function wrongWith({ policy, document }: Side, { test: made }: PastTest): readonly string[] {
  const text = layOutTree({ tests: [made] }, () => undefined)
  const { tests = [] } = parseSource('made.yaml', text).tree as Pick<PolicyFile, 'tests'>
  assert.is(tests.length, 1, text)
  const [result] = [...runCases(policy, { ...document, tree: { ...document.tree, tests } })]
  return result?.mismatches.map(({ what, expected, got }) => `${what}: ${expected}, got ${got}`) ?? ['it was not run']
}

/** An attempt that came to what a test pretends. */
function attemptOf(target: string, behaviour: Behaviour = 200): PastFate['attempts'][number] {
  const requestUri = 'sip:+33100000000@gw.example'
  if (typeof behaviour === 'object') return { target, requestUri, outcome: 'failed', cause: 'no-answer', status: 408 }
  if (typeof behaviour === 'string') return { target, requestUri, outcome: 'failed', cause: behaviour, status: 503 }
  return { target, requestUri, outcome: behaviour < 300 ? 'answered' : 'failed', status: behaviour }
}

function factsOf({ policy, document }: Side, { call, at }: PolicyTest): CallFacts {
  return sampleFacts(policy, document.tree, call, at === undefined ? sampleAtMs : momentOf(at))
}

for (const name of readdirSync(examples, { withFileTypes: true }).filter(each => each.isDirectory())) {
  test(`every call of policies/${name.name} makes a test that passes, and says how it was decided`, async () => {
    const { policy, document, text } = await loadPolicy(`${examples}${name.name}`)
    if (!policy || !document) throw new Error(text())
    const side = { policy, document }
    for (const [at, each] of (document.tree.tests ?? []).entries()) {
      const facts = factsOf(side, each)
      const alone = { ...document, tree: { ...document.tree, tests: [each] } }
      const [result] = [...runCases(policy, alone)]
      const dialled = result?.decision.outcome.kind === 'dial' ? result.attempts ?? [] : []
      const attempts = dialled.map(target => attemptOf(target, new Map(Object.entries(each.pretend ?? {})).get(target)))
      const made = told(side, receiptFor(side, facts, { attempts }))
      assert.equal(wrongWith(side, made), [], `${name.name}, test ${at + 1}`)
      assert.is(made.test.expect.rule, result?.decision.rule)
      assert.ok(Object.keys(made.test.expect).length > 1, `${each.name}: beside the rule what it does`)
    }
  })
}

const head = `policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"] }
  one: { contact: "sip:one.example" }
  two: { contact: "sip:two.example" }
pools: { both: { pick: { weighted: { one: 9, two: 1 } }, failover: { next-on: [503] } } }
`

function side(rules: string): Side {
  const { policy, document, text } = loadTexts([{ name: 'p.yaml', key: 'p.yaml', text: head + rules }])
  if (!policy || !document) throw new Error(text())
  return { policy, document }
}

function call(under: Side, fromUri: string, headers: readonly (readonly [string, string])[] = []): CallFacts {
  return under.policy.factsOf({
    atMs: Date.UTC(2026, 2, 2, 10), source: { transport: 'tcp', address: '10.0.0.10', port: 5062 }, fromUri,
    requestUri: 'sip:0612345678@127.0.0.1', headers,
  })
}

test('what was drawn that day is told apart, and the rest is held to', () => {
  const under = side('rules: [{ name: all, when: { peer: pbx }, do: { dial: both } }]\n')
  const sent = { requestUri: 'sip:+33612345678@two.example', from: '+33145550100', outcome: 'answered' } as const
  const receipt = receiptFor(under, call(under, 'sip:0145550100@x'), { attempts: [{ target: 'two', ...sent }] })
  const made = told(under, receipt)
  assert.equal(made.untold, ['attempts: two; here one'])
  assert.equal(made.test.expect, { rule: 'all', dial: 'both' })
  assert.equal(wrongWith(under, made), [])
})

test('targets do what they did, also those that were passed over or rang in vain', () => {
  const under = side(`rules: [{ name: all, when: { peer: pbx }, do: { dial: {
    pick: { in-order: [one, two, "sip:three.example"] }, failover: { next-on: [503, limit, no-answer] } } } }]
`)
  const passedOver = [{ target: 'one', cause: 'limit' as const }]
  const attempts = [attemptOf('two', { ring: '1s', then: 'never' }), attemptOf('sip:three.example')]
  const made = told(under, receiptFor(under, call(under, 'sip:0145550100@x'), { attempts, passedOver }))
  assert.equal(made.test.pretend, { one: 'limit', two: { ring: '1s', then: 'never' } })
  assert.equal(made.test.expect.attempts, ['two', 'sip:three.example'])
  assert.equal(wrongWith(under, made), [])
})

test('what a stranger wrote stays one text, whatever it looks like', () => {
  const under = side(`rules:
  - { name: all, when: { peer: pbx, header: { X-Note: "*" } }, do: { dial: one } }
otherwise: { reject: 404 }
`)
  const facts = call(under, 'sip:a%0A-%20name:%20b%22%7D@x', [['X-Note', '"} # ]: \\ secret: x']])
  const made = told(under, receiptFor(under, facts, { attempts: [attemptOf('one')] }))
  assert.is(made.test.expect.rule, 'all')
  assert.equal(wrongWith(under, made), [])
})

test('a call that is decided otherwise when it is told makes no test', () => {
  const under = side('rules: [{ name: all, when: { peer: pbx }, do: { dial: one } }]\n')
  const receipt = receiptFor(under, call(under, 'sip:0145550100@x'), { attempts: [] })
  assert.is(pastTest(under, { ...receipt, rule: 'else', outcome: 'reject 404' }),
    'told as a test it goes by all (dial one), not by else (reject 404)')
})

test.run()

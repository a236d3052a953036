import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Calendar } from '../../src/policy/calendars/calendar.ts'
import { compile } from '../../src/policy/compile.ts'
import { readData } from '../../src/policy/data/load-data.ts'
import type { CallFacts } from '../../src/policy/facts.ts'
import { createKinds } from '../../src/policy/kinds.ts'
import { createNumbers } from '../../src/policy/numbers.ts'
import type { Policy } from '../../src/policy/policy.ts'
import { parseTemplate } from '../../src/policy/templates.ts'
import type { Action, Condition, Matcher, NumberKind, PolicyFile, Rule } from '../../src/policy/schema.gen.ts'
import { documentOfTree } from './document.ts'
import { naiveRule } from './naive.ts'

const plan = { home: 'FR', internal: ['al*', '1{0-2}'] }
const data = { some: { file: 'some.csv', columns: { head: 'number-prefix' as const } } }
const someHeads = ['+33145550001', '+3314555000', '+44207', '11', '20']
const peerNames = ['pbx', 'orange', 'sfr']
const calendars = {
  day: { zone: 'Europe/Paris', open: { 'mon-fri': '08:00-18:00' } },
  night: { zone: 'UTC', open: { 'mon-sun': '22:00-06:00' } },
}

// Few digits and few names, so that rules and calls meet often.
const digits = fc.stringMatching(/^[0-3]{0,3}$/)
const heads = fc.constantFrom('+3314555000', '014555000', '003314555000', '+4420794600', '11', '')
const number = fc.tuple(heads, digits).map(parts => parts.join(''))
const name = fc.constantFrom('alice', 'al', 'bob', '112', '__proto__')
const user = fc.oneof(number, name)
const pattern = fc.oneof(
  user.filter(text => text !== ''),
  user.map(text => `${text}*`).filter(text => text !== '00*'),
  digits.map(text => `+3314555000${text}{0-2}`),
  fc.constantFrom('{10-23}', '+3314555{0000-0123}', '0145550{001-212}'),
  fc.constantFrom('sip:*@acme.example', 'sip:+33*@acme.example', 'sips:*@b.example', 'sip:b.example'),
)
const kind = fc.constantFrom<NumberKind>('national', 'mobile', 'international', 'emergency', 'short', 'internal')
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({ kind: fc.oneof(kind, fc.array(kind, { minLength: 1, maxLength: 3 })) }),
  fc.record({ list: fc.constant('some') }),
  fc.record({ regex: fc.constantFrom('.*0', '[+]33.*', 'a.*', '(11|bob).*', '.{3}') }),
)
const oneOrMore = <T>(each: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof({ weight: 3, arbitrary: each }, fc.array(each, { minLength: 1, maxLength: 12 }))

const one: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ peer: oneOrMore(fc.constantFrom(...peerNames, 'anyone')) }) },
  fc.record({ to: oneOrMore(pattern) }),
  fc.record({ to: oneOrMore(fc.oneof(pattern, matcher)) }),
  fc.record({ from: oneOrMore(fc.oneof(pattern, matcher)) }),
  fc.record({ request: oneOrMore(pattern.filter(text => !text.startsWith('00'))) }),
  fc.record({ source: oneOrMore(fc.constantFrom('192.0.2.0/24', '192.0.2.1', '10.0.0.0/8')) }),
  fc.record({ transport: oneOrMore(fc.constantFrom('udp', 'tls')) }) as fc.Arbitrary<Condition>,
  fc.record({ offer: fc.record({ video: fc.boolean() }) }),
  fc.record({ user: oneOrMore(fc.constantFrom('al*', 'alice', 'bob')) }),
  fc.record({ tag: oneOrMore(fc.constantFrom('one', 'two')) }),
  fc.record({ share: fc.constantFrom('0%', '30%', '70%', '100%', { part: '50%', by: 'to' as const, seed: 'x' }) }),
  fc.record({ from: oneOrMore(pattern) }),
  fc.record({ header: fc.record({ 'X-A': oneOrMore(fc.constantFrom('1', '2', '1*', '*')) }) }),
  fc.record({ during: oneOrMore(fc.constantFrom('day', 'night')) }),
  fc.record({ outside: oneOrMore(fc.constantFrom('day', 'night')) }),
)

const plain = fc.oneof(one, fc.tuple(one, one).map(([first, second]): Condition => ({ ...first, ...second })))

const { when } = fc.letrec<{ when: Condition }>(tie => ({
  when: fc.oneof({ depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: plain },
    fc.array(tie('when'), { minLength: 1, maxLength: 3 }).map(any => ({ any })),
    fc.array(tie('when'), { minLength: 1, maxLength: 3 }).map(all => ({ all })),
    fc.tuple(plain, tie('when')).map(([first, not]) => ({ ...first, not }))) as fc.Arbitrary<Condition>,
}))

const tag = fc.constantFrom('one', 'two', ['one', 'two'])
const action = fc.constantFrom<Action>({ reject: 480 }, { reject: 480 }, { goto: 'a' }, { goto: 'b' })
/** Where random rules go to; `a` goes on to `b`. */
const groups: NonNullable<PolicyFile['groups']> = {
  a: [{ name: 'tagged', when: { tag: 'one' }, do: { reject: 480 } }, { when: { to: '+33*' }, do: { goto: 'b' } }],
  b: [
    { name: 'anyone', when: { peer: 'anyone', from: '+33*' }, do: { reject: 480 } },
    { name: 'inner', when: { to: '11*' }, tag: 'two', rules: [{ when: { tag: 'two' }, do: { reject: 480 } }] },
  ],
}

const { rules } = fc.letrec<{ rules: Rule[]; rule: Rule }>(tie => ({
  rule: fc.oneof({ depthSize: 'small' },
    { weight: 8, arbitrary: fc.record({ when, do: action, tag }, { requiredKeys: ['when', 'do'] }) },
    { weight: 1, arbitrary: fc.record({ do: action }) },
    { weight: 2, arbitrary: fc.record(
      { when, tag, rules: fc.array(tie('rule'), { minLength: 1, maxLength: 12 }), otherwise: action },
      { requiredKeys: ['when', 'rules'] }) },
  ) as fc.Arbitrary<Rule>,
  rules: fc.array(tie('rule') as fc.Arbitrary<Rule>, { maxLength: 40 }),
}))

const uri = fc.tuple(fc.constantFrom('sip', 'sips'), user, fc.constantFrom('acme.example', 'b.example', 'x'))
  .map(([scheme, who, host]) => who === '' ? `${scheme}:${host}` : `${scheme}:${who}@${host}`)

interface WireCall {
  readonly peer: string | undefined
  readonly from: string
  readonly to: string
  readonly header: string | undefined
  readonly atMs: number
  readonly transport: string
  readonly address: string
  readonly user: string | undefined
  readonly video: boolean
}

const call: fc.Arbitrary<WireCall> = fc.record({
  peer: fc.option(fc.constantFrom(...peerNames), { nil: undefined }),
  from: uri, to: uri, header: fc.option(fc.constantFrom('1', '12', '2'), { nil: undefined }),
  atMs: fc.integer({ min: 1_767_000_000_000, max: 1_767_600_000_000 }),
  transport: fc.constantFrom('udp', 'tls'), address: fc.constantFrom('192.0.2.1', '192.0.2.9', '10.1.1.1'),
  user: fc.option(fc.constantFrom('alice', 'bob'), { nil: undefined }), video: fc.boolean(),
})

function compiled(tree: PolicyFile): Policy {
  const texts = new Map([['some.csv', `head\n${someHeads.join('\n')}\n`]])
  return compile(readData(documentOfTree(tree), texts).document ?? documentOfTree(tree))
}

function treeOf(list: readonly Rule[]): PolicyFile {
  const peers = Object.fromEntries(peerNames.map(each => [each, {}]))
  return { policy: 1, plan, calendars, peers, data, groups, rules: list }
}

function factsOf(policy: Policy, call: WireCall): CallFacts {
  const { peer, from, to, header, atMs, transport, address, user: proved, video } = call
  const facts = policy.factsOf({
    atMs, source: { transport, address, port: 5060 }, fromUri: from, requestUri: to,
    ...(proved === undefined ? {} : { user: proved }),
    sdp: `v=0\r\nm=audio 4000 RTP/AVP 0\r\n${video ? 'm=video 4002 RTP/AVP 96\r\n' : ''}`,
    headers: header === undefined ? [] : [['X-A', header]],
  })
  return peer === undefined ? facts : { ...facts, peer }
}

test('the indexed walk and a linear one over the document send every call to the same rule', () => {
  const open = { day: new Calendar(calendars.day), night: new Calendar(calendars.night) }
  const decided = new Map<string, number>()
  const numbers = createNumbers('FR')
  const kinds = createKinds(plan, numbers)
  fc.assert(fc.property(rules, fc.array(call, { minLength: 60, maxLength: 80 }), (list, calls) => {
    const tree = treeOf(list)
    const policy = compiled(tree)
    for (const each of calls) {
      const facts = factsOf(policy, each)
      const decision = policy.evaluate(facts)
      const isOpen = (calendar: string): boolean => open[calendar as keyof typeof open].isOpen(each.atMs)
      assert.is(decision.rule, naiveRule(tree, facts, { numbers, kinds, lists: { some: someHeads }, isOpen }))
      const kind = kindOf(decision.rule, each.peer)
      decided.set(kind, (decided.get(kind) ?? 0) + 1)
    }
  }), { numRuns: 160, seed: 20261120 })
  const count = [...decided.values()].reduce((sum, each) => sum + each, 0)
  assert.ok(count >= 10_000, `${count} calls were decided twice`)
  for (const kind of ['otherwise', 'nested', 'group', 'top']) for (const who of ['stranger', 'known']) {
    const count = decided.get(`${kind} ${who}`) ?? 0
    assert.ok(count > 25, `${count} calls of kind ${kind} ${who}`)
  }
})

function kindOf(rule: string, peer: string | undefined): string {
  const isGroup = /^[ab]\//.test(rule)
  const kind = rule === 'otherwise' ? 'otherwise' : isGroup ? 'group' : rule.includes('/') ? 'nested' : 'top'
  return `${kind} ${peer === undefined ? 'stranger' : 'known'}`
}

test('asking for all rules changes what is told, never what is decided', () => {
  fc.assert(fc.property(rules, call, (list, each) => {
    const policy = compiled(treeOf(list))
    const facts = factsOf(policy, each)
    const [some, all] = [policy.evaluate(facts), policy.evaluate(facts, true)]
    assert.is(some.rule, all.rule)
    assert.is(some.outcome, all.outcome)
    const told = new Set(all.why)
    assert.ok(some.why.every(step => told.has(step)), 'each step of the short walk is one of the long')
    const left = all.why.filter(step => !some.why.includes(step))
    assert.ok(left.every(step => !step.held), 'what the index left out would have declined')
    assert.is(policy.evaluate(facts).rule, some.rule, 'again')
  }), { numRuns: 200, seed: 7 })
})

test('a policy compiled again from the same files decides the same, for the same reasons', () => {
  fc.assert(fc.property(rules, fc.array(call, { minLength: 4, maxLength: 12 }), (list, calls) => {
    const [one, other] = [compiled(treeOf(list)), compiled(treeOf(list))]
    for (const each of calls) {
      const [was, is] = [one.evaluate(factsOf(one, each)), other.evaluate(factsOf(other, each))]
      assert.is(JSON.stringify(is), JSON.stringify(was))
    }
  }), { numRuns: 40 })
})

test('evaluation never throws, whatever is in the facts', () => {
  const any = fc.string({ unit: 'binary', maxLength: 40 })
  const list: Rule[] = [
    { when: { to: ['+33*', '1*', 'alice', '{00-99}', 'sip:*@acme.example'], during: 'day' }, do: { reject: 480 } },
    ...Array.from({ length: 20 }, (_, at): Rule =>
      ({ when: { peer: 'anyone', from: [`+33${at}*`, `${at}`] }, do: { reject: 480 } })),
  ]
  const policy = compiled(treeOf(list))
  fc.assert(fc.property(any, any, any, any, fc.oneof(fc.double(), fc.integer()), fc.array(fc.tuple(any, any)),
    (from, to, address, peer, atMs, headers) => {
      const source = { transport: 'udp', address, port: 1 }
      const facts = policy.factsOf({ atMs, source, fromUri: from, requestUri: to, headers })
      for (const each of [facts, { ...facts, peer }]) {
        assert.is(typeof policy.evaluate(each).rule, 'string')
        policy.evaluate(each, true)
      }
    }), { numRuns: 2000, seed: 11 })
})

test('reading a template never throws, and what it renders stays on one line', () => {
  const policy = compiled(treeOf([]))
  const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 5 }),
    fc.constantFrom('{', '}', '{{', '{from.e164}', '{to.user as token}', '{header.X-A as display-name}',
      '{header.X-A as header}'))
  const text = fc.array(piece).map(parts => parts.join(''))
  fc.assert(fc.property(text, fc.string({ unit: 'binary' }), (source, value) => {
    const template = parseTemplate(source)
    if ('kind' in template) return
    const facts = policy.factsOf({
      atMs: 0, source: { transport: 'udp', address: '', port: 1 }, fromUri: 'sip:0145550100@x',
      requestUri: `sip:${encodeURIComponent(Buffer.from(value).toString())}@x`, headers: [['X-A', value]],
    })
    assert.not.match(template.render(facts), /[\r\n\0]/)
  }), { numRuns: 1500, seed: 13 })
})

test.run()

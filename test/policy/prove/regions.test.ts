import { fc } from '../../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compile } from '../../../src/policy/compile.ts'
import { failingDimensions } from '../../../src/policy/prove/coordinates.ts'
import { leavesOf } from '../../../src/policy/prove/leaves.ts'
import { realBoxes } from '../../../src/policy/prove/real.ts'
import { spaceOf } from '../../../src/policy/prove/space.ts'
import { leftOf } from '../../../src/policy/prove/taken.ts'
import {
  and, areApart, beginningWith, everything, exactly, hasText, inRange, minus, not, nothing, or, type Texts,
} from '../../../src/policy/prove/texts.ts'
import { sampleFacts } from '../../../src/policy/sample-call.ts'
import type { Condition, PolicyFile, Rule } from '../../../src/policy/schema.gen.ts'
import { documentOfTree } from '../document.ts'

const short = fc.stringMatching(/^[+0-2a]{0,3}$/)
const piece: fc.Arbitrary<{ readonly texts: Texts; readonly has: (text: string) => boolean }> = fc.oneof(
  short.map(text => ({ texts: exactly(text), has: (each: string) => each === text })),
  short.map(head => ({ texts: beginningWith(head), has: (each: string) => each.startsWith(head) })),
  fc.tuple(short, fc.integer({ min: 0, max: 99 }), fc.integer({ min: 0, max: 99 })).map(([head, a, b]) => {
    const [low, high] = [Math.min(a, b), Math.max(a, b)].map(each => String(each).padStart(2, '0')) as [string, string]
    const has = (each: string): boolean => each.startsWith(head) && /^\d\d$/.test(each.slice(head.length))
      && each.slice(head.length) >= low && each.slice(head.length) <= high
    return { texts: inRange(head, low, high), has }
  }),
)

test('sets of texts are what they say, and equal sets are one object', () => {
  fc.assert(fc.property(piece, piece, piece, fc.array(fc.stringMatching(/^[+0-2a]{0,5}$/)), (a, b, c, probes) => {
    const set = or(minus(a.texts, b.texts), and(not(c.texts), b.texts))
    for (const text of probes) {
      assert.is(hasText(set, text), (a.has(text) && !b.has(text)) || (!c.has(text) && b.has(text)))
    }
    assert.is(areApart(a.texts, b.texts), and(a.texts, b.texts) === nothing)
    assert.is(not(not(set)), set)
    assert.is(or(set, not(set)), everything)
    assert.is(minus(or(a.texts, b.texts), b.texts), minus(a.texts, b.texts))
  }), { numRuns: 1500, seed: 3 })
})

const number = fc.constantFrom(
  '+33145550100', '0145550100', '+33612345678', '0612345678', '112', '201', '+442079460000')
const pattern = fc.oneof(number,
  fc.constantFrom('+33*', '06*', '+3314555{0000-0099}', '1*', 'sip:*@acme.example', 'sips:*@b.example'))
const one: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ peer: fc.constantFrom<NonNullable<Condition['peer']>>('pbx', 'orange', 'anyone', ['pbx', 'orange']) }),
  fc.record({ to: pattern }), fc.record({ from: pattern }),
  fc.record({ to: fc.record({ kind: fc.constantFrom('mobile' as const, 'national' as const, 'emergency' as const) }) }),
  fc.record({ to: fc.record({ regex: fc.constantFrom('1.*', '.*0') }) }),
  fc.record({ header: fc.record({ 'X-A': fc.constantFrom('1', '1*', '2') }) }),
  fc.record({ during: fc.constant('day') }), fc.record({ outside: fc.constant('day') }),
  fc.record({ source: fc.constantFrom('10.0.0.0/8', '10.0.0.10', '193.252.0.0/16') }),
  fc.record({ transport: fc.constantFrom('udp' as const, 'tls' as const) }),
  fc.record({ user: fc.constantFrom('alice', 'al*') }), fc.record({ tag: fc.constant('vip') }),
  fc.record({ offer: fc.constantFrom<NonNullable<Condition['offer']>>({ video: true }, { codecs: ['opus', 'pcma'] }) }),
  fc.record({ share: fc.constant('50%') }),
)
const { when } = fc.letrec<{ when: Condition }>(tie => ({
  when: fc.oneof({ depthSize: 'small' },
    { weight: 5, arbitrary: one },
    { weight: 2, arbitrary: fc.tuple(one, one).map(([a, b]): Condition => ({ ...a, ...b })) },
    fc.array(tie('when'), { minLength: 1, maxLength: 2 }).map(any => ({ any })),
    fc.array(tie('when'), { minLength: 1, maxLength: 2 }).map(all => ({ all })),
    tie('when').map(not => ({ not }))) as fc.Arbitrary<Condition>,
}))
const leaf: fc.Arbitrary<Rule> = fc.record({ when, do: fc.constant({ reject: 480 }) })
const rule: fc.Arbitrary<Rule> = fc.oneof({ weight: 4, arbitrary: leaf },
  fc.record({ when, tag: fc.constantFrom('vip', 'other'), rules: fc.array(leaf, { minLength: 1, maxLength: 3 }) }),
  fc.record({ when, do: fc.constant({ goto: 'group' }) }))
const call = fc.record({
  peer: fc.option(fc.constantFrom('pbx', 'orange'), { nil: undefined }), from: number,
  to: fc.oneof(number, fc.constantFrom('sip:x@acme.example', 'sips:x@b.example')),
  header: fc.option(fc.constantFrom('1', '12', '2'), { nil: undefined }),
  user: fc.option(fc.constantFrom('alice', 'bob')),
  transport: fc.constantFrom('udp' as const, 'tls' as const), video: fc.boolean(), night: fc.boolean(),
})

test('a call lies in what rules before leave to the rule that decides it', () => {
  fc.assert(fc.property(fc.array(rule, { minLength: 1, maxLength: 8 }), fc.array(leaf, { minLength: 1, maxLength: 2 }),
    fc.array(call, { minLength: 4, maxLength: 8 }), (rules, group, calls) => {
      const tree: PolicyFile = {
        policy: 1, plan: { home: 'FR' }, rules, groups: { group },
        calendars: { day: { zone: 'UTC', open: { 'mon-sun': '08:00-18:00' } } },
        peers: { pbx: { source: ['10.0.0.10'] }, orange: { source: ['193.252.0.0/20'] } },
      }
      const document = documentOfTree(tree)
      const policy = compile(document)
      const space = spaceOf({ tree })
      const leaves = leavesOf(document, space).map(each => ({ ...each, region: realBoxes(each.region, space) }))
      for (const { peer, header, user, video, night, ...rest } of calls) {
        const facts = sampleFacts(policy, tree, {
          ...rest, ...(peer !== undefined && { peer }), ...(user && { user }), offer: { video },
          headers: header === undefined ? {} : { 'X-A': header },
        }, Date.UTC(2026, 0, 5, night ? 22 : 12))
        const decided = policy.evaluate(facts).rule
        // A group's rule can be come to on several ways; on one of them the call has to be left to it.
        const ways = decided === 'otherwise' ? [leaves.length]
          : leaves.flatMap((each, at) => each.rule === decided ? [at] : [])
        const isLeft = ways.some(at => {
          const { region } = leftOf(leaves[at]?.region ?? [new Map()], leaves.slice(0, at), space)
          return region === undefined || region.some(box => failingDimensions(box, facts, space).length === 0)
        })
        assert.ok(isLeft, `${decided} of ${JSON.stringify(rules)} for ${JSON.stringify({ peer, ...rest, header })}`)
      }
    }), { numRuns: 150, seed: 5 })
})

test.run()

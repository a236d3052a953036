/** Whose word counts on whether a call is recorded: the rule's, then its media profile's, then either peer's. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTexts } from '../../src/policy/load.ts'
import { pathOf } from '../../src/policy/media-terms.ts'
import { recordText } from '../../src/policy/outcome-text.ts'
import type { RecordWish } from '../../src/policy/record-wish.ts'
import { wishFor } from '../../src/policy/recorded.ts'
import { sampleFacts } from '../../src/policy/sample-call.ts'

const test = suite('recorded')

const profiles = {
  quiet: '{ ptime: 20, anchor: never }', no: '{ record: false }', yes: '{ record: true, anchor: never }',
  must: '{ record: { mandatory: true } }', archive: '{ record: { siprec: server } }',
} as const
type Profile = keyof typeof profiles
type Wish = 'no' | 'yes' | 'must'

/**
 * What the policy comes to for a call of `caller` that `target` answered, and the way of its media.
 * @param rule what the rule says, and `around` what the one around it does
 */
function wish(
  caller: Profile, target: Profile, rule = '', around = '',
): { readonly wish: Wish; readonly path: string | undefined; readonly found: RecordWish | undefined } {
  const text = `policy: 1
media:
  taped: { transport: srtp, codecs: [pcma] }
  ${Object.entries(profiles).map(([name, words]) => `${name}: ${words}`).join('\n  ')}
peers:
  caller: { source: ["10.0.0.1"], media: ${caller} }
  target: { contact: "sip:10.0.0.2", media: ${target} }
  server:
    contact: ["sips:10.0.0.3", "sip:10.0.0.4"]
    media: taped
    auth: { username: us, password: "secret:server" }
rules: [{ name: all, when: { peer: caller }, ${around}rules: [{ name: one, ${rule}do: { dial: target } }] }]
`
  const { policy, document } = loadTexts([{ name: 'policy.yaml', key: 'policy.yaml', text }])
  assert.ok(policy && document, text)
  const { outcome } = policy.evaluate(sampleFacts(policy, document.tree, { peer: 'caller', to: '100' }, 0))
  if (outcome.kind !== 'dial') throw new Error('the rule dials')
  const { plan } = outcome
  const targets = plan.tiers.flatMap(({ members }) => members).map(member => member.target)
  const found = wishFor({ plan, caller: policy.mediaOf('caller'), target: targets[0] })
  const path = pathOf({ plan, caller: policy.mediaOf('caller'), targets })
  return { found, wish: found ? found.mandatory ? 'must' : 'yes' : 'no', path }
}

test('of two peers it is enough that one wants it', () => {
  for (const [caller, target, expected] of [
    ['quiet', 'quiet', 'no'], ['no', 'quiet', 'no'], ['yes', 'quiet', 'yes'], ['quiet', 'yes', 'yes'],
    ['no', 'yes', 'yes'], ['yes', 'no', 'yes'], ['yes', 'must', 'must'], ['must', 'yes', 'must'],
    ['must', 'no', 'must'],
  ] as const) assert.is(wish(caller, target).wish, expected, `${caller} and ${target}`)
})

test('a rule\'s word wins over both, its own over that of the media profile it names', () => {
  for (const [rule, expected] of [
    ['record: false, ', 'no'], ['record: true, ', 'yes'], ['record: { mandatory: true }, ', 'must'],
    ['media: no, ', 'no'], ['media: yes, ', 'yes'], ['media: quiet, ', 'must'], ['media: direct, ', 'must'],
    ['media: must, record: false, ', 'no'], ['media: no, record: true, ', 'yes'],
  ] as const) assert.is(wish('yes', 'must', rule).wish, expected, rule)
  assert.is(wish('quiet', 'quiet', 'record: true, ').wish, 'yes')
})

test('the innermost rule that says something counts, no as well as yes', () => {
  const inside = (rule: string): Wish => wish('quiet', 'quiet', rule, 'record: true, ').wish
  assert.is(inside(''), 'yes')
  assert.is(inside('record: false, '), 'no')
  assert.is(inside('record: { mandatory: true }, '), 'must')
})

test('who is recorded goes through an engine, whatever the profiles say of the anchor', () => {
  assert.is(wish('yes', 'quiet').path, 'relay')
  assert.is(wish('yes', 'yes').path, 'relay')
  assert.is(wish('yes', 'yes', 'media: direct, ').path, 'relay')
  assert.is(wish('yes', 'yes', 'record: false, ').path, 'direct')
})

test('a recording server is the peer that is named, with its contacts, its media and what it knows us by', () => {
  const { found, path } = wish('quiet', 'archive')
  assert.is(path, 'relay')
  assert.equal(found?.server?.contacts.map(({ host, transport }) => [host, transport]),
    [['10.0.0.3', 'tls'], ['10.0.0.4', undefined]])
  assert.equal(found?.server?.media, { transport: 'srtp', codecs: ['pcma'] })
  assert.equal([found?.server?.name, found?.server?.auth?.secret, found?.asked], ['server', 'server', undefined])
  assert.is(wish('quiet', 'quiet', 'record: { siprec: server, begin: asked }, ').found?.asked, true)
  assert.is(wish('quiet', 'archive', 'record: true, ').found?.server, undefined, 'a rule\'s file wins over a server')
})

test('keys are a party’s, each with what it asks for', () => {
  const { found } = wish('quiet', 'quiet', 'record: { keys: { by: callee, pause: "*7", resume: "*8" } }, ')
  assert.equal(found?.keys, { by: 'callee', words: { pause: '*7', resume: '*8' } })
  const plan = { record: { mandatory: true, keys: { by: 'both', words: { stop: '*#' } } } } as const
  assert.is(recordText({ plan, caller: undefined, target: undefined }),
    'recorded in a file; keys of both: stop *#; a call that cannot be recorded is ended')
})

test.run()

/** Every pair a policy brings together is judged: thirteen profiles, each with each, by a table written by hand. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTexts } from '../../src/policy/load.ts'

const test = suite('media pairs')

const profiles = {
  web: '{ transport: webrtc, codecs: [opus] }',
  webs: '{ transport: webrtc, codecs: [opus, pcma] }',
  plain: '{ transport: plain, codecs: [pcma] }',
  never: '{ transport: plain, codecs: [pcma], transcode: never }',
  rigid: '{ transport: srtp, codecs: [opus], transcode: never }',
  tones: '{ transport: plain, codecs: [pcma], dtmf: in-band }',
  signalled: '{ transport: plain, codecs: [pcma], dtmf: info }',
  near: '{ transport: plain, codecs: [pcma], dtmf: info, anchor: never }',
  mobile: '{ transport: plain, codecs: [amr] }',
  here: '{ transport: plain, codecs: [pcma], anchor: never }',
  safe: '{ transport: srtp, codecs: [pcma], anchor: never }',
  fixed: '{ transport: plain, codecs: [g729], transcode: never }',
  free: '{ anchor: auto }',
} as const
type Name = keyof typeof profiles

/**
 * Why two cannot talk: codecs nobody may make, codecs nobody can make, tones where nothing may be made,
 * and, where neither wants a relay, any difference at all.
 */
const impossible: readonly (readonly [Name, Name, string])[] = [
  ['web', 'never', 'codecs'], ['plain', 'rigid', 'codecs'], ['never', 'rigid', 'codecs'], ['tones', 'rigid', 'codecs'],
  ['here', 'rigid', 'codecs'], ['safe', 'rigid', 'codecs'],
  ['never', 'mobile', 'codecs'], ['rigid', 'mobile', 'codecs'],
  ['web', 'mobile', 'made'], ['webs', 'mobile', 'made'], ['plain', 'mobile', 'made'], ['tones', 'mobile', 'made'],
  ['here', 'mobile', 'made'], ['safe', 'mobile', 'made'],
  ['signalled', 'rigid', 'codecs'], ['signalled', 'mobile', 'made'], ['signalled', 'fixed', 'codecs'],
  ['near', 'rigid', 'codecs'], ['near', 'mobile', 'made'], ['near', 'fixed', 'codecs'],
  ['never', 'tones', 'tones'], ['never', 'signalled', 'tones'], ['never', 'near', 'tones'],
  ['here', 'safe', 'direct'], ['here', 'near', 'direct'], ['safe', 'near', 'direct'],
  ['fixed', 'web', 'codecs'], ['fixed', 'webs', 'codecs'], ['fixed', 'plain', 'codecs'], ['fixed', 'never', 'codecs'],
  ['fixed', 'rigid', 'codecs'], ['fixed', 'tones', 'codecs'], ['fixed', 'mobile', 'codecs'],
  ['fixed', 'here', 'codecs'], ['fixed', 'safe', 'codecs'],
]

const expected = new Set(impossible.flatMap(([one, other]) => [`${one} ${other}`, `${other} ${one}`]))

const names = Object.keys(profiles) as Name[]

function policyOf(rules: string): string {
  const peers = names.map((name, at) =>
    `  ${name}: { source: ["10.${at}.0.0/16"], contact: "sip:10.${at}.0.1", media: ${name}-media }`)
  return `policy: 1
peers:
${peers.join('\n')}
media:
${names.map(name => `  ${name}-media: ${profiles[name]}`).join('\n')}
${rules}`
}

function told(policy: string): readonly string[] {
  const { diagnostics } = loadTexts([{ name: 'policy.yaml', key: 'policy.yaml', text: policy }])
  return diagnostics.filter(({ code }) => code === 'POL-411').map(({ message }) =>
    / lets "(.*)" call "(.*)", and they cannot talk:/.exec(message)?.slice(1, 3).join(' ') ?? message)
}

test('seventy pairs among those of thirteen profiles, each in a rule of its own', () => {
  assert.is(expected.size, 70)
  const rules = names.flatMap((one, at) => names.map((other, to) =>
    `  - { name: ${one}-${other}, when: { peer: ${one}, to: "${100 + at}${100 + to}" }, do: { dial: ${other} } }`))
  const found = told(policyOf(`rules:\n${rules.join('\n')}\n`))
  assert.equal([...expected].filter(pair => !found.includes(pair)), [], 'missed')
  assert.equal(found.filter(pair => !expected.has(pair)), [], 'false')
  assert.is(found.length, expected.size, 'each is told once')
})

test('pairs met through lists, pools, groups, rules around and an otherwise', () => {
  const all = names.join(', ')
  const ways = [
    `rules: [{ name: r, when: { peer: [${all}] }, do: { dial: [${all}] } }]`,
    `pools: { p: { pick: { round-robin: [${all}] } } }\nrules: [{ name: r, do: { dial: p } }]`,
    `groups: { g: [{ name: r, do: { dial: [${all}] } }] }\nrules: [{ name: to-g, do: { goto: g } }]`,
    `rules: [{ name: r, when: { to: "1*" }, rules: [{ name: i, when: { to: "12" }, do: { reject: 404 } }],
      otherwise: { dial: [${all}] } }]`,
  ]
  for (const way of ways) assert.equal(told(policyOf(`${way}\n`)).toSorted(), [...expected].toSorted(), way)
})

test('who never comes by a rule is not told of', () => {
  const apart = names.flatMap(one => names.filter(other => expected.has(`${one} ${other}`)).map(other => [one, other]))
  assert.is(apart.length, expected.size)
  const taken = names.map(name => `  - { name: all-${name}, when: { peer: ${name} }, do: { reject: 404 } }`)
  const after = apart.map(([one, other]) =>
    `  - { name: ${one}-${other}, when: { peer: ${one} }, do: { dial: ${other} } }`)
  assert.equal(told(policyOf(`rules:\n${[...taken, ...after].join('\n')}\n`)), [])
  const all = names.join(', ')
  const not = `rules: [{ name: r, when: { not: { peer: [${all}] } }, do: { dial: [${all}] } }]\n`
  assert.equal(told(policyOf(not)), [])
})

test('a rule\'s profile can bring two together, and part two', () => {
  const relay = (media: string) => told(policyOf(
    `rules: [{ name: r, when: { peer: here }, media: ${media}, do: { dial: safe } }]\n`))
  assert.equal(relay('relay'), [])
  assert.equal(relay('direct'), ['here safe'])
  assert.equal(relay('rigid-media'), ['here safe'])
})

test.run()

/** A policy of a thousand rules, changed in ten known places: the difference names those and no other. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { diff } from '../../../src/policy/diff.ts'
import type { Side } from '../../../src/policy/fate-change.ts'
import { loadTexts } from '../../../src/policy/load.ts'
import { sampleFacts } from '../../../src/policy/sample-call.ts'

const COUNT = 1_000
const peers = ['pbx', 'branch', 'orange', 'sfr']

const rules = Array.from({ length: COUNT }, (_, at) =>
  `{ name: r${at}, when: { peer: ${peers[at % 2]}, to: "+33${1_0000 + at}*" }, do: { dial: ${peers[2 + at % 2]} } }`)

function sideOf(list: readonly string[]): Side {
  const text = `policy: 1
plan: { home: FR }
peers:
  pbx: { source: ["10.0.0.10"] }
  branch: { source: ["10.0.0.11"] }
  orange: { contact: "sip:gw.orange.example" }
  sfr: { contact: "sip:gw.sfr.example" }
rules:
${list.map(rule => `  - ${rule}\n`).join('')}`
  const { policy, document, text: drawn } = loadTexts([{ name: 'policy.yaml', key: 'policy.yaml', text }])
  if (!policy || !document) throw new Error(drawn())
  return { policy, document }
}

/** Where → what stands there instead; none takes the rule away. */
const planted: ReadonlyMap<number, readonly string[]> = new Map([
  [17, ['{ name: r17, when: { peer: branch, to: "+3310017*" }, do: { reject: 403 } }']],
  [256, ['{ name: r256, when: { peer: pbx, to: "+3310256*" }, do: { dial: sfr } }']],
  [300, ['{ name: wider, when: { peer: pbx, to: "+331999*" }, do: { reject: 486 } }', rules[300] as string]],
  [404, []],
  [511, ['{ name: r511, when: { peer: branch, to: "+33105113*" }, do: { dial: sfr } }']],
  [640, ['{ name: r640, when: { peer: branch, to: "+3310640*" }, do: { dial: orange } }']],
  [777, ['{ name: renamed, when: { peer: branch, to: "+3310777*" }, do: { dial: sfr } }']],
  [801, [rules[802] as string, rules[801] as string]],
  [802, []],
  [999, ['{ name: r999, when: { peer: branch, to: "+3310999*" }, do: { dial: [sfr, orange] } }']],
])

test('of a thousand rules the difference names exactly the planted changes, each with a call that shows it', () => {
  const [before, after] = [sideOf(rules), sideOf(rules.flatMap((rule, at) => planted.get(at) ?? [rule]))]
  const { changes, notes } = diff(before, after)
  assert.equal(notes, [])
  assert.equal(changes.map(({ was, is }) => `${was.rule} ${was.does} → ${is.rule} ${is.does}`).toSorted(), [
    'otherwise reject 404 → r640 dial orange',
    'otherwise reject 404 → wider reject 486',
    'r17 dial sfr → r17 reject 403',
    'r256 dial orange → r256 dial sfr',
    'r404 dial orange → otherwise reject 404',
    'r511 dial sfr → otherwise reject 404',
    'r640 dial orange → otherwise reject 404',
    'r999 dial sfr → r999 dial sfr, orange',
  ])
  for (const { was, is, witness } of changes) {
    if (!witness) throw new Error(`no witness for ${was.rule} → ${is.rule}`)
    for (const [{ policy, document }, rule] of [[before, was.rule], [after, is.rule]] as const) {
      assert.is(policy.evaluate(sampleFacts(policy, document.tree, witness.call, witness.atMs)).rule, rule)
    }
  }
})

test('a thousand rules and the same ones in another layout do not differ', () => {
  const same = rules.map(rule => rule.replace('{ name: ', '{  name: '))
  assert.equal(diff(sideOf(rules), sideOf(same)).changes, [])
})

test.run()

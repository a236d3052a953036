import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { compile } from '../../../src/policy/compile.ts'
import { diff } from '../../../src/policy/diff.ts'
import type { Side } from '../../../src/policy/fate-change.ts'
import { replay } from '../../../src/policy/replay.ts'
import { sampleFacts } from '../../../src/policy/sample-call.ts'
import { stillThere } from '../../../src/policy/sequence.ts'
import { documentOf } from '../document.ts'
import { computedMs } from '../../support/measure.ts'

const head = `policy: 1
plan: { home: FR }
calendars:
  office: { zone: Europe/Paris, open: { mon-fri: "09:00-18:00" } }
peers:
  pbx: { source: ["10.0.0.10"], contact: "sip:10.0.0.10" }
  orange: { source: ["193.252.0.0/20"], contact: "sip:gw.orange.example" }
  sfr: { contact: "sip:gw.sfr.example" }
pools:
  pstn: { pick: { in-order: [orange, sfr] } }
`

function sideOf(yaml: string): Side {
  const document = documentOf(yaml)
  return { policy: compile(document), document }
}

function rulesSide(...rules: readonly string[]): Side {
  return sideOf(`${head}rules:\n${rules.map(rule => `  - ${rule}\n`).join('')}`)
}

/** `was → is`, and that both engines agree about the witness. */
function told(before: Side, after: Side): string[] {
  return diff(before, after).changes.map(({ was, is, witness }) => {
    if (!witness) throw new Error(`no witness for ${was.rule} → ${is.rule}`)
    for (const [{ policy, document }, rule] of [[before, was.rule], [after, is.rule]] as const) {
      assert.is(policy.evaluate(sampleFacts(policy, document.tree, witness.call, witness.atMs)).rule, rule)
    }
    return `${was.rule} ${was.does} → ${is.rule} ${is.does}`
  }).toSorted()
}

const desk = '{ name: desk, when: { to: "+33145550100" }, do: { reject: 480 } }'
const paris = '{ name: paris, when: { to: "+331*" }, do: { reject: 403 } }'
const out = '{ name: out, when: { peer: pbx }, do: { dial: pstn } }'

test('nothing differs where only order without effect, names and layout do', () => {
  const lyon = '{ name: lyon, when: { to: "+334*" }, do: { reject: 486 } }'
  assert.equal(told(rulesSide(desk, lyon, paris, out), rulesSide(lyon, desk, paris, out)), [])
  assert.equal(told(rulesSide(desk, paris), rulesSide(desk.replace('name: desk', 'name: other'), paris)), [])
  const dead = '{ name: dead, when: { to: "+3312*" }, do: { reject: 480 } }'
  assert.equal(told(rulesSide(paris), rulesSide(paris, dead)), [])
})

test('a swap, a removal and another outcome are told with what they do to calls', () => {
  assert.equal(told(rulesSide(desk, paris), rulesSide(paris, desk)), ['desk reject 480 → paris reject 403'])
  assert.equal(told(rulesSide(desk, paris), rulesSide(paris)), ['desk reject 480 → paris reject 403'])
  assert.equal(told(rulesSide(desk, out), rulesSide(out)), [
    'desk reject 480 → otherwise reject 404', 'desk reject 480 → out dial pstn',
  ])
  const busy = paris.replace('403', '486')
  assert.equal(told(rulesSide(paris, out), rulesSide(busy, out)), ['paris reject 403 → paris reject 486'])
  const daily = paris.replace('when: {', 'when: { during: office,')
  assert.equal(told(rulesSide(paris), rulesSide(daily)), ['paris reject 403 → otherwise reject 404'])
})

test('what a name stands for counts, and what does not touch calls does not', () => {
  const before = sideOf(`${head}rules:\n  - ${out}\n`)
  const [change = ''] = told(before, sideOf(`${head.replace('[orange, sfr]', '[sfr, orange]')}rules:\n  - ${out}\n`))
  assert.is(change, 'out dial pstn → out dial pstn in another way')
  assert.equal(told(before, sideOf(`${head.replace('"18:00"', '"17:00"')}rules:\n  - ${out}\n`)), [])
  const elsewhere = sideOf(`${head.replace('10.0.0.10"]', '10.0.0.11"]')}rules:\n  - ${out}\n`)
  assert.is(diff(before, elsewhere).notes.length, 1)
})

test('the changes of a thousand rules are named, and nothing else', () => {
  const rule = (at: number, status = 480 + at % 3, number = `+3314${String(at).padStart(4, '0')}*`): string =>
    `{ name: r${at}, when: { peer: ${at % 2 ? 'pbx' : 'orange'}, to: "${number}" }, do: { reject: ${status} } }`
  const rules = Array.from({ length: 1000 }, (_, at) => rule(at))
  const changed = rules.flatMap((each, at) => {
    switch (at) {
      case 137: return [rule(at, 603)]
      case 500: return []
      case 700: return [rule(at), '{ name: new, when: { peer: pbx, to: "+33140801*" }, do: { reject: 486 } }']
      case 900: return [rule(at, undefined, '+33140900{0-8}')]
      default: return [each]
    }
  })
  ;[changed[20], changed[30]] = [changed[30] as string, changed[20] as string]
  const startedMs = computedMs()
  assert.equal(told(rulesSide(...rules), rulesSide(...changed)), [
    'r137 reject 482 → r137 reject 603',
    'r500 reject 482 → otherwise reject 404',
    'r801 reject 480 → new reject 486',
    'r900 reject 480 → otherwise reject 404',
  ])
  assert.ok(computedMs() - startedMs < 10_000)
})

test('calls that were are decided again', () => {
  const record = (callUid: string, to: string, source = 'udp:10.0.0.10:5060'): string => JSON.stringify({
    callUid, receivedAt: '2026-01-05T12:00:00.000Z', source, from: { uri: 'sip:201@10.0.0.10' },
    to: { uri: `sip:${to}@x` },
  })
  const lines = [
    record('a', '+33612345678'), record('b', '+33145550100'), record('c', '+33145550199'),
    record('d', '+33612345678', 'tls:[::1]:5061'), 'torn {"callU', '',
  ]
  const found = replay(rulesSide(desk, out), rulesSide(paris, out.replace('pstn', 'sfr')), lines)
  assert.is(found.callsCount, 4)
  assert.is(found.unreadCount, 1)
  assert.is(found.changedCount, 3)
  assert.is(found.newlyRefusedCount, 1)
  assert.equal(found.changes.map(({ was, is, count, callUid }) => `${was} ${is} ${count} ${callUid}`), [
    'out out 1 a', 'desk paris 1 b', 'out paris 1 c',
  ])
  assert.equal(found.targets, [
    { target: 'sfr', was: 0, is: 1, peakWas: 0, peakIs: 1 }, { target: 'orange', was: 2, is: 0, peakWas: 2, peakIs: 0 },
  ])
})

test('the longest common part of two lists is found', () => {
  assert.equal(stillThere(['a', 'b', 'c', 'd'], ['b', 'a', 'c', 'd']).length, 3)
  assert.equal(stillThere(['a', 'a', 'b'], ['a', 'b', 'a']), [[0, 0], [2, 1]])
  assert.equal(stillThere([], ['a']), [])
})

test.run()

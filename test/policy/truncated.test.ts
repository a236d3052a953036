/** Files that were copied only in part: a policy at every byte of it, and lists. */
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTexts, type LoadResult } from '../../src/policy/load.ts'

const test = suite('files cut short')

const whole = `policy: 1
peers: { pbx: { source: ["10.0.0.10"], contact: "sip:pbx.example" } }
rules:
  - { when: { peer: pbx, to: "9*" }, do: { reject: 403 } }
  - name: "in"
    when: { peer: pbx }
    do:
      dial: pbx
`
const barred = '{ "number": "+33899000001" }\n{ "number": "+33899000002" }\n'
const withList = `policy: 1
data: { barred: { file: barred.jsonl, columns: { number: number }, rows-at-least: 1 } }
rules:
  - { when: { peer: anyone, from: { list: barred } }, do: { reject: 603 } }
`

function load(texts: Readonly<Record<string, string>>): LoadResult {
  const loaded = loadTexts(Object.entries(texts).map(([name, text]) => ({ name, key: name, text })))
  const isRefused = loaded.diagnostics.some(({ severity }) => severity === 'error')
  assert.is(loaded.policy === undefined, isRefused, JSON.stringify(texts))
  return loaded
}

test('a policy cut after any byte is refused with a reason, or is a sound one of whole rules', () => {
  const accepted = new Map<number, number>()
  for (let end = 0; end <= whole.length; end++) {
    const { policy } = load({ 'policy.yaml': whole.slice(0, end) })
    if (policy) accepted.set(end, policy.rules.length)
  }
  const [version = 0, peers = 0, , first = 0, ...others] = [...whole.matchAll(/\n/g)].map(({ index }) => index)
  const last = others.at(-1) ?? 0
  assert.equal([...accepted], [
    [version, 0], [version + 1, 0], [peers, 0], [peers + 1, 0],
    [first, 1], [first + 1, 1], [first + 2, 1], [first + 3, 1], [last, 2], [last + 1, 2],
  ])
})

test('a list that says how many rows it has at least is refused when it has fewer', () => {
  const told = (end: number): string => load({ 'policy.yaml': withList, 'barred.jsonl': barred.slice(0, end) }).text()
  const second = barred.indexOf('\n') + 1
  for (let end = 0; end < second - 1; end++) assert.match(told(end), /POL-329 .* 0 of at least 1/)
  assert.equal([told(second - 1), told(second), told(barred.length)], ['', '', ''])
  // A row that is cut, and that no line end follows, is a bad one like any other.
  assert.match(told(second + 5), /POL-319 1 of 2 rows of "barred\.jsonl" do not fit, more than 1%/)
})

test.run()

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NumberSetBuilder } from '../../src/policy/data/number-set.ts'
import { createRowReader, type Row } from '../../src/policy/data/rows.ts'
import { createFingerprint } from '../../src/policy/fingerprint.ts'
import { loadPolicy, loadTexts } from '../../src/policy/load.ts'
import { sampleFacts } from '../../src/policy/sample-call.ts'

const number = fc.oneof(fc.stringMatching(/^[+][1-3]{1,6}$/), fc.stringMatching(/^[0-3]{1,6}$/),
  fc.stringMatching(/^[+]?[0-9]{15}$/))

test('a set finds a number, and the longest beginning of one, as a map would', () => {
  fc.assert(fc.property(fc.array(number, { maxLength: 40 }), fc.array(number), (held, asked) => {
    const builder = new NumberSetBuilder()
    const map = new Map<string, number>()
    for (const [at, text] of held.entries()) {
      assert.ok(builder.add(text, at))
      map.set(text, at)
    }
    const set = builder.build()
    for (const text of [...asked, ...held, '+', '', 'alice', '+1234567890123456789']) {
      assert.is(set.find(text), map.get(text), text)
      const most = text.length > 16 ? 15 : text.length
      const heads = Array.from({ length: most }, (_, at) => text.slice(0, most - at))
      const longest = /^\+?\d+$/.test(text) ? heads.find(head => map.has(head)) : undefined
      assert.is(set.findPrefix(text), longest === undefined ? undefined : map.get(longest), `prefix of ${text}`)
    }
  }), { numRuns: 500, seed: 5 })
})

function rowsOf(file: string, pieces: readonly string[], columns: readonly string[]): readonly Row[] {
  const rows: Row[] = []
  const reader = createRowReader(file, columns)
  for (const piece of pieces) reader.push(piece, row => rows.push(row))
  reader.end(row => rows.push(row))
  return rows
}

test('rows are the same however the file is cut into pieces', () => {
  const text = '\uFEFFb,a,c\r\n1,"two, ""2""",3\r\n\r\n4,5\r\n"6,7,8\r\nx,y,z'
  const whole = rowsOf('x.csv', [text], ['a', 'b'])
  assert.equal(whole, [
    ['two, "2"', '1'], { fault: 'it has 2 columns where the first line names 3' }, { fault: 'a quote is not closed' },
    ['y', 'x'],
  ])
  for (let cut = 1; cut < text.length; cut += 1) {
    assert.equal(rowsOf('x.csv', [text.slice(0, cut), text.slice(cut)], ['a', 'b']), whole)
  }
})

const policy = `policy: 1
plan: { home: FR }
data:
  customers: { file: customers.csv, columns: { number: number-prefix, tenant: tag } }
peers: { pbx: { source: [10.0.0.10] } }
read: [{ tag: { from: customers } }]
rules:
  - { name: acme, when: { tag: acme }, do: { reject: 480 } }
  - { name: customer, when: { from: { list: customers } }, do: { reject: 486 } }
`

test('the longest beginning gives the tag', () => {
  const texts = [['policy.yaml', policy], ['customers.csv', 'number,tenant\n014555,other\n01455501,acme\n']] as const
  const loaded = loadTexts(texts.map(([name, text]) => ({ name, key: name, text })))
  assert.is(loaded.text(), '')
  const ruleFor = (from: string): string | undefined => {
    if (!loaded.policy) return undefined
    const facts = sampleFacts(loaded.policy, loaded.document?.tree ?? {}, { peer: 'pbx', from, to: '1' })
    return loaded.policy.evaluate(facts).rule
  }
  assert.is(ruleFor('0145550199'), 'acme')
  assert.is(ruleFor('0145559999'), 'customer')
  assert.is(ruleFor('0612345678'), 'otherwise')
})

test('a list is part of the policy: another row is another digest, and the watch sees it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-data-'))
  try {
    writeFileSync(join(folder, 'policy.yaml'), policy)
    writeFileSync(join(folder, 'customers.csv'), 'number,tenant\n014555,acme\n')
    const fingerprint = createFingerprint(folder, Date.now)
    const [before, seen] = [await loadPolicy(folder), await fingerprint()]
    assert.is(before.text(), '')
    writeFileSync(join(folder, 'customers.csv'), 'number,tenant\n014555,other\n')
    assert.is.not((await loadPolicy(folder)).digest, before.digest)
    assert.is.not(await fingerprint(), seen)
    assert.is((await loadPolicy(join(folder, 'policy.yaml'))).text(), '', 'also beside a single file')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a hundred thousand rows are loaded while other work goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pointsman-data-'))
  try {
    writeFileSync(join(folder, 'policy.yaml'), policy)
    const numberAt = (at: number): string => `+33${String(at * 7919 % 1_000_000).padStart(6, '0')}`
    const rows = Array.from({ length: 100_000 }, (_, at) => `${numberAt(at)},t${at % 9}`)
    writeFileSync(join(folder, 'customers.csv'), `number,tenant\n${rows.join('\n')}\n`)
    let turns = 0
    const timer = setInterval(() => { turns += 1 }, 1)
    const loaded = await loadPolicy(folder)
    clearInterval(timer)
    assert.is(loaded.document?.data?.get('customers')?.count, 100_000)
    assert.ok(turns > 5, `${turns} turns of the event loop`)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test.run()

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fc } from '../support/drawn.ts'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { NumberSetBuilder } from '../../src/policy/data/number-set.ts'
import { createRowReader, type Row } from '../../src/policy/data/rows.ts'
import { firstOrder } from '../../src/policy/attempts.ts'
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

const rates = `policy: 1
plan: { home: FR }
data:
  rates:
    file: rates.csv
    columns: { number: number-prefix, to: pool, price: money, since: date, ends: date }
    lowest-first: price
    valid: { from: since, until: ends, zone: Europe/Paris }
peers: { pbx: { source: [10.0.0.10] }, a: { contact: "sip:a.example" }, b: { contact: "sip:b.example" } }
pools: { left: { pick: { in-order: [a] } }, right: { pick: { in-order: [b] } }, both: { pick: { in-order: [a, b] } } }
rules:
  - { name: out, when: { peer: pbx }, do: { dial: "{data.rates.to}" } }
`

test('a call goes to whom its number has rows for, the lowest first, on the days they hold', () => {
  const rows = [
    'number,to,price,since,ends', '+33,left,2,,', '+331,right,10,,', '+331,both,9.5,2026-03-29,2026-03-29',
    '+332,right,1,2027-01-01,', '+44,nobody,1,,',
  ]
  const lenient = rates.replace('    valid', '    bad-rows: 20%\n    valid')
  const texts = [['policy.yaml', lenient], ['rates.csv', rows.join('\n')]]
  const loaded = loadTexts(texts.map(([name = '', text = '']) => ({ name, key: name, text })))
  assert.match(loaded.text(), /rates\.csv:6:1 to: "nobody" is not a pool of this policy/)
  const targetsAt = (to: string, at: string): string => {
    if (!loaded.policy) return 'no policy'
    const facts = sampleFacts(loaded.policy, loaded.document?.tree ?? {}, { peer: 'pbx', to }, Date.parse(at))
    const { rule, outcome } = loaded.policy.evaluate(facts)
    return outcome.kind === 'dial' ? firstOrder(outcome.plan).map(({ name }) => name).join(' ') : rule
  }
  assert.is(targetsAt('0145550199', '2026-03-28T12:00:00Z'), 'a b', 'its own row of each, by price')
  assert.is(targetsAt('0145550199', '2026-03-28T22:59:59Z'), 'a b', 'the day begins in its zone')
  assert.is(targetsAt('0245550199', '2026-12-31T22:59:59Z'), 'a', 'the shorter one while the longer is not valid')
  assert.is(targetsAt('0245550199', '2026-12-31T23:00:00Z'), 'b a')
  assert.is(targetsAt('+442079460000', '2026-12-31T23:00:00Z'), 'otherwise', 'a bad row is none')
})

test('a number with more rows than a call may look at refuses the list', () => {
  const rows = Array.from({ length: 33 }, (_, at) => `+33,left,${at},,`)
  const texts = [['policy.yaml', rates], ['rates.csv', ['number,to,price,since,ends', ...rows].join('\n')]]
  const loaded = loadTexts(texts.map(([name = '', text = '']) => ({ name, key: name, text })))
  assert.match(loaded.text(), /POL-317 "rates\.csv" cannot be used: more than 32 rows stand beside one number/)
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

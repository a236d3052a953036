import * as assert from 'uvu/assert'
import { test } from 'uvu'
import type { Naptr, Srv } from '../../../src/stack/resolve/dns.ts'
import { inOrder, servicesIn } from '../../../src/stack/resolve/order.ts'

const srv = (target: string, priority: number, weight: number): Srv => ({ target, priority, weight, port: 5060 })
const names = (records: readonly Srv[]) => records.map(({ target }) => target).join(' ')

/** The same numbers on every run (a small linear generator), evenly spread. */
function seeded(seed: number): () => number {
  let state = seed
  return () => (state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 32
}

test('lower priorities come first, whatever their weight', () => {
  const records = [srv('c', 30, 9), srv('a', 10, 0), srv('b', 20, 65_535)]
  assert.is(names(inOrder(records, () => 0.5)), 'a b c')
})

test('within a priority the draw decides by running sums', () => {
  const records = [srv('a', 1, 10), srv('b', 1, 20), srv('zero', 1, 0)]
  // Of 31 possible draws, 0 is the weightless, 1 to 10 a, 11 to 30 b.
  const first = (draw: number) => names(inOrder(records, () => draw / 31)).split(' ')[0]
  assert.equal([0, 1, 10, 11, 30].map(first), ['zero', 'a', 'a', 'b', 'b'])
})

test('each comes first as often as its weight says', () => {
  const random = seeded(7)
  const first = new Map<string, number>()
  for (let i = 0; i < 10_000; i++) {
    const name = inOrder([srv('a', 1, 60), srv('b', 1, 30), srv('c', 1, 10)], random)[0]?.target ?? ''
    first.set(name, (first.get(name) ?? 0) + 1)
  }
  for (const [name, share] of [['a', 0.6], ['b', 0.3], ['c', 0.1]] as const) {
    const seen = (first.get(name) ?? 0) / 10_000
    assert.ok(Math.abs(seen - share) < 0.02, `${name}: ${seen}`)
  }
})

test('every record is there once, weights or none', () => {
  const random = seeded(3)
  for (let i = 0; i < 200; i++) {
    const all = inOrder([srv('a', 1, 0), srv('b', 1, 0), srv('c', 2, 5), srv('d', 2, 0)], random)
    assert.is(all.map(({ target }) => target).sort().join(''), 'abcd')
  }
})

const naptr = (order: number, preference: number, service: string, flags = 's', replacement = `_${service}`): Naptr =>
  ({ order, preference, service, flags, replacement })

test('services come by order, then preference; those we do not speak are left out', () => {
  const records = [
    naptr(20, 1, 'SIP+D2U'), naptr(10, 50, 'sip+d2t', 'S'), naptr(10, 20, 'SIPS+D2T'),
    naptr(1, 1, 'SIP+D2S'), naptr(1, 1, 'E2U+sip', 'u'), naptr(1, 2, 'SIP+D2U', 'a'), naptr(1, 3, 'SIP+D2U', 's', ''),
  ]
  const of = (spoken: readonly string[]) =>
    servicesIn(records, by => spoken.includes(by)).map(({ transport }) => transport)
  assert.equal(of(['udp', 'tcp', 'tls']), ['tls', 'tcp', 'udp'])
  assert.equal(of(['udp']), ['udp'])
})

test.run()

import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../../src/base/clock.ts'
import { Answers } from '../../../src/stack/resolve/answers.ts'
import { createDns, type Dns } from '../../../src/stack/resolve/dns.ts'
import { startDns } from '../../support/dns-server.ts'
import { assertNothingLeft } from '../../support/leaks.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

/** A virtual clock over a real server: time passes only in what is kept. */
async function kept() {
  const dns = await startDns({ 'a.example': [{ A: '192.0.2.1' }] })
  const clock = new VirtualClock()
  const answers = new Answers(createDns({ servers: [dns.address] }), clock)
  const ask = (name = 'a.example') => answers.ask('A', name, clock.monotonicMs() + 2_000)
  return { dns, clock, ask }
}

test('an answer is kept for its TTL and not longer', async () => {
  const { dns, clock, ask } = await kept()
  await using _ = dns
  dns.ttlS = 20
  assert.equal(await ask(), ['192.0.2.1'])
  dns.zone.set('a.example', [{ A: '192.0.2.2' }])
  clock.advance(19_999)
  assert.equal(await ask(), ['192.0.2.1'])
  clock.advance(1)
  assert.equal(await ask('A.EXAMPLE'), ['192.0.2.2'])
  assert.equal(dns.asked, ['A a.example', 'A a.example'])
  assert.is(clock.pending, 0)
})

test('that there is no such name is kept too, for half a minute', async () => {
  const { dns, clock, ask } = await kept()
  await using _ = dns
  assert.equal(await ask('b.example'), [])
  clock.advance(29_999)
  dns.zone.set('b.example', [{ A: '192.0.2.3' }])
  assert.equal(await ask('b.example'), [])
  clock.advance(1)
  assert.equal(await ask('b.example'), ['192.0.2.3'])
})

test('who asks while the same is being asked gets the same answer', async () => {
  const { dns, ask } = await kept()
  await using _ = dns
  assert.equal(await Promise.all([ask(), ask(), ask()]), [['192.0.2.1'], ['192.0.2.1'], ['192.0.2.1']])
  assert.is(dns.asked.length, 1)
})

test('while a server fails the old answer serves, an hour long, and it is asked every five seconds', async () => {
  const { dns, clock, ask } = await kept()
  await using _ = dns
  dns.ttlS = 10
  await ask()
  dns.mode = 'failing'
  clock.advance(10_000)
  assert.equal(await ask(), ['192.0.2.1'])
  const asked = dns.asked.length
  clock.advance(4_999)
  assert.equal(await ask(), ['192.0.2.1'])
  assert.is(dns.asked.length, asked)
  clock.advance(3_600_000 - 5_000)
  assert.equal(await ask(), ['192.0.2.1'])
  clock.advance(5_001)
  assert.is(await ask(), undefined)
  dns.mode = 'answer'
  clock.advance(5_000)
  assert.equal(await ask(), ['192.0.2.1'])
})

test('a silent server costs a call two seconds once, and with an old answer 300 ms', async () => {
  await using dns = await startDns({ 'a.example': [{ A: '192.0.2.1' }] })
  const answers = new Answers(createDns({ servers: [dns.address] }), systemClock)
  const ask = async (name: string) => {
    const beganMs = performance.now()
    const records = await answers.ask('A', name, systemClock.monotonicMs() + 2_000)
    return { records, ms: performance.now() - beganMs }
  }
  dns.ttlS = 1
  await ask('a.example')
  await pause(1_010)
  dns.mode = 'silent'
  const old = await ask('a.example')
  assert.equal(old.records, ['192.0.2.1'])
  assert.ok(old.ms > 250 && old.ms < 1_500, `${old.ms} ms`)

  const unknown = await ask('b.example')
  assert.is(unknown.records, undefined)
  assert.ok(unknown.ms > 900 && unknown.ms < 3_500, `${unknown.ms} ms`)
  const again = await ask('b.example')
  assert.ok(again.records === undefined && again.ms < 500, `${again.ms} ms`)
})

test('an answer that comes after its call gave up is kept for the next', async () => {
  const clock = new VirtualClock()
  let answer: (() => void) | undefined
  const late = new Promise(resolve => { answer = () => resolve({ records: ['192.0.2.9'], ttlS: 60 }) })
  const slow = { ask: () => late } as Dns
  const answers = new Answers(slow, clock)
  const first = answers.ask('A', 'slow.example', 2_000)
  await clock.pass(2_000)
  assert.is(await first, undefined)
  answer?.()
  await clock.pass(0)
  assert.equal(await answers.ask('A', 'slow.example', 4_000), ['192.0.2.9'])
})

test.after(() => assertNothingLeft())
test.run()

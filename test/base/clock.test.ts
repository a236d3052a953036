/** Waits longer than Node can: a session timer may be 136 years, and must not run out at once. */
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { systemClock } from '../../src/base/clock.ts'

const test = suite('clock')
const LONGEST_MS = 2 ** 31 - 1

for (const ms of [LONGEST_MS, LONGEST_MS + 1, 1_000 * (2 ** 32 - 1), Infinity]) {
  test(`${ms} ms are not over at once`, async () => {
    let ran = false
    const timer = systemClock.after(ms, () => { ran = true })
    await pause(20)
    timer.cancel()
    assert.not.ok(ran)
  })
}

test('a long wait is made of as many as it takes, and can be called off in any of them', () => {
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout }
  const waits: { readonly ms: number; readonly over: () => void }[] = []
  const stopped: unknown[] = []
  const fake = (run: (left: number) => void, ms: number, left: number) =>
    waits.push({ ms, over: () => run(left) })
  Object.assign(globalThis, { setTimeout: fake, clearTimeout: (handle: unknown) => stopped.push(handle) })
  try {
    let ran = 0
    const timer = systemClock.after(2 * LONGEST_MS + 5, () => { ran++ })
    waits[0]?.over()
    timer.cancel()
    assert.equal(stopped, [2])
    waits[1]?.over()
    assert.is(ran, 0)
    waits[2]?.over()
    assert.equal(waits.map(({ ms }) => ms), [LONGEST_MS, LONGEST_MS, 5])
    assert.is(ran, 1)
  } finally {
    Object.assign(globalThis, real)
  }
})

test.run()

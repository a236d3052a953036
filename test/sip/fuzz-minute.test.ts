/** The fuzzer for `FUZZ_SECONDS`, a minute in CI; `SEED=random` looks where nobody looked. */
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { seed } from '../support/drawn.ts'
import { fuzz } from './fuzz/fuzz.ts'

const SECONDS = Number(process.env['FUZZ_SECONDS'] ?? '15')
/** What a run may keep beyond what it had when it was warm, collected or not. Bytes. */
const HEAP_GROWTH_MAX = 64 * 1_048_576

test(`${SECONDS} s of drawn and broken messages: nothing breaks, and nothing grows (seed ${seed})`, async () => {
  const { messages, heapBefore, heapAfter } = await fuzz({ seed, ms: SECONDS * 1_000 })
  assert.ok(messages > 0)
  assert.ok(heapBefore === 0 || heapAfter - heapBefore < HEAP_GROWTH_MAX, `${heapAfter - heapBefore} bytes more`)
})

test.run()

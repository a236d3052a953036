/**
 * `npm run fuzz -- [--messages 1000000] [--minutes N] [--seed N]`: the fuzzer for as long as asked, with the heap
 * before and after. A failure prints its seed and the bytes.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { parseArgs } from 'node:util'
import { fuzz } from '../sip/fuzz/fuzz.ts'

const { values } = parseArgs({
  options: { messages: { type: 'string' }, minutes: { type: 'string' }, seed: { type: 'string', default: '1' } },
})
const { messages, minutes, seed } = values
setFlagsFromString('--expose-gc')
Object.assign(globalThis, { gc: runInNewContext('gc') })

const report = await fuzz({
  seed: Number(seed),
  ...minutes === undefined ? { messages: Number(messages ?? '1000000') } : { ms: Number(minutes) * 60_000 },
})
const mb = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MB`
process.stdout.write(
  `${report.messages} messages from seed ${seed}, ${report.readable} of them readable: nothing broken; ` +
  `longest ${report.longestMs.toFixed(1)} ms, heap ${mb(report.heapBefore)} at the start, ${mb(report.heapAfter)} ` +
  `at the end; ${report.seconds.toFixed(0)} s\n`)

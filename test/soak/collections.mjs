// Preloaded into a router that is measured (`node --import ….mjs?to=FILE`): writes a line of seconds since the start
// and heap bytes to FILE after each full collection that the engine makes of itself. One that is asked for
// stops the process for so long that callers hear 503.
import { appendFileSync } from 'node:fs'
import { constants, performance, PerformanceObserver } from 'node:perf_hooks'

const to = new URL(import.meta.url).searchParams.get('to')

new PerformanceObserver(list => {
  if (!list.getEntries().some(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) return
  appendFileSync(to, `${performance.now() / 1_000} ${process.memoryUsage().heapUsed}\n`)
}).observe({ entryTypes: ['gc'] })

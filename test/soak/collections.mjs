// Preloaded into a router that is measured (`node --import ….mjs?to=FILE`): writes a line of seconds since the start,
// heap bytes, and the longest the event loop stood still since the line before, in milliseconds, to FILE after each
// full collection that the engine makes of itself. One that is asked for stops the process for so long that callers
// hear 503.
import { appendFileSync } from 'node:fs'
import { constants, monitorEventLoopDelay, performance, PerformanceObserver } from 'node:perf_hooks'

const to = new URL(import.meta.url).searchParams.get('to')

const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()

new PerformanceObserver(list => {
  if (!list.getEntries().some(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) return
  appendFileSync(to, `${performance.now() / 1_000} ${process.memoryUsage().heapUsed} ${delay.max / 1e6}\n`)
  delay.reset()
}).observe({ entryTypes: ['gc'] })

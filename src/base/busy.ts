/** How busy this process is. */
import { performance } from 'node:perf_hooks'

/** @returns a function that tells the share of time the event loop was busy since it was last called, 0 to 1 */
export function eventLoopBusy(): () => number {
  let before = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    return utilization
  }
}

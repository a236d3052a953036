/**
 * The proof a network file ends with: no socket, timer, watcher or child process is left of what
 * the tests opened. Import it before anything is opened; the standard streams do not count.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { patienceOf } from './patience.ts'

/** Files being read are work that ends by itself, and the immediate is the loop's own breath. */
const passing = new Set(['FSReqCallback', 'FSReqPromise', 'Immediate', 'CloseReq'])

// The standard streams are made when first touched; touched now, they belong to the baseline.
void process.stdout.writable
void process.stderr.writable
const baseline = counted()

/** Fails, naming them, when resources are still open after `ms` milliseconds, and the patience of a busy machine. */
export async function assertNothingLeft(ms = 2_000): Promise<void> {
  const deadline = performance.now() + patienceOf(ms)
  let left = leftOver()
  while (left.length > 0 && performance.now() < deadline) {
    await pause(25)
    left = leftOver()
  }
  if (left.length > 0) throw new Error(`still open at the end: ${left.join(', ')}`)
}

function leftOver(): string[] {
  return [...counted()].flatMap(([name, count]) => {
    const more = count - (baseline.get(name) ?? 0)
    return more > 0 ? [`${more} × ${name}`] : []
  })
}

function counted(): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of process.getActiveResourcesInfo()) {
    if (!passing.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

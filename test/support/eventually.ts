import { setTimeout as pause } from 'node:timers/promises'
import { patienceOf } from './patience.ts'

/** What a probe may say: a value that counts, or nothing yet. A throw is "not yet" too, and kept as the reason. */
export type Probe<T> = () => T | undefined | false | null | Promise<T | undefined | false | null>

/**
 * Asks `probe` every 20 ms until it yields something, and returns that. Where that takes longer than `ms`, and than
 * the patience a busy machine deserves, it fails with the name of what was awaited and the last thing that went wrong.
 */
export async function eventually<T>(ms: number, name: string, probe: Probe<T>): Promise<T> {
  const patienceMs = patienceOf(ms)
  const deadline = performance.now() + patienceMs
  let reason: unknown
  for (;;) {
    try {
      const seen = await probe()
      if (seen !== undefined && seen !== false && seen !== null) return seen
    } catch (error) {
      reason = error
    }
    if (performance.now() > deadline) {
      const last = reason instanceof Error ? `; ${reason.message}` : ''
      throw new Error(`${name}: not within ${patienceMs} ms${last}`, last === '' ? undefined : { cause: reason })
    }
    await pause(20)
  }
}

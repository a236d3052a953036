/** Waiting for the live calls to end. */
import type { Clock } from '../base/clock.ts'
import type { LiveCalls } from './live-calls.ts'

/** Resolves when no call is left, when the time is over, or when somebody is in a hurry. */
export async function idle(
  calls: Pick<LiveCalls, 'untilIdle'>, clock: Clock, limitMs: number, hurry?: AbortSignal,
): Promise<void> {
  if (hurry?.aborted) return
  await new Promise<void>(resolve => {
    const timer = clock.after(limitMs, resolve)
    hurry?.addEventListener('abort', () => resolve(), { once: true })
    void calls.untilIdle().then(() => {
      timer.cancel()
      resolve()
    })
  })
}

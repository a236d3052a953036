/**
 * Timers that run faster: what SIP has wait for half a minute is over in seconds. Preloaded into a process this
 * file sets them going, as many times as fast as stands behind the `?` of its name. What a clock shows stays true.
 */
import { defaultHeartbeatMs } from '../../src/edge/drachtio/ports.ts'

/** Waits below this are no timers of SIP, but for a look at the process itself. Milliseconds. */
const shortest = 200

/** Signs of life of other processes, which do not get faster. */
const others: ReadonlySet<number> = new Set([defaultHeartbeatMs, 2 * defaultHeartbeatMs])

/** What Node's command line needs for it. */
export function hasteArgs(times: number): readonly string[] {
  return ['--import', `${import.meta.url}?${times}`]
}

const haste = Number(new URL(import.meta.url).search.slice(1))
if (haste > 0) hurry()

function hurry(): void {
  const real = (ms: number): number => ms < shortest || others.has(ms) ? ms : ms / haste
  const { setTimeout: later, setInterval: often } = globalThis
  globalThis.setTimeout = Object.assign(
    (run: () => void, ms = 0, ...more: unknown[]) => later(run, real(ms), ...more as []), later,
  )
  globalThis.setInterval = Object.assign(
    (run: () => void, ms = 0, ...more: unknown[]) => often(run, real(ms), ...more as []), often,
  )
}

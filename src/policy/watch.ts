/**
 * Notices that the files of a policy changed, however they were written: in place, renamed over, by a
 * Kubernetes `..data` swap. Events only wake it; the fingerprint decides. The one place of chokidar.
 *
 * What chokidar and `fs.watch` below it do not tell (a write inside a hidden directory, a root that is
 * itself a swapped symlink, a directory made anew) is found by looking once every `pollMs`.
 */
import { watch as watchFiles } from 'chokidar'
import type { Clock, Timer } from '../base/clock.ts'
import type { Fingerprint } from './fingerprint.ts'

/** Milliseconds. */
export interface WatchTimes {
  /** How long the content must have been the same before it is told: half-written files are not yet. */
  readonly settleMs: number
  /** Told after this long even when the content does not come to rest. */
  readonly restlessMs: number
  /** How often it looks without being woken. */
  readonly pollMs: number
}

const usual: WatchTimes = { settleMs: 200, restlessMs: 1000, pollMs: 1000 }

/** An editor's save is several events; the first look waits this long for the others. */
const gatherMs = 20

export interface WatchPorts {
  /** The directory, or the one file, a policy is made of. */
  readonly path: string
  readonly fingerprint: Fingerprint
  /** The fingerprint of what the newest load read, refused or not; asked at every look. */
  readonly loaded: () => string | undefined
  /** The files differ from what is loaded, and have settled. The next look waits for the promise. */
  readonly changed: () => Promise<unknown>
  /** Told of failures of the watching itself; looking goes on. */
  readonly failed: (error: unknown) => void
  readonly clock: Clock
  readonly times?: Partial<WatchTimes>
}

export interface PolicyWatch {
  close(): Promise<void>
}

/** Watches from now on, until closed. A change made before that is noticed at the first look. */
export function watchPolicy(ports: WatchPorts): PolicyWatch {
  const watcher = new Watch(ports)
  const files = watchFiles(ports.path, { depth: 0, ignoreInitial: true, ignorePermissionErrors: true })
  files.on('all', () => watcher.wake())
  files.on('raw', () => watcher.wake())
  files.on('error', ports.failed)
  return {
    async close() {
      await files.close()
      await watcher.close()
    },
  }
}

/** The looking: one look at a time, each deciding when the next one is due. */
class Watch {
  readonly #ports: WatchPorts
  readonly #times: WatchTimes
  #timer: Timer | undefined
  #dueMs = Infinity
  #looking: Promise<void> | undefined
  #closed = false
  /** Content that differs from what is loaded, and since when it has been this. */
  #candidate: { readonly print: string; readonly sinceMs: number } | undefined
  #restlessSinceMs: number | undefined
  /** Something happened while a look was under way, and may have come too late for it. */
  #woken = false

  constructor(ports: WatchPorts) {
    this.#ports = ports
    this.#times = { ...usual, ...ports.times }
    this.#lookIn(0)
  }

  wake(): void {
    this.#woken = true
    this.#lookIn(gatherMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    await this.#looking
  }

  /** Has the next look no later than `ms` from now. While one is under way, it asks for the next itself. */
  #lookIn(ms: number): void {
    const dueMs = this.#ports.clock.monotonicMs() + ms
    if (this.#closed || this.#looking || dueMs >= this.#dueMs) return
    this.#timer?.cancel()
    this.#dueMs = dueMs
    this.#timer = this.#ports.clock.after(ms, () => {
      this.#dueMs = Infinity
      this.#woken = false
      this.#looking = this.#look().then(
        nextMs => this.#looked(nextMs),
        error => {
          this.#ports.failed(error)
          this.#looked(this.#times.pollMs)
        })
    })
  }

  #looked(nextMs: number): void {
    this.#looking = undefined
    this.#lookIn(this.#woken ? Math.min(nextMs, gatherMs) : nextMs)
  }

  /** @returns milliseconds until the next look */
  async #look(): Promise<number> {
    const { settleMs, restlessMs, pollMs } = this.#times
    const print = await this.#ports.fingerprint()
    const nowMs = this.#ports.clock.monotonicMs()
    if (print === this.#ports.loaded()) {
      this.#candidate = this.#restlessSinceMs = undefined
      return pollMs
    }
    if (this.#candidate?.print !== print) this.#candidate = { print, sinceMs: nowMs }
    this.#restlessSinceMs ??= nowMs
    const waitMs = Math.min(this.#candidate.sinceMs + settleMs, this.#restlessSinceMs + restlessMs) - nowMs
    if (waitMs > 0) return waitMs
    this.#candidate = this.#restlessSinceMs = undefined
    await this.#ports.changed()
    return gatherMs
  }
}

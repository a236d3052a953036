/** Recordings that are over and still to be written: one after another, and again until they could be. */
import type { WriterPorts } from './ports.ts'
import { SourceFailed } from './source.ts'

/** Whose recording it is, for the log. */
export type Whose = { readonly callUid: string } | { readonly conference: string }

export interface Unwritten {
  readonly whose: Whose
  /** What it is called where it lies now. */
  readonly name: string
  /**
   * @returns how long it is, in seconds; undefined when nothing was heard
   * @throws SourceFailed for what is wrong with this one alone
   */
  write(): Promise<number | undefined>
}

/** Those past it stay as they were recorded. */
const WAITING_MAX = 10_000
/** How long one that cannot be read rests: twice as long each time. Milliseconds. */
const REST_MS = 2_000
const REST_MAX_MS = 300_000

interface Waiting {
  readonly unwritten: Unwritten
  /** That it could not be written. */
  readonly failed?: Failed
}

interface Failed {
  readonly cause: string
  readonly restMs: number
  /** When it is tried again, by the monotonic clock. */
  readonly dueMs: number
}

export class Backlog {
  readonly #ports: WriterPorts
  readonly #waiting: Waiting[] = []
  /** Could not be written; tried again when that is asked for and they are due. */
  #failed: Waiting[] = []
  #writing: Promise<void> | undefined
  #trouble: string | undefined
  /** What the folder said last, while it is in trouble. */
  #folderSaid: string | undefined

  constructor(ports: WriterPorts) {
    this.#ports = ports
  }

  /** Why none can be written, in one phrase; undefined while they can. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  add(unwritten: Unwritten): void {
    if (this.#waiting.length + this.#failed.length >= WAITING_MAX) return this.#lost(unwritten, 'too many wait')
    this.#waiting.push({ unwritten })
    this.#start()
  }

  /** Tries again what could not be written, after all that wait. */
  write(): void {
    const nowMs = this.#ports.clock.monotonicMs()
    const isDue = ({ failed }: Waiting): boolean => (failed?.dueMs ?? 0) <= nowMs
    this.#waiting.push(...this.#failed.filter(isDue))
    this.#failed = this.#failed.filter(each => !isDue(each))
    this.#start()
  }

  /** Resolves when all that wait are written, or could not be. */
  async settled(): Promise<void> {
    await this.#writing
  }

  #start(): void {
    this.#writing ??= this.#writeAll().finally(() => { this.#writing = undefined })
  }

  /** Each once. A folder that failed one would fail the others too: they are not tried then. */
  async #writeAll(): Promise<void> {
    const { log, metrics } = this.#ports
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { unwritten: { whose } } = next
      try {
        const seconds = await next.unwritten.write()
        metrics.recordings.inc({ outcome: seconds === undefined ? 'empty' : 'written' })
        log.info({ ...whose, seconds }, 'callUid' in whose ? 'call recorded' : 'conference recorded')
        this.#writes()
      } catch (err) {
        this.#failed.push({ ...next, failed: this.#failedAgain(next, err) })
        if (err instanceof SourceFailed) continue
        this.#trouble = 'recordings cannot be written'
        return
      }
    }
    this.#writes()
  }

  #writes(): void {
    this.#trouble = undefined
    this.#folderSaid = undefined
  }

  /** Counts each recording once, and says each cause once. */
  #failedAgain({ unwritten: { whose }, failed: before }: Waiting, err: unknown): Failed {
    const { clock, log, metrics } = this.#ports
    const isSource = err instanceof SourceFailed
    const cause = String((err as NodeJS.ErrnoException).code ?? err)
    const isSaid = isSource ? before?.cause === cause : this.#folderSaid === cause
    if (!before) metrics.recordings.inc({ outcome: 'failed' })
    if (!isSaid) log.error({ ...whose, err }, 'a recording cannot be written, and is tried again')
    if (!isSource) this.#folderSaid = cause
    const restMs = isSource ? Math.min(REST_MAX_MS, 2 * (before?.restMs ?? REST_MS / 2)) : 0
    return { cause, restMs, dueMs: clock.monotonicMs() + restMs }
  }

  #lost({ whose, name }: Unwritten, why: string): void {
    this.#ports.metrics.recordings.inc({ outcome: 'failed' })
    this.#ports.log.error({ ...whose, name, why }, 'a recording is left as it was written down')
  }
}

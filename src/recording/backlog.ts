/** Recordings that are over and still to be written: one after another, and again until they could be. */
import type { WriterPorts } from './ports.ts'

/** Whose recording it is, for the log. */
export type Whose = { readonly callUid: string } | { readonly conference: string }

export interface Unwritten {
  readonly whose: Whose
  /** What it is called where it lies now. */
  readonly name: string
  /** @returns how long it is, in seconds; undefined when nothing was heard */
  write(): Promise<number | undefined>
}

/** Those past it stay as they were recorded. */
const WAITING_MAX = 10_000

export class Backlog {
  readonly #ports: Pick<WriterPorts, 'log' | 'metrics'>
  #waiting: Unwritten[] = []
  #writing: Promise<void> | undefined
  #trouble: string | undefined

  constructor(ports: Pick<WriterPorts, 'log' | 'metrics'>) {
    this.#ports = ports
  }

  /** Why none can be written, in one phrase; undefined while they can. */
  get trouble(): string | undefined {
    return this.#trouble
  }

  add(unwritten: Unwritten): void {
    if (this.#waiting.length >= WAITING_MAX) return this.#lost(unwritten, 'too many wait')
    this.#waiting.push(unwritten)
    this.write()
  }

  /** Writes what waits, also what could not be written before. */
  write(): void {
    this.#writing ??= this.#writeAll().finally(() => { this.#writing = undefined })
  }

  /** Resolves when all that wait are written, or one could not be. */
  async settled(): Promise<void> {
    await this.#writing
  }

  /** Ends at the first that cannot be written, which stays the next. */
  async #writeAll(): Promise<void> {
    const { log, metrics } = this.#ports
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const { whose } = next
      try {
        const seconds = await next.write()
        metrics.recordings.inc({ outcome: seconds === undefined ? 'empty' : 'written' })
        log.info({ ...whose, seconds }, 'callUid' in whose ? 'call recorded' : 'conference recorded')
        this.#trouble = undefined
      } catch (err) {
        this.#trouble = 'recordings cannot be written'
        metrics.recordings.inc({ outcome: 'failed' })
        return log.error({ ...whose, err }, 'a recording cannot be written, and is tried again')
      }
      this.#waiting.shift()
    }
  }

  #lost({ whose, name }: Unwritten, why: string): void {
    this.#ports.metrics.recordings.inc({ outcome: 'failed' })
    this.#ports.log.error({ ...whose, name, why }, 'a recording is left as it was written down')
  }
}

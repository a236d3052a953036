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

export class Backlog {
  readonly #ports: Pick<WriterPorts, 'log' | 'metrics'>
  readonly #waiting: Unwritten[] = []
  /** Could not be written; tried again when that is asked for. */
  readonly #failed: Unwritten[] = []
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
    if (this.#waiting.length + this.#failed.length >= WAITING_MAX) return this.#lost(unwritten, 'too many wait')
    this.#waiting.push(unwritten)
    this.#start()
  }

  /** Tries again what could not be written, after all that wait. */
  write(): void {
    this.#waiting.push(...this.#failed.splice(0))
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
      const { whose } = next
      try {
        const seconds = await next.write()
        metrics.recordings.inc({ outcome: seconds === undefined ? 'empty' : 'written' })
        log.info({ ...whose, seconds }, 'callUid' in whose ? 'call recorded' : 'conference recorded')
        this.#trouble = undefined
      } catch (err) {
        this.#failed.push(next)
        metrics.recordings.inc({ outcome: 'failed' })
        log.error({ ...whose, err }, 'a recording cannot be written, and is tried again')
        if (err instanceof SourceFailed) continue
        this.#trouble = 'recordings cannot be written'
        return
      }
    }
    this.#trouble = undefined
  }

  #lost({ whose, name }: Unwritten, why: string): void {
    this.#ports.metrics.recordings.inc({ outcome: 'failed' })
    this.#ports.log.error({ ...whose, name, why }, 'a recording is left as it was written down')
  }
}

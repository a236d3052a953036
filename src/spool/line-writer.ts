/**
 * Values into a JSON Lines file, one a line. Nobody waits for the disk: lines queue, up to a bound, and a
 * disk that fails is tried again until it works. What becomes of them is counted, and said once.
 */
import type { Clock, Timer } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { appendLines, type Appended } from './append.ts'

const queueMax = 10_000
const batchMax = 500
/** Lines of this many milliseconds go out in one write. */
const gatherMs = 200
const retryMs = 1000

export interface LineWriter {
  /** Why lines wait, and how many are lost, in one phrase; undefined while they go. */
  readonly trouble: string | undefined
  /** Queues a value. When the queue is full it is lost, counted and said. */
  write(value: object): void
  /** Writes what is queued; what the disk still refuses then is handed to {@link LineWriterPorts.left}. */
  close(): Promise<void>
}

export interface LineWriterPorts {
  readonly path: string
  readonly clock: Clock
  readonly log: Log
  readonly metrics: { readonly queued: Figure; readonly failures: Count; readonly lost: Count }
  /** What the log says. */
  readonly words: {
    readonly full: string; readonly failing: string; readonly recovered: string
    /** Begins the phrase of {@link LineWriter.trouble}; the path and the reason follow. */
    readonly waiting: string
  }
  /** After each batch that went; the next one waits for it. It does not reject. */
  readonly written?: () => Promise<void>
  /** Told on close of each line that never reached the disk. */
  readonly left: (line: string) => void
  /** The disk, for tests. */
  readonly append?: ((path: string, lines: readonly Buffer[]) => Promise<Appended>) | undefined
}

interface Figure {
  set(value: number): void
}

interface Count {
  inc(): void
}

export function createLineWriter(ports: LineWriterPorts): LineWriter {
  return new Writer(ports)
}

class Writer implements LineWriter {
  readonly #ports: LineWriterPorts
  readonly #append: NonNullable<LineWriterPorts['append']>
  #queue: Buffer[] = []
  #timer: Timer | undefined
  #writing: Promise<void> | undefined
  #closed = false
  /** Why the disk refuses. An outage is said when it begins and when it ends, not once a second. */
  #failing: string | undefined
  #lostCount = 0

  constructor(ports: LineWriterPorts) {
    this.#ports = ports
    this.#append = ports.append ?? appendLines
    // Opens the file now, so that a path that cannot be written is said before the first call.
    this.#writeIn(0)
  }

  get trouble(): string | undefined {
    if (this.#failing === undefined) return undefined
    const { words, path } = this.#ports
    const lost = this.#lostCount > 0 ? `, ${this.#lostCount} are lost` : ''
    return `${words.waiting} ${path}: ${this.#failing}${lost}`
  }

  write(value: object): void {
    const { metrics, log, words } = this.#ports
    if (this.#queue.length >= queueMax) {
      metrics.lost.inc()
      this.#lostCount++
      if (this.#lostCount === 1) log.error({ queueMax }, words.full)
      return
    }
    this.#queue.push(Buffer.from(`${JSON.stringify(value)}\n`))
    metrics.queued.set(this.#queue.length)
    this.#writeIn(gatherMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    await this.#writing
    while (this.#queue.length > 0 && await this.#batch()) { /* until it is empty or the disk refuses */ }
    for (const line of this.#queue.splice(0)) this.#ports.left(line.toString())
    this.#ports.metrics.queued.set(0)
  }

  #writeIn(ms: number): void {
    if (this.#timer || this.#writing || this.#closed) return
    this.#timer = this.#ports.clock.after(ms, () => {
      this.#timer = undefined
      this.#writing = this.#batch().then(went => {
        this.#writing = undefined
        if (this.#queue.length > 0) this.#writeIn(went ? 0 : retryMs)
      })
    })
  }

  /** Writes the head of the queue. @returns whether all of it went */
  async #batch(): Promise<boolean> {
    const lines = this.#queue.slice(0, batchMax)
    const { count, error } = await this.#append(this.#ports.path, lines)
    this.#queue.splice(0, count)
    this.#ports.metrics.queued.set(this.#queue.length)
    if (error === undefined) this.#recovered()
    else this.#failed(error)
    await this.#ports.written?.()
    return error === undefined
  }

  #failed(error: unknown): void {
    const { metrics, log, words, path } = this.#ports
    metrics.failures.inc()
    const before = this.#failing
    this.#failing = error instanceof Error ? error.message : String(error)
    if (before !== undefined) return
    log.error({ path, queuedCount: this.#queue.length, err: error }, words.failing)
  }

  #recovered(): void {
    const { log, words, path } = this.#ports
    if (this.#failing !== undefined) log.warn({ path, lostCount: this.#lostCount }, words.recovered)
    this.#failing = undefined
    this.#lostCount = 0
  }
}

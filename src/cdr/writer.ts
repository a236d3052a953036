/**
 * Call records into a JSON Lines file. Calls never wait for the disk: records queue, up to a bound,
 * and a disk that fails is tried again until it works.
 */
import type { Clock, Timer } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { appendLines, type Appended } from './append.ts'
import type { CallRecord } from './record.ts'

const queueMax = 10_000
const batchMax = 500
/** Records of this many milliseconds go out in one write. */
const gatherMs = 200
const retryMs = 1000

export interface CdrWriter {
  /** Queues a record. When the queue is full the record is lost, counted and said. */
  write(record: CallRecord): void
  /** Writes what is queued. What the disk still refuses then goes to the log, record by record. */
  close(): Promise<void>
}

export interface CdrWriterPorts {
  readonly path: string
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'cdrQueued' | 'cdrWriteFailures' | 'cdrLost'>
  /** The disk, for tests. */
  readonly append?: (path: string, lines: readonly Buffer[]) => Promise<Appended>
}

export function createCdrWriter(ports: CdrWriterPorts): CdrWriter {
  return new Writer(ports)
}

class Writer implements CdrWriter {
  readonly #ports: CdrWriterPorts
  readonly #append: NonNullable<CdrWriterPorts['append']>
  #queue: Buffer[] = []
  #timer: Timer | undefined
  #writing: Promise<void> | undefined
  #closed = false
  /** An outage is said when it begins and when it ends, not once a second. */
  #failing = false
  #lostCount = 0

  constructor(ports: CdrWriterPorts) {
    this.#ports = ports
    this.#append = ports.append ?? appendLines
    // Opens the file now, so that a path that cannot be written is said before the first call.
    this.#writeIn(0)
  }

  write(record: CallRecord): void {
    if (this.#queue.length >= queueMax) {
      this.#ports.metrics.cdrLost.inc()
      this.#lostCount++
      if (this.#lostCount === 1) {
        this.#ports.log.error({ queueMax }, 'the call record queue is full, records are being lost')
      }
      return
    }
    this.#queue.push(Buffer.from(`${JSON.stringify(record)}\n`))
    this.#ports.metrics.cdrQueued.set(this.#queue.length)
    this.#writeIn(gatherMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    await this.#writing
    while (this.#queue.length > 0 && await this.#batch()) { /* until it is empty or the disk refuses */ }
    for (const line of this.#queue.splice(0)) {
      this.#ports.log.error({ record: JSON.parse(line.toString()) }, 'a call record could not be written to its file')
    }
    this.#ports.metrics.cdrQueued.set(0)
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
    this.#ports.metrics.cdrQueued.set(this.#queue.length)
    if (error === undefined) this.#recovered()
    else this.#failed(error)
    return error === undefined
  }

  #failed(error: unknown): void {
    this.#ports.metrics.cdrWriteFailures.inc()
    if (this.#failing) return
    this.#failing = true
    const fields = { path: this.#ports.path, queuedCount: this.#queue.length, err: error }
    this.#ports.log.error(fields, 'call records cannot be written, they are kept and tried again')
  }

  #recovered(): void {
    if (this.#failing) {
      this.#ports.log.warn({ path: this.#ports.path, lostCount: this.#lostCount }, 'call records are written again')
    }
    this.#failing = false
    this.#lostCount = 0
  }
}

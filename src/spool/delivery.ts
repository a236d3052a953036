/**
 * Takes records from a spool to a sink, oldest first, a batch at a time. A sink that fails is asked again,
 * ever more patiently; one that refuses a batch for what is in it gets its records singly, and the one it
 * will not have is put aside. An outage is said when it begins and when it ends.
 */
import type { Clock, Timer } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import { appendLines, sizeOf } from './append.ts'
import { BatchRefused, reasonOf, type SentRecord, type Sink } from './sink.ts'
import type { Nouns } from './queue.ts'
import type { Spool } from './spool.ts'

export interface Delivery {
  /** Why records wait; undefined while they go. */
  readonly trouble: string | undefined
  /** Something may have been put into the spool. */
  nudge(): void
  /**
   * Sends lines that the spool could not take, past it; only while it is empty, so that order is kept.
   * @returns how many of them are safe
   */
  pass(lines: readonly Buffer[]): Promise<number>
  /** Sends what it can in a moment; the rest stays in the spool. */
  close(): Promise<void>
}

export interface DeliveryPorts {
  readonly name: string
  readonly nouns: Nouns
  readonly sink: Sink
  readonly spool: Spool
  /** The file for records that the sink will not have. */
  readonly refusedFile: string
  readonly clock: Clock
  readonly log: Log
  readonly metrics: DeliveryMetrics
}

export interface DeliveryMetrics {
  /** Bytes that wait on disk. */
  readonly spooled: { set(bytes: number): void }
  readonly delivered: { inc(count: number): void }
  readonly failures: { inc(): void }
  readonly refused: { inc(): void }
}

const retryMs = 500
const retryMsMax = 30_000
/** How long sending may go on once the router stops. */
const partingMs = 2_000
/** Whoever refuses more than this refuses all: then records wait. */
const refusedBytesMax = 64 * 1024 * 1024

export function createDelivery(ports: DeliveryPorts): Delivery {
  return new Courier(ports)
}

class Courier implements Delivery {
  readonly #ports: DeliveryPorts
  #trouble: string | undefined
  #sending: Promise<void> | undefined
  #again = false
  #timer: Timer | undefined
  #waitMs = retryMs
  /** How many go at once; one by one after a refusal. */
  #atOnce: number
  #closed = false

  constructor(ports: DeliveryPorts) {
    this.#ports = ports
    this.#atOnce = ports.sink.batchMax
    this.nudge()
  }

  get trouble(): string | undefined {
    return this.#trouble
  }

  nudge(): void {
    if (this.#timer || this.#closed) return
    this.#again = true
    this.#sending ??= this.#run()
  }

  async pass(lines: readonly Buffer[]): Promise<number> {
    if (this.#sending || this.#trouble !== undefined || this.#ports.spool.bytes > 0) return 0
    let count = 0
    try {
      while (count < lines.length) {
        const batch = lines.slice(count, count + this.#ports.sink.batchMax).map(line => line.toString().trimEnd())
        await this.#send(batch)
        count += batch.length
      }
    } catch {
      // The caller keeps the rest, and knows why it came here.
    }
    return count
  }

  async close(): Promise<void> {
    const { clock, sink } = this.#ports
    if (this.#trouble === undefined) this.nudge()
    this.#timer?.cancel()
    const late = clock.after(partingMs, () => sink.close())
    await this.#sending
    late.cancel()
    this.#closed = true
    this.#timer?.cancel()
    sink.close()
  }

  /** Until the spool is empty or the sink fails. */
  async #run(): Promise<void> {
    try {
      while (this.#again) {
        this.#again = false
        for (let went = true; went;) went = await this.#batch()
      }
    } catch (error) {
      this.#failed(error)
    } finally {
      this.#sending = undefined
    }
  }

  /** @returns false when there was nothing to send */
  async #batch(): Promise<boolean> {
    const { spool, sink, metrics } = this.#ports
    const lines = await spool.peek(this.#atOnce)
    if (lines.length === 0) return false
    try {
      await this.#send(lines)
      this.#atOnce = Math.min(this.#atOnce * 2, sink.batchMax)
    } catch (error) {
      if (!(error instanceof BatchRefused)) throw error
      this.#atOnce = 1
      if (lines.length > 1) return true
      await this.#putAside(lines[0] ?? '', error)
    }
    await spool.take(lines.length)
    metrics.spooled.set(spool.bytes)
    this.#worked()
    return true
  }

  async #send(lines: readonly string[]): Promise<void> {
    const records = lines.flatMap(recordIn)
    if (records.length > 0) await this.#ports.sink.send(records)
    this.#ports.metrics.delivered.inc(records.length)
  }

  async #putAside(line: string, { message }: BatchRefused): Promise<void> {
    const { name, nouns, sink, refusedFile: file, log, metrics } = this.#ports
    if ((await sizeOf(file) ?? 0) > refusedBytesMax) throw new Error(`${message}; ${file} is full`)
    const { error } = await appendLines(file, [Buffer.from(`${line}\n`)])
    if (error !== undefined) throw error
    metrics.refused.inc()
    log.error({ sink: name, place: sink.place, file, reason: message }, `a ${nouns.one} was refused, it is put aside`)
  }

  #failed(error: unknown): void {
    const { name, nouns: { many }, sink, clock, log, metrics } = this.#ports
    metrics.failures.inc()
    const reason = reasonOf(error)
    if (this.#trouble === undefined) {
      log.error({ sink: name, place: sink.place, reason }, `${many} cannot be sent, they are kept and tried again`)
    }
    this.#trouble = `${many} wait for ${sink.place}: ${reason}`
    if (this.#closed) return
    this.#timer = clock.after(this.#waitMs, () => {
      this.#timer = undefined
      this.nudge()
    })
    this.#waitMs = Math.min(this.#waitMs * 2, retryMsMax)
  }

  #worked(): void {
    const { name, nouns, sink, log } = this.#ports
    if (this.#trouble !== undefined) log.warn({ sink: name, place: sink.place }, `${nouns.many} are sent again`)
    this.#trouble = undefined
    this.#waitMs = retryMs
  }
}

/** The record a line is; none when it is the torn end of something. */
function recordIn(json: string): SentRecord[] {
  try {
    const { callUid } = JSON.parse(json) as { readonly callUid?: unknown }
    return typeof callUid === 'string' ? [{ uid: callUid, json }] : []
  } catch {
    return []
  }
}

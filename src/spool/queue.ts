/** The queue whatever must not be lost goes through first: whole, in order, and without anybody waiting for it. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { SinkMetrics } from '../base/record-metrics.ts'
import { createLineWriter, type LineWriter, type LineWriterPorts } from './line-writer.ts'

/** What is written, as sentences say it: `call record`, `call records`. */
export interface Nouns {
  readonly one: string
  readonly many: string
}

export interface QueuePorts {
  /** What the metrics call it. */
  readonly name: string
  readonly nouns: Nouns
  readonly clock: Clock
  readonly log: Log
  readonly metrics: SinkMetrics
}

/** @param append takes the lines from there; what is left of them at the end is logged */
export function createQueue(
  path: string, append: NonNullable<LineWriterPorts['append']>,
  { name, nouns: { one, many }, clock, log, metrics }: QueuePorts,
): LineWriter {
  return createLineWriter({
    path, clock, log, append,
    metrics: {
      queued: metrics.queued.labels(name), failures: metrics.writeFailures.labels(name),
      lost: metrics.lost.labels(name),
    },
    words: {
      full: `the queue of ${many} is full, the newest are being lost`,
      failing: `${many} cannot be written, they are kept and tried again`,
      recovered: `${many} are written again`,
      waiting: `${many} wait for`,
    },
    left: line => log.error({ record: JSON.parse(line) }, `a ${one} could not be written to its file`),
  })
}

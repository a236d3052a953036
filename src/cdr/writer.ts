/** Call records into their JSON Lines file. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { createLineWriter, type LineWriterPorts } from './line-writer.ts'
import type { CallRecord } from './record.ts'

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
  readonly append?: LineWriterPorts['append']
}

export function createCdrWriter({ path, clock, log, metrics, append }: CdrWriterPorts): CdrWriter {
  return createLineWriter({
    path, clock, log, append,
    metrics: { queued: metrics.cdrQueued, failures: metrics.cdrWriteFailures, lost: metrics.cdrLost },
    words: {
      full: 'the call record queue is full, records are being lost',
      failing: 'call records cannot be written, they are kept and tried again',
      recovered: 'call records are written again',
    },
    left: line => log.error({ record: JSON.parse(line) }, 'a call record could not be written to its file'),
  })
}

/** All that is remembered of calls: the record file, the receipts, the log's lines, the figures. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallListener } from '../call/feed.ts'
import type { PolicySources } from '../policy/files.ts'
import { createCallLog } from './call-log.ts'
import { createCallMetrics } from './call-metrics.ts'
import { createReceipts, type ReceiptsConfig } from './receipts.ts'
import { createRecorder } from './recorder.ts'
import { createCdrWriter } from './writer.ts'

export interface RecordsConfig {
  /** The file call records are appended to; undefined writes none. */
  readonly cdr: string | undefined
  readonly receipts?: ReceiptsConfig | undefined
}

export interface Records {
  readonly listener: CallListener
  /** Keeps a policy that is about to decide calls, where receipts are written. Nobody waits for it. */
  keep(sources: PolicySources): void
  /** Closes the records of calls that never ended, and writes what is queued. */
  close(): Promise<void>
}

export interface RecordsPorts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Digests of the policies that decide calls now. */
  readonly inForce: () => readonly string[]
}

export function createRecords({ cdr, receipts: wanted }: RecordsConfig, ports: RecordsPorts): Records {
  const { clock, log, metrics } = ports
  const writer = cdr === undefined ? undefined : createCdrWriter({ path: cdr, clock, log, metrics })
  const receipts = wanted && createReceipts(wanted, ports)
  // The files first, so that nothing can come between a call and what is kept of it.
  const recorder = createRecorder([
    ...(writer ? [{ ended: writer.write.bind(writer) }] : []), ...(receipts ? [receipts.reader] : []),
    createCallLog(log), createCallMetrics(metrics),
  ], clock)
  return {
    listener: recorder.listener,
    keep: sources => receipts?.keep(sources),
    async close() {
      recorder.close()
      await writer?.close()
      await receipts?.close()
    },
  }
}

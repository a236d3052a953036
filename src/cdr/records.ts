/** All that is remembered of calls: the record file, the receipts, the log's lines, the figures. */
import type { Metrics } from '../base/metrics.ts'
import type { CallListener } from '../call/feed.ts'
import type { PolicySources } from '../policy/files.ts'
import { createCallLog } from './call-log.ts'
import { createCallMetrics } from './call-metrics.ts'
import { createReceipts, type ReceiptsConfig } from './receipts.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { openRecordSinks, type RecordSinkConfig, type RecordSinkPorts } from './record-sinks.ts'

export interface RecordsConfig {
  /** Where call records go, or the one file they are appended to; undefined writes none. */
  readonly cdr: string | readonly RecordSinkConfig[] | undefined
  readonly receipts?: ReceiptsConfig | undefined
}

export interface Records extends Pick<Recorder, 'snapshot' | 'restore'> {
  readonly listener: CallListener
  /** What keeps records or receipts from where they belong, a phrase each. */
  troubles(): readonly string[]
  /** Keeps a policy that is about to decide calls, where receipts are written. Nobody waits for it. */
  keep(sources: PolicySources): void
  /** Writes what is queued, and no more: calls that live on have their records from whoever goes on with them. */
  leave(): Promise<void>
  /** Closes the records of calls that never ended, and writes what is queued. */
  close(): Promise<void>
}

export interface RecordsPorts extends RecordSinkPorts {
  readonly metrics: Metrics
  /** Digests of the policies that decide calls now. */
  readonly inForce: () => readonly string[]
}

/** @throws RouterError CONFIG_INVALID for want of a secret */
export async function createRecords(
  { cdr = [], receipts: wanted }: RecordsConfig, ports: RecordsPorts,
): Promise<Records> {
  const { clock, log, metrics } = ports
  const sinks = await openRecordSinks(typeof cdr === 'string' ? [{ to: 'file', path: cdr }] : cdr, ports)
  const receipts = wanted && createReceipts(wanted, ports)
  // The files first, so that nothing can come between a call and what is kept of it.
  const recorder = createRecorder([
    { complete: record => sinks.write(record) }, ...(receipts ? [receipts.reader] : []),
    createCallLog(log), createCallMetrics(metrics),
  ], clock)
  const leave = async (): Promise<void> => {
    await sinks.close()
    await receipts?.close()
  }
  return {
    listener: recorder.listener,
    troubles: () => [...sinks.troubles(), receipts?.trouble ?? []].flat(),
    snapshot: recorder.snapshot,
    restore: recorder.restore,
    keep: sources => receipts?.keep(sources),
    leave,
    async close() {
      recorder.close()
      await leave()
    },
  }
}

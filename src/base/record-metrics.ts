/** What is counted of what is kept on disk and sent on: call records, the journal, receipts. */
import { Counter, Gauge, type Registry } from 'prom-client'

export interface RecordMetrics {
  readonly cdrQueued: Gauge<'sink'>
  readonly cdrWriteFailures: Counter<'sink'>
  readonly cdrLost: Counter<'sink'>
  readonly cdrSpooledBytes: Gauge<'sink'>
  readonly cdrDelivered: Counter<'sink'>
  readonly cdrDeliveryFailures: Counter<'sink'>
  readonly cdrRefused: Counter<'sink'>
  readonly journalCalls: Gauge
  readonly journalWriteFailures: Counter
  readonly callsRestored: Counter<'outcome'>
  readonly receiptsQueued: Gauge
  readonly receiptWriteFailures: Counter
  readonly receiptsLost: Counter
  readonly policiesUnkept: Counter
}

/** @param registers where they are found */
export function recordMetrics(registers: Registry[]): RecordMetrics {
  return {
    cdrQueued: new Gauge({
      name: 'pointsman_cdr_queued',
      help: 'Call records waiting to be written to disk, by sink',
      labelNames: ['sink'], registers,
    }),
    cdrWriteFailures: new Counter({
      name: 'pointsman_cdr_write_failures_total',
      help: 'Writes of call records the disk refused, by sink; they are tried again',
      labelNames: ['sink'], registers,
    }),
    cdrLost: new Counter({
      name: 'pointsman_cdr_lost_total',
      help: 'Call records lost because the queue was full, by sink',
      labelNames: ['sink'], registers,
    }),
    cdrSpooledBytes: new Gauge({
      name: 'pointsman_cdr_spooled_bytes',
      help: 'Call records on disk that wait to be sent, by sink',
      labelNames: ['sink'], registers,
    }),
    cdrDelivered: new Counter({
      name: 'pointsman_cdr_delivered_total',
      help: 'Call records a server has said are safe, by sink',
      labelNames: ['sink'], registers,
    }),
    cdrDeliveryFailures: new Counter({
      name: 'pointsman_cdr_delivery_failures_total',
      help: 'Times sending call records failed, by sink; they are sent again',
      labelNames: ['sink'], registers,
    }),
    cdrRefused: new Counter({
      name: 'pointsman_cdr_refused_total',
      help: 'Call records a server would not have, by sink; they are put aside in refused.jsonl of the spool',
      labelNames: ['sink'], registers,
    }),
    journalCalls: new Gauge({ name: 'pointsman_journal_calls', help: 'Calls that stand in the journal', registers }),
    journalWriteFailures: new Counter({
      name: 'pointsman_journal_write_failures_total',
      help: 'Writes of the journal the disk refused; they are tried again',
      registers,
    }),
    callsRestored: new Counter({
      name: 'pointsman_calls_restored_total',
      help: 'Calls found in the journal at the start: live, or interrupted before they could be kept',
      labelNames: ['outcome'] as const,
      registers,
    }),
    receiptsQueued: new Gauge({ name: 'pointsman_receipts_queued', help: 'Receipts waiting to be written', registers }),
    receiptWriteFailures: new Counter({
      name: 'pointsman_receipt_write_failures_total',
      help: 'Writes of receipts the disk refused; they are tried again',
      registers,
    }),
    receiptsLost: new Counter({
      name: 'pointsman_receipts_lost_total',
      help: 'Receipts lost because the queue was full, or refused by the disk at the end',
      registers,
    }),
    policiesUnkept: new Counter({
      name: 'pointsman_policies_unkept_total',
      help: 'Policies in force that could not be kept, so that their receipts cannot be explained',
      registers,
    }),
  }
}

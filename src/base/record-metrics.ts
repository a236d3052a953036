/** What is counted of what is kept on disk and sent on: call records, messages, the journal, receipts. */
import { Counter, Gauge, type Registry } from 'prom-client'

/** The figures of whatever is written to places that may refuse it: the same for each kind. */
export interface SinkMetrics {
  readonly queued: Gauge<'sink'>
  readonly writeFailures: Counter<'sink'>
  readonly lost: Counter<'sink'>
  readonly spooledBytes: Gauge<'sink'>
  readonly delivered: Counter<'sink'>
  readonly deliveryFailures: Counter<'sink'>
  readonly refused: Counter<'sink'>
}

export interface RecordMetrics {
  readonly cdr: SinkMetrics
  readonly messagePosts: SinkMetrics
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
    cdr: sinkMetrics(registers, 'pointsman_cdr', 'Call records'),
    messagePosts: sinkMetrics(registers, 'pointsman_voicemail', 'Messages'),
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

/**
 * @param prefix what the names begin with
 * @param noun what is written, in the plural, as a sentence begins with it
 */
function sinkMetrics(registers: Registry[], prefix: string, noun: string): SinkMetrics {
  const many = noun.toLowerCase()
  const about = (word: string, help: string) =>
    ({ name: `${prefix}_${word}`, help, labelNames: ['sink'] as const, registers })
  return {
    queued: new Gauge(about('queued', `${noun} waiting to be written to disk, by sink`)),
    writeFailures: new Counter(
      about('write_failures_total', `Writes of ${many} the disk refused, by sink; they are tried again`)),
    lost: new Counter(about('lost_total', `${noun} lost because the queue was full, by sink`)),
    spooledBytes: new Gauge(about('spooled_bytes', `${noun} on disk that wait to be sent, by sink`)),
    delivered: new Counter(about('delivered_total', `${noun} a server has said are safe, by sink`)),
    deliveryFailures: new Counter(
      about('delivery_failures_total', `Times sending ${many} failed, by sink; they are sent again`)),
    refused: new Counter(about('refused_total',
      `${noun} a server would not have, by sink; they are put aside in refused.jsonl of the spool`)),
  }
}

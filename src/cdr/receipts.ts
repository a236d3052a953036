/**
 * A receipt per call: what its decision was made of, and what came of it, in a JSON Lines file with the
 * policies beside it. Calls never wait for any of it; what the disk refuses is counted and said.
 */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { PolicySources } from '../policy/files.ts'
import { createKeptPolicies } from './kept-policies.ts'
import { createLineWriter, type LineWriterPorts } from '../spool/line-writer.ts'
import { receiptOf } from './receipt-line.ts'
import type { OpenRecord } from './record.ts'
import type { RecordReader } from './recorder.ts'
import { rotateWhenDue } from './rotate.ts'

export interface ReceiptsConfig {
  readonly file: string
  /** The file is put aside when it has grown to so many bytes. */
  readonly rotateBytes: number
  /** How many files that were put aside are kept; the oldest goes. */
  readonly keep: number
}

export interface Receipts {
  readonly reader: RecordReader
  /** Why receipts wait; undefined while they are written. */
  readonly trouble: string | undefined
  /** Keeps a policy that is about to decide calls. Never throws, never has anybody wait. */
  keep(sources: PolicySources): void
  /** Writes what is queued. */
  close(): Promise<void>
}

export interface ReceiptsPorts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'receiptsQueued' | 'receiptWriteFailures' | 'receiptsLost' | 'policiesUnkept'>
  /** Digests of the policies that decide calls now. */
  readonly inForce: () => readonly string[]
  /** The disk, for tests. */
  readonly append?: LineWriterPorts['append']
}

export function createReceipts({ file, rotateBytes, keep }: ReceiptsConfig, ports: ReceiptsPorts): Receipts {
  const { clock, log, metrics, append } = ports
  /** Calls under way, by the digest that decided them. */
  const open = new Map<string, number>()
  const policies = createKeptPolicies({
    file, keep, clock, log, metrics, needed: () => new Set([...ports.inForce(), ...open.keys()]),
  })
  const writer = createLineWriter({
    path: file, clock, log, append,
    metrics: { queued: metrics.receiptsQueued, failures: metrics.receiptWriteFailures, lost: metrics.receiptsLost },
    words: {
      full: 'the receipt queue is full, receipts are being lost',
      failing: 'receipts cannot be written, they are kept and tried again',
      recovered: 'receipts are written again',
      waiting: 'receipts wait for',
    },
    // A receipt holds more of a call than a log should.
    left: () => metrics.receiptsLost.inc(),
    written: async () => {
      policies.used()
      try {
        const isAside = await rotateWhenDue(file, { bytes: rotateBytes, everyMs: undefined, keep }, clock)
        if (isAside) policies.sweep()
      } catch (error) {
        log.error({ path: file, err: error }, 'the receipts file cannot be put aside, it grows')
      }
    },
  })

  function begun({ started: { digest } }: OpenRecord): void {
    open.set(digest, (open.get(digest) ?? 0) + 1)
  }

  return {
    reader: {
      started: begun,
      restored: begun,
      ended(record, call) {
        const left = (open.get(record.policy) ?? 1) - 1
        if (left > 0) open.set(record.policy, left)
        else open.delete(record.policy)
        policies.use(record.policy)
        writer.write(receiptOf(record, call))
      },
    },
    get trouble() {
      return writer.trouble
    },
    keep: policies.keep,
    async close() {
      await writer.close()
      await policies.close()
    },
  }
}

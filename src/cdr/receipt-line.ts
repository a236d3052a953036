/** One line of the receipts file. Fields may be added, not renamed. */
import { decidedReceipt, writtenFacts, type Receipt } from '../policy/receipt.ts'
import type { Seen } from '../targets/seen.ts'
import type { CallRecord, OpenRecord } from './record.ts'

/** What came of a call, beside what it was decided by; as in a {@link CallRecord}. */
type Fate = Pick<CallRecord, 'receivedAt' | 'endedAt' | 'status' | 'endedBy' | 'reason' | 'attempts'>
  & Partial<Pick<CallRecord, 'answeredAt' | 'passedOver'>>

export interface CallReceipt extends Receipt, Fate {
  /** The targets in the order they were to be tried in; absent when nobody was dialled. */
  readonly order?: readonly string[]
  /** What the order was made of: the draws, and every target that was looked at as it stood. */
  readonly seen?: Seen
}

export function receiptOf(record: CallRecord, { started, order }: OpenRecord): CallReceipt {
  const { callUid, callId, policy, receivedAt, answeredAt, endedAt, status, endedBy, reason, attempts } = record
  return {
    callUid, callId, policy,
    facts: writtenFacts(started.facts, started.reads ?? new Set()),
    ...decidedReceipt(started.decision),
    ...(order && { order: order.targets, seen: order.seen }),
    receivedAt, ...(answeredAt !== undefined && { answeredAt }), endedAt, status, endedBy, reason, attempts,
    ...(record.passedOver && { passedOver: record.passedOver }),
  }
}

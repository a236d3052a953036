/** One record a call: opened when it starts, kept as the feed tells of it, closed exactly once. */
import type { Clock } from '../base/clock.ts'
import type { CallEvent, CallListener } from '../call/feed.ts'
import { begin, finish, fold, type AttemptRecord, type CallRecord, type OpenRecord } from './record.ts'

/** Who reads the records: the CDR file, the log, the metrics. */
export interface RecordReader {
  started?(open: OpenRecord): void
  /** An attempt was answered or failed. */
  attempted?(attempt: AttemptRecord, open: OpenRecord): void
  answered?(open: OpenRecord): void
  /** Once for every call that started; `open` is what was known of it until then. */
  ended?(record: CallRecord, open: OpenRecord): void
}

export interface Recorder {
  readonly listener: CallListener
  /** Closes the records of calls that never ended, as ended by `system`: the process is about to go. */
  close(): void
}

/** @param readers told in this order */
export function createRecorder(readers: readonly RecordReader[], clock: Clock): Recorder {
  const records = new Map<string, OpenRecord>()

  function listener(event: CallEvent): void {
    const nowMs = clock.monotonicMs()
    if (event.on === 'started') {
      const open = begin(event, nowMs)
      records.set(event.callUid, open)
      for (const reader of readers) reader.started?.(open)
      return
    }
    const before = records.get(event.callUid)
    if (!before) return // what a leg still tells of a call that is over: its record is written
    if (event.on === 'ended') {
      records.delete(event.callUid)
      const record = finish(before, event, nowMs)
      for (const reader of readers) reader.ended?.(record, before)
      return
    }
    const open = fold(before, event, nowMs)
    records.set(event.callUid, open)
    if (event.on === 'answered' || event.on === 'attempt-failed') {
      const attempt = open.attempts.find(({ record }) => record.leg === event.leg)
      if (attempt) for (const reader of readers) reader.attempted?.(attempt.record, open)
    }
    if (event.on === 'answered') for (const reader of readers) reader.answered?.(open)
  }

  return {
    listener,
    close() {
      for (const [callUid, { answered }] of records) {
        const status = answered ? 200 : 503
        listener({ on: 'ended', callUid, atMs: clock.nowMs(), status, by: 'system', why: 'the process stopped' })
      }
    },
  }
}

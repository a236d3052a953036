/** One record a call: opened when it starts, kept as the feed tells of it, closed exactly once. */
import type { Clock, Timer } from '../base/clock.ts'
import type { CallEvent, CallListener } from '../call/feed.ts'
import { readBack, writtenDown, type RecordSnapshot } from './carried.ts'
import { begin, finish, fold, withCounts, type AttemptRecord, type CallRecord, type OpenRecord } from './record.ts'

/** Who reads the records: the CDR file, the log, the metrics. */
export interface RecordReader {
  started?(open: OpenRecord): void
  /** In place of `started`, for a call another process began. */
  restored?(open: OpenRecord): void
  /** An attempt was answered or failed. */
  attempted?(attempt: AttemptRecord, open: OpenRecord): void
  answered?(open: OpenRecord): void
  /** Once for every call that started; `open` is what was known of it until then. */
  ended?(record: CallRecord, open: OpenRecord): void
  /** After that, and once too: with what the media engine counted, unless it took too long to say. */
  complete?(record: CallRecord): void
}

/** How long the record of a relayed call waits for the engine. Milliseconds. */
const countMs = 500

export interface Recorder {
  readonly listener: CallListener
  /** A record under way, to go on with in another process. */
  snapshot(callUid: string): RecordSnapshot | undefined
  /** Goes on with one. */
  restore(snapshot: RecordSnapshot): OpenRecord
  /** Closes the records of calls that never ended, as ended by `system`: the process is about to go. */
  close(): void
}

/** @param readers told in this order */
export function createRecorder(readers: readonly RecordReader[], clock: Clock): Recorder {
  const records = new Map<string, OpenRecord>()
  /** Records of calls that are over, whose media is being counted. */
  const waiting = new Map<string, { readonly record: CallRecord; readonly late: Timer }>()

  function complete(record: CallRecord): void {
    waiting.get(record.callUid)?.late.cancel()
    waiting.delete(record.callUid)
    for (const reader of readers) reader.complete?.(record)
  }

  function listener(event: CallEvent): void {
    const nowMs = clock.monotonicMs()
    if (event.on === 'started') {
      const open = begin(event, nowMs)
      records.set(event.callUid, open)
      for (const reader of readers) reader.started?.(open)
      return
    }
    if (event.on === 'counted') {
      const over = waiting.get(event.callUid)
      if (over) complete(withCounts(over.record, event))
      return
    }
    const before = records.get(event.callUid)
    if (!before) return // what a leg still tells of a call that is over: its record is written
    if (event.on === 'ended') {
      records.delete(event.callUid)
      const record = finish(before, event, nowMs)
      for (const reader of readers) reader.ended?.(record, before)
      if (record.media?.path !== 'relay') return complete(record)
      waiting.set(record.callUid, { record, late: clock.after(countMs, () => complete(record)) })
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
    snapshot(callUid) {
      const open = records.get(callUid)
      return open && writtenDown(open, clock)
    },
    restore(snapshot) {
      const open = readBack(snapshot, clock)
      records.set(open.started.callUid, open)
      for (const reader of readers) reader.restored?.(open)
      return open
    },
    close() {
      for (const [callUid, { answered }] of records) {
        const status = answered ? 200 : 503
        listener({ on: 'ended', callUid, atMs: clock.nowMs(), status, by: 'system', why: 'the process stopped' })
      }
      for (const { record } of [...waiting.values()]) complete(record)
    },
  }
}

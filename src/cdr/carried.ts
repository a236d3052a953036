/** A record under way on its way to another process, whose clock that never jumps began anew. */
import type { Clock } from '../base/clock.ts'
import { startIn, startWritten, type WrittenStart } from '../call/snapshot.ts'
import type { OpenRecord } from './record.ts'

type Now = Pick<Clock, 'nowMs' | 'monotonicMs'>

/** As JSON holds it. */
export interface RecordSnapshot extends Omit<OpenRecord, 'started'> {
  readonly started: WrittenStart
  /** The moment it was written down, by both clocks. */
  readonly at: { readonly wallMs: number; readonly ms: number }
}

export function writtenDown({ started, ...open }: OpenRecord, now: Now): RecordSnapshot {
  return { ...open, started: startWritten(started), at: { wallMs: now.nowMs(), ms: now.monotonicMs() } }
}

export function readBack({ at, started, ...open }: RecordSnapshot, now: Now): OpenRecord {
  // What passed between the processes only the wall clock knows; it does not run backwards for a record.
  const shiftMs = now.monotonicMs() - Math.max(0, now.nowMs() - at.wallMs) - at.ms
  return {
    ...open, started: startIn(started), restored: true,
    startedMs: open.startedMs + shiftMs,
    attempts: open.attempts.map(({ record, placedMs }) => ({ record, placedMs: placedMs + shiftMs })),
    ...open.answered && { answered: { ...open.answered, ms: open.answered.ms + shiftMs } },
  }
}

/** Call records into their JSON Lines file, which may be put aside by size and by time. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import { appendLines } from './append.ts'
import { createLineWriter, type LineWriter, type LineWriterPorts } from './line-writer.ts'
import { rotateWhenDue, type Rotation } from './rotate.ts'

/** Where records go: whole, in order, and without anybody waiting for it. */
export interface RecordWriter extends LineWriter {
  /** Why records wait, in one phrase; undefined while they go. */
  readonly trouble: string | undefined
}

export interface RecordWriterPorts {
  /** What the metrics call it. */
  readonly name: string
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'cdrQueued' | 'cdrWriteFailures' | 'cdrLost'>
}

export interface CdrWriterPorts extends RecordWriterPorts {
  readonly path: string
  /** Left out, the file is never put aside by us. */
  readonly rotation?: Rotation | undefined
  /** The disk, for tests. */
  readonly append?: LineWriterPorts['append']
}

export function createCdrWriter({ path, rotation, append = appendLines, ...ports }: CdrWriterPorts): RecordWriter {
  const { clock, log } = ports
  let stuck = false

  async function makeRoom(): Promise<void> {
    try {
      if (rotation) await rotateWhenDue(path, rotation, clock)
      stuck = false
    } catch (error) {
      if (!stuck) log.error({ path, err: error }, 'the call record file cannot be put aside, it grows')
      stuck = true
    }
  }

  return createRecordQueue(path, async (file, lines) => {
    if (lines.length > 0) await makeRoom()
    return append(file, lines)
  }, ports)
}

/** The queue every record goes through, whatever takes them from there. What is left of it at the end is logged. */
export function createRecordQueue(
  path: string, append: NonNullable<LineWriterPorts['append']>, { name, clock, log, metrics }: RecordWriterPorts,
): RecordWriter {
  return createLineWriter({
    path, clock, log, append,
    metrics: {
      queued: metrics.cdrQueued.labels(name), failures: metrics.cdrWriteFailures.labels(name),
      lost: metrics.cdrLost.labels(name),
    },
    words: {
      full: 'the call record queue is full, records are being lost',
      failing: 'call records cannot be written, they are kept and tried again',
      recovered: 'call records are written again',
      waiting: 'call records wait for',
    },
    left: line => log.error({ record: JSON.parse(line) }, 'a call record could not be written to its file'),
  })
}

/** Call records into their JSON Lines file, which may be put aside by size and by time. */
import type { Metrics } from '../base/metrics.ts'
import { appendLines } from '../spool/append.ts'
import type { LineWriter, LineWriterPorts } from '../spool/line-writer.ts'
import { createQueue, type QueuePorts } from '../spool/queue.ts'
import { rotateWhenDue, type Rotation } from './rotate.ts'

export interface RecordPorts extends Omit<QueuePorts, 'nouns' | 'metrics'> {
  readonly metrics: Pick<Metrics, 'cdr'>
}

export interface CdrWriterPorts extends RecordPorts {
  readonly path: string
  /** Left out, the file is never put aside by us. */
  readonly rotation?: Rotation | undefined
  /** The disk, for tests. */
  readonly append?: LineWriterPorts['append']
}

export function createCdrWriter({ path, rotation, append = appendLines, ...ports }: CdrWriterPorts): LineWriter {
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

  return createQueue(path, async (file, lines) => {
    if (lines.length > 0) await makeRoom()
    return append(file, lines)
  }, queueOf(ports))
}

/** What the queue of any kind of record needs. */
export function queueOf({ metrics: { cdr: metrics }, ...ports }: RecordPorts): QueuePorts {
  return { ...ports, metrics, nouns: { one: 'call record', many: 'call records' } }
}

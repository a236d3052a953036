/**
 * Call records to a server: through a spool on disk, so that neither an outage there nor a crash here
 * loses any. Where the disk fails and the server does not, they go past the spool.
 */
import { join } from 'node:path'
import type { Metrics } from '../base/metrics.ts'
import { createDelivery } from './delivery.ts'
import type { Sink } from './sinks/sink.ts'
import { openSpool } from './spool.ts'
import { createRecordQueue, type RecordWriter, type RecordWriterPorts } from './writer.ts'

export interface SpoolConfig {
  /** The folder of the spool; no other sink and no other process may have it. */
  readonly folder: string
  /** How many bytes it may hold. */
  readonly room: number
}

export interface SpooledWriterPorts extends RecordWriterPorts {
  readonly sink: Sink
  readonly spool: SpoolConfig
  readonly metrics: RecordWriterPorts['metrics']
    & Pick<Metrics, 'cdrSpooledBytes' | 'cdrDelivered' | 'cdrDeliveryFailures' | 'cdrRefused'>
}

export function createSpooledWriter({ sink, spool: { folder, room }, ...ports }: SpooledWriterPorts): RecordWriter {
  const { name, clock, log, metrics } = ports
  const spool = openSpool(folder, room)
  const spooled = metrics.cdrSpooledBytes.labels(name)
  const delivery = createDelivery({
    name, sink, spool, refusedFile: join(folder, 'refused.jsonl'), clock, log,
    metrics: {
      spooled, delivered: metrics.cdrDelivered.labels(name), failures: metrics.cdrDeliveryFailures.labels(name),
      refused: metrics.cdrRefused.labels(name),
    },
  })
  const queue = createRecordQueue(folder, async (_, lines) => {
    const { count, error } = await spool.put(lines)
    spooled.set(spool.bytes)
    if (count > 0) delivery.nudge()
    return error === undefined ? { count } : { count: count + await delivery.pass(lines.slice(count)), error }
  }, ports)

  return {
    get trouble() {
      return queue.trouble ?? delivery.trouble
    },
    write: record => queue.write(record),
    async close() {
      await queue.close()
      await delivery.close()
    },
  }
}

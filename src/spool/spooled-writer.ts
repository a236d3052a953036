/**
 * Records to a server: through a spool on disk, so that neither an outage there nor a crash here loses
 * any. Where the disk fails and the server does not, they go past the spool.
 */
import { join } from 'node:path'
import { createDelivery } from './delivery.ts'
import type { LineWriter } from './line-writer.ts'
import { createQueue, type QueuePorts } from './queue.ts'
import type { Sink } from './sink.ts'
import { openSpool } from './spool.ts'

export interface SpoolConfig {
  /** The folder of the spool; no other sink and no other process may have it. */
  readonly folder: string
  /** How many bytes it may hold. */
  readonly room: number
}

export interface SpooledWriterPorts extends QueuePorts {
  readonly sink: Sink
  readonly spool: SpoolConfig
}

export function createSpooledWriter({ sink, spool: { folder, room }, ...ports }: SpooledWriterPorts): LineWriter {
  const { name, metrics } = ports
  const spool = openSpool(folder, room)
  const spooled = metrics.spooledBytes.labels(name)
  const delivery = createDelivery({
    ...ports, sink, spool, refusedFile: join(folder, 'refused.jsonl'),
    metrics: {
      spooled, delivered: metrics.delivered.labels(name), failures: metrics.deliveryFailures.labels(name),
      refused: metrics.refused.labels(name),
    },
  })
  const queue = createQueue(folder, async (_, lines) => {
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

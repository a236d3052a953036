/** What those who record need of the rest. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { LiveCall } from '../call/live-calls.ts'

/** What whoever writes a recording needs. */
export interface WriterPorts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

export interface RecorderPorts extends WriterPorts {
  readonly calls: Iterable<Pick<LiveCall, 'unrecord'>>
  /** Whether there is a mixer of conferences, which then has a folder of its own to write to. */
  readonly mixes: boolean
}

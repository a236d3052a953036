/** What every part of the service works with. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Secrets } from '../base/secrets.ts'

export interface Base {
  readonly log: Log
  readonly clock: Clock
  readonly metrics: Metrics
  readonly secrets: Secrets
}

/** What keeping messages works with. */
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Metrics } from '../../base/metrics.ts'
import type { Secrets } from '../../base/secrets.ts'

export interface MailPorts {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'messages' | 'messagePosts'>
  readonly secrets: Secrets
}

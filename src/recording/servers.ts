/** Recordings at recording servers, and what is said and counted of them. */
import type { Ids } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallListener } from '../call/feed.ts'
import type { RecordingServers } from '../call/recording.ts'
import type { ServerLegPorts } from './server-leg.ts'
import { ServerSession } from './server-session.ts'

export interface RecordingServersPorts extends ServerLegPorts {
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
}

export function createRecordingServers(
  { ids, log, metrics, ...ports }: RecordingServersPorts,
): RecordingServers & { readonly listener: CallListener } {
  const own = { ...ports, boundary: () => ids.tag() }
  return {
    open: order => new ServerSession(own, order),
    listener(event) {
      if (event.on !== 'recording' || event.server === undefined) return undefined
      const { callUid, did, why, server } = event
      if (did === 'start' || did === 'failed') {
        metrics.recordingSessions.inc({ server, outcome: did === 'start' ? 'started' : 'failed' })
      }
      if (did !== 'failed') return log.debug({ callUid, did, server }, 'recording')
      return log.warn({ callUid, why, server }, 'a call is not recorded')
    },
  }
}

/** What calls work with. */
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Signaling } from '../edge/signaling.ts'
import type { MediaPlane, RecordingsPort } from '../media/media.ts'
import type { CallFeed } from './feed.ts'
import type { LiveCalls, Transfers } from './live-calls.ts'
import type { RecordingServers } from './recording.ts'

export interface CallPorts {
  readonly signaling: Pick<Signaling, 'dial' | 'restore' | 'withdraw'>
  readonly media: MediaPlane
  readonly calls: LiveCalls
  readonly feed: CallFeed
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** Where files of recordings go; without it there are none. */
  readonly recordings?: RecordingsPort | undefined
  /** Has calls recorded at servers; without it none is. */
  readonly recordingServers?: RecordingServers | undefined
  /** Calls the target of a transfer. */
  readonly transfers: Transfers
}

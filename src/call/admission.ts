/** One INVITE from top to bottom; the call engine's table of contents. */
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Signaling } from '../edge/signaling.ts'
import type { MediaPlane } from '../media/media.ts'
import type { PolicyStore } from '../policy/store.ts'
import type { Targets } from '../targets/targets.ts'
import type { CallFeed } from './feed.ts'
import type { LiveCalls } from './live-calls.ts'

export interface AdmissionPorts {
  readonly policy: Pick<PolicyStore, 'current'>
  readonly signaling: Signaling
  readonly media: MediaPlane
  readonly targets: Targets
  readonly calls: LiveCalls
  readonly feed: CallFeed
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
}

export interface Admission {
  /** From now on new calls get 503 with Retry-After; live ones go on. */
  drain(): void
}

/** Takes every new INVITE of `signaling` from now on. */
export function createAdmission(_ports: AdmissionPorts): Admission {
  return { drain() {} }
}

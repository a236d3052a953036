/** What a call is made of, and what it works with. */
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { ArrivedLeg, Signaling } from '../edge/signaling.ts'
import type { MediaPath, MediaPlane, RecordingsPort } from '../media/media.ts'
import type { Decision, DialPlan, MediaWords, TransferWord } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import type { Hunt } from '../targets/targets.ts'
import type { CallFeed } from './feed.ts'
import type { LiveCalls, Transfers } from './live-calls.ts'

export interface CallPorts {
  readonly signaling: Pick<Signaling, 'dial' | 'restore' | 'withdraw'>
  readonly media: MediaPlane
  readonly calls: LiveCalls
  readonly feed: CallFeed
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  /** Where recordings go; without it there are none. */
  readonly recordings?: RecordingsPort | undefined
  /** Calls the target of a transfer. */
  readonly transfers: Transfers
}

/** The arrived leg and everything that was decided about it. */
export interface CallOrder {
  readonly uid: string
  readonly leg: ArrivedLeg
  readonly facts: CallFacts
  readonly decision: Decision
  readonly plan: DialPlan
  /** The targets in order, and the doors to them. */
  readonly hunt: Hunt
  /** Gives the place among the peer's calls back; the call does so when it is over. */
  readonly release: () => void
  readonly path: MediaPath
  /** What is said of the caller's media; undefined when nothing is. */
  readonly callerMedia?: MediaWords | undefined
  readonly digest: string
  /** What the caller's peer says of transfers it asks for; undefined when nothing is said. */
  readonly transferOfCaller?: TransferWord | undefined
  /** Headers of the INVITE that cross without being named, long names in lower case. */
  readonly passed?: ReadonlySet<string>
}

/** What a call is made of. */
import type { ArrivedLeg } from '../edge/signaling.ts'
import type { MediaPath } from '../media/media.ts'
import type { Decision, DialPlan, MediaWords, TransferWord } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import type { Hunt } from '../targets/targets.ts'

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
  /** The first of the calls it came of by transfers; left out where it is none's. */
  readonly group?: string | undefined
  /** What the caller's peer says of transfers it asks for; undefined when nothing is said. */
  readonly transferOfCaller?: TransferWord | undefined
  /** Headers of the INVITE that cross without being named, long names in lower case. */
  readonly passed?: ReadonlySet<string>
}

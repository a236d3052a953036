/** Where the media of a call goes. */
import type { MediaPath } from '../media/media.ts'
import type { DialPlan, MediaChoice, Target } from '../policy/decision.ts'

/**
 * One path for the whole call, so that failover never moves the caller's media. The rule's word
 * counts first; else a relay asked for by either party; else what there is.
 */
export function pathFor(
  plan: DialPlan, targets: readonly Target[], caller: MediaChoice | undefined, canRelay: boolean,
): MediaPath {
  if (plan.media) return plan.media
  const said = new Set([caller, ...targets.map(target => target.media)])
  if (said.has('relay')) return 'relay'
  if (said.has('direct')) return 'direct'
  return canRelay ? 'relay' : 'direct'
}


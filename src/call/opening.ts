/** What is told of a call before it begins: that it came and what is decided of it, and whom it will try. */
import type { Clock } from '../base/clock.ts'
import type { Ids } from '../base/ids.ts'
import type { ArrivedLeg, LegEvent } from '../edge/signaling.ts'
import type { Decision, DialPlan } from '../policy/decision.ts'
import { hashKey } from '../policy/hash-key.ts'
import type { Hunt, Targets } from '../targets/targets.ts'
import type { CallFeed } from './feed.ts'
import { decisionOn, type Read } from './reading.ts'

export interface OpeningPorts {
  readonly feed: CallFeed
  readonly clock: Clock
  readonly ids: Ids
  readonly targets: Pick<Targets, 'hunt'>
}

export interface Opening {
  /** Names the call, decides on it and tells of both. */
  begin(leg: ArrivedLeg, known: Read): { readonly uid: string; readonly decision: Decision }
  /** The targets of a plan in their order, told where somebody wants to know what it is made of. */
  hunt(callUid: string, plan: DialPlan, known: Pick<Read, 'facts'>, callId: string): Hunt
  /** The caller went while others were asked about the call; the adapter has answered, what is left is to tell. */
  gaveUp(leg: ArrivedLeg, known: Read, last: LegEvent): void
}

export function createOpening({ feed, clock, ids, targets }: OpeningPorts): Opening {
  function begin(leg: ArrivedLeg, { policy, call, facts, verdict }: Read): ReturnType<Opening['begin']> {
    const uid = ids.uid()
    const decision = decisionOn(policy, facts, verdict)
    const started = { on: 'started', callUid: uid, atMs: leg.invite.receivedAtMs } as const
    const { digest, headersRead: reads } = policy
    feed.publish({ ...started, invite: leg.invite, call, facts, decision, digest, reads })
    return { uid, decision }
  }

  return {
    begin,
    hunt(callUid, plan, { facts }, callId) {
      const hunt = targets.hunt(plan, by => hashKey(by, facts, callId), facts.emergency)
      const { seen } = hunt
      const names = hunt.targets.map(({ name }) => name)
      if (seen) feed.publish({ on: 'ordered', callUid, atMs: clock.nowMs(), targets: names, seen })
      return hunt
    },
    gaveUp(leg, known, last) {
      const { uid: callUid } = begin(leg, known)
      const ended = { on: 'ended', callUid, atMs: clock.nowMs() } as const
      if (last.on === 'gone') feed.publish({ ...ended, by: 'system', status: last.status ?? 500, why: last.why })
      else feed.publish({ ...ended, by: 'caller', status: 487, why: 'cancelled' })
    },
  }
}

/** The places that calls of a policy's tests take, and keep as long as the tests say. */
import type { Clock } from '../base/clock.ts'
import type { DialPlan } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import { tooMany, type Lease } from './limits.ts'
import { createRuleLimits } from './rule-limits.ts'
import type { Hunt, Targets } from './targets.ts'

type Entered = ReturnType<Hunt['enter']>

export interface ToldPlaces {
  /** With the caller's peer and the rules on the way; or the status the caller hears whom a limit left none. */
  arrive(plan: Pick<DialPlan, 'limits'>, facts: CallFacts): readonly Lease[] | number
  /** Gives them back after a while. */
  keep(leases: readonly Lease[], ms: number): void
  /** A place at a target that is kept for a while once the target has answered. */
  lasting(place: Entered, ms: number): Entered
}

export function createToldPlaces(targets: Pick<Targets, 'arrive'>, clock: Clock): ToldPlaces {
  const rules = createRuleLimits(clock)
  return {
    arrive({ limits = [] }, { emergency, peer, from }) {
      // Help is called without any.
      if (emergency) return []
      const caller = from.e164 ?? from.user
      const arrived = targets.arrive(peer, caller)
      if (typeof arrived === 'string') return tooMany[arrived].status
      const passed = rules.pass(limits, caller)
      if ('release' in passed) return [arrived, passed]
      arrived.release()
      return passed.rule.refusal.status
    },
    keep(leases, ms) {
      const release = (): void => { for (const each of leases) each.release() }
      if (ms > 0) clock.after(ms, release)
      else release()
    },
    lasting(place, ms) {
      if (typeof place === 'string' || ms === 0) return place
      let isAnswered = false
      return {
        heard: status => place.heard(status),
        answered() {
          isAnswered = true
          place.answered()
        },
        leave(failure) {
          if (isAnswered) clock.after(ms, () => place.leave())
          else place.leave(failure)
        },
      }
    },
  }
}

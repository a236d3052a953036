/**
 * The targets of a policy's tests: everything that is learned of live ones, on a clock that is told and
 * without chance. Probes are asked when they fall due, and hear what the test says.
 */
import { ToldClock } from '../base/told-clock.ts'
import { hashKey } from '../policy/hash-key.ts'
import type { Rehearsal } from '../policy/rehearsal.ts'
import type { Policy } from '../policy/policy.ts'
import type { Behaviour } from '../policy/schema.gen.ts'
import type { ProbeOutcome } from './probes.ts'
import { createTargets } from './targets.ts'
import { createToldPlaces } from './told-places.ts'

/** Where chance would decide, it is even. */
const EVEN = 0.5

export function rehearse(policy: Policy): Rehearsal {
  const clock = new ToldClock(0)
  let answer: (target: string) => Behaviour = () => 200
  const targets = createTargets({
    clock, random: () => EVEN,
    probe({ name }, waitMs) {
      const outcome = outcomeOf(answer(name))
      const isMute = 'cause' in outcome && outcome.cause === 'timeout'
      if (isMute) clock.after(waitMs, () => targets.probed(name, outcome, waitMs))
      else targets.probed(name, outcome, 0)
      // It has been taken down: a promise would settle when the test is long over.
      return new Promise(() => {})
    },
  })
  targets.adopt(policy)
  const places = createToldPlaces(targets, clock)
  return {
    get passedMs() {
      return clock.monotonicMs()
    },
    begin(plan, facts, lastsMs) {
      const arrived = places.arrive(plan, facts)
      if (typeof arrived === 'number') return { full: arrived }
      const hunt = targets.hunt(plan, by => hashKey(by, facts, ''), facts.emergency)
      return {
        hunted: isAnswered => places.keep(arrived, isAnswered ? lastsMs : 0),
        targets: hunt.targets, pass: ms => clock.advance(ms),
        enter: target => places.lasting(hunt.enter(target), lastsMs),
      }
    },
    probesHear: said => { answer = said },
    pass: ms => clock.advance(ms),
    stateOf: target => targets.list().find(({ name }) => name === target)?.state,
    close: () => targets.close(),
  }
}

/** What OPTIONS hears of a target that does this to calls; who is full or rings a while is alive. */
function outcomeOf(behaviour: Behaviour): ProbeOutcome {
  switch (behaviour) {
    case 'never': return { cause: 'timeout' }
    case 'unreachable': case 'tls': return { cause: behaviour }
  }
  return { status: typeof behaviour === 'number' ? behaviour : 200 }
}

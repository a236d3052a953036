/** Calls that go on after a restart: made anew of what another process wrote down. */
import { Call } from './call.ts'
import type { CallEvent } from './feed.ts'
import { leaseAgain, type LeasesPorts } from './leases.ts'
import type { CallPorts } from './order.ts'
import { targetIn, type TalkSnapshot } from './snapshot.ts'

export interface ResumePorts extends CallPorts, LeasesPorts {}

type Started = Extract<CallEvent, { readonly on: 'started' }>

/** Puts a call back among the live ones, with its legs, its media and its places; says whether it could. */
export type Resume = (started: Started, talk: TalkSnapshot) => boolean

/**
 * Of two calls that were written down with the same leg, which changed from one to the other, the first goes on:
 * begin with what was written last.
 */
export function createResume({ gates, ...ports }: ResumePorts): Resume {
  const { signaling: { restore }, targets } = ports
  const taken = new Set<string>()

  return (started, talk) => {
    const { invite, facts, decision, digest, callUid: uid } = started
    const { legs, transferOfCaller } = talk
    const target = targetIn(talk)
    const names = [legs.a, legs.b].map(({ name: { callId, localTag } }) => `${callId} ${localTag}`)
    if (!restore || decision.outcome.kind !== 'dial' || names.some(name => taken.has(name))) return false
    for (const name of names) taken.add(name)
    const { plan } = decision.outcome
    const { release } = leaseAgain({ targets, gates }, facts, plan)
    new Call(ports, {
      uid, facts, decision, plan, digest, transferOfCaller, release,
      leg: restore(legs.a, invite),
      path: talk.media.path,
      callerMedia: talk.media.callerMedia,
      // The attempt that was answered keeps its number, so its target stands in line for those before it too.
      hunt: {
        targets: Array.from({ length: talk.state.attempt + 1 }, () => target),
        enter: () => targets.resume(target, facts.emergency === true),
      },
    }, talk).resume(restore(legs.b, invite), target)
    return true
  }
}

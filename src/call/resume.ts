/** Calls that go on after a restart: made anew of what another process wrote down. */
import type { AppCalls } from './app-calls.ts'
import { isAppLeg } from './app-leg.ts'
import { Call } from './call.ts'
import type { CallEvent } from './feed.ts'
import { leaseAgain, type LeasesPorts } from './leases.ts'
import type { CallPorts } from './ports.ts'
import { targetIn, type TalkSnapshot } from './snapshot.ts'

export interface ResumePorts extends CallPorts, LeasesPorts {
  /** Goes on with calls that wait in applications; without it they cannot. */
  readonly resumeApp?: AppCalls['resume'] | undefined
}

type Started = Extract<CallEvent, { readonly on: 'started' }>

/** Puts a call back among the live ones, with its legs, its media and its places; says whether it could. */
export type Resume = (started: Started, talk: TalkSnapshot) => boolean

/**
 * Of two calls that were written down with the same leg, which changed from one to the other, the first goes on:
 * begin with what was written last.
 */
export function createResume({ gates, resumeApp, ...ports }: ResumePorts): Resume {
  const { signaling: { restore }, targets } = ports
  const taken = new Set<string>()

  return (started, talk) => {
    const { invite, facts, decision, digest, callUid: uid } = started
    const { legs, transferOfCaller, group, media: { path, callerMedia } } = talk
    const { outcome } = decision
    const names = [legs.a, legs.b].map(({ name: { callId, localTag } }) => `${callId} ${localTag}`)
    if (!restore || (outcome.kind !== 'dial' && outcome.kind !== 'app')) return false
    if (names.some(name => taken.has(name))) return false
    for (const name of names) taken.add(name)
    const plan = outcome.kind === 'dial' ? outcome.plan : outcome.around
    const { release } = leaseAgain({ targets, gates }, facts, plan)
    const found = { uid, facts, decision, callerMedia, release, leg: restore(legs.a, invite) }
    const target = targetIn(talk)
    if (outcome.kind === 'app') {
      if (!resumeApp || !isAppLeg(legs.b)) return false
      resumeApp({ ...found, outcome }, { talk, target, application: legs.b.application })
      return true
    }
    new Call(ports, {
      ...found, plan: outcome.plan, digest, transferOfCaller, group, path,
      // The attempt that was answered keeps its number, so its target stands in line for those before it too.
      hunt: {
        targets: Array.from({ length: talk.state.attempt + 1 }, () => target),
        enter: () => targets.resume(target, facts.emergency === true),
      },
    }, talk).resume(restore(legs.b, invite), target)
    return true
  }
}

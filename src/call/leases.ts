/** The places a call takes before it begins: with its caller's peer, and with each rule on its way. */
import type { AroundDial } from '../policy/decision.ts'
import type { CallFacts } from '../policy/facts.ts'
import { tooMany, type Lease } from '../targets/limits.ts'
import type { Targets } from '../targets/targets.ts'
import type { Gates } from './gates.ts'

/** A limit that left no place. */
export interface Full {
  readonly refusal: { readonly kind: 'reject'; readonly status: number; readonly reason?: string }
  readonly why: string
}

export interface LeasesPorts {
  readonly targets: Targets
  /** Without them nobody is asked about a call, and no rule has a limit. */
  readonly gates?: Gates | undefined
}

/** The places of a call that goes on from before a restart. */
export function leaseAgain(
  { targets, gates }: LeasesPorts, { emergency, peer, from }: CallFacts, { limits = [] }: AroundDial,
): Lease {
  const caller = from.e164 ?? from.user
  const arrived = targets.resumeFrom(emergency ? undefined : peer, caller)
  if (!gates || emergency || limits.length === 0) return arrived
  return both(arrived, gates.ruleLimits.resume(limits.map(({ rule }) => rule), caller))
}

/**
 * All places as one lease, or which limit left none. An emergency call is nobody's: no limit holds it back.
 * @param handed what a transfer leads to is counted already: the call it was asked for in hands its places over
 */
export function leaseFor(
  { targets, gates }: LeasesPorts, { emergency, peer, from }: CallFacts, { limits = [] }: AroundDial,
  handed: Lease | undefined,
): Lease | Full {
  const caller = from.e164 ?? from.user
  const arrived = handed ?? targets.arrive(emergency ? undefined : peer, caller)
  if (typeof arrived === 'string') return { refusal: tooMany[arrived], why: `limit: ${arrived}` }
  if (!gates || emergency || limits.length === 0) return arrived
  const passed = gates.ruleLimits.pass(limits, caller)
  if ('release' in passed) return both(arrived, passed)
  const { rule: { rule, refusal }, excess } = passed
  // What was handed over stays with whoever handed it.
  if (!handed) arrived.release()
  gates.limited(rule, excess)
  return { refusal, why: `limit: ${excess} of rule ${rule}` }
}

function both(one: Lease, other: Lease): Lease {
  return {
    release() {
      one.release()
      other.release()
    },
  }
}

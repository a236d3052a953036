/** One INVITE from top to bottom; the call engine's table of contents. */
import type { ArrivedLeg, HeaderLines } from '../edge/signaling.ts'
import { Call } from './call.ts'
import { leaseFor, type LeasesPorts } from './leases.ts'
import { pathFor } from './media-path.ts'
import { createOpening } from './opening.ts'
import type { CallPorts } from './order.ts'
import { asksForPhones, withPhones, type PhonesPorts } from './phones.ts'
import { read, waiting, withAnswers, type Read, type ReadingPorts } from './reading.ts'
import { createRefusals } from './refusal.ts'
import { createTransfers, type OnBehalf } from './transfers.ts'

export interface AdmissionPorts extends Omit<CallPorts, 'transfers'>, ReadingPorts, PhonesPorts, LeasesPorts {}

export interface Admission {
  /** Takes a new INVITE; hand it to `Signaling.onInvite`. */
  admit(leg: ArrivedLeg): void
  /** What transfers begin through. */
  readonly transfers: CallPorts['transfers']
  /** From now on new calls get 503 with Retry-After; live ones go on. */
  drain(): void
}

/** How soon a caller may come back while we drain: another instance should have taken over by then. Seconds. */
const drainRetryAfter: HeaderLines = [['Retry-After', '10']]

const nobodyLeft = { kind: 'reject', status: 503 } as const
/** Nobody has registered for the user who is called. */
const noPhone = { kind: 'reject', status: 480 } as const

export function createAdmission(ports: AdmissionPorts): Admission {
  let draining = false
  const refuse = createRefusals(ports)
  const opening = createOpening(ports)
  const transfers = createTransfers({
    ...ports, admit: decide, factsOf: (invite, behalf) => read(ports, invite, behalf).facts,
  })
  const callPorts: CallPorts = { ...ports, transfers }

  function admit(leg: ArrivedLeg): void {
    if (draining) return leg.reject(503, undefined, drainRetryAfter)
    if (!transfers.replaces(leg, () => read(ports, leg.invite).facts)) decide(leg)
  }

  /** @param behalf who stands behind a call that a call of ours asks for */
  function decide(leg: ArrivedLeg, behalf?: OnBehalf): void {
    const proved = behalf ? undefined : ports.tokens?.verify(leg.invite.headers)
    if (!proved) return ask(leg, read(ports, leg.invite, behalf), behalf)
    waiting(leg, proved, (bearer, last) => {
      const known = read(ports, leg.invite, bearer)
      if (last) return opening.gaveUp(leg, known, last)
      if (draining) return leg.reject(503, undefined, drainRetryAfter)
      ask(leg, known, undefined)
    })
  }

  function ask(leg: ArrivedLeg, known: Read, behalf: OnBehalf | undefined): void {
    withAnswers(leg, known, ports.gates, (now, last) => {
      if (last) return opening.gaveUp(leg, now, last)
      if (draining && now !== known) return leg.reject(503, undefined, drainRetryAfter)
      proceed(leg, now, behalf)
    })
  }

  function proceed(leg: ArrivedLeg, known: Read, behalf: OnBehalf | undefined): void {
    const { policy, facts, verdict } = known
    const { digest } = policy
    const { uid, decision } = opening.begin(leg, known)
    const { outcome } = decision
    if (outcome.kind !== 'dial') return refuse(leg, uid, outcome, verdict)
    const { plan } = outcome
    const hunt = opening.hunt(uid, plan, known, leg.invite.callId)
    const place = (found: typeof hunt): void => {
      const callerMedia = behalf ? behalf.media : policy.mediaOf(facts.peer)
      const path = pathFor(plan, found.targets, callerMedia, ports.media.canRelay)
      const lease = leaseFor(ports, facts, plan, behalf)
      if ('refusal' in lease) return refuse(leg, uid, lease.refusal, verdict, lease.why)
      const { release } = lease
      new Call(callPorts, {
        uid, leg, facts, decision, plan, hunt: found, release, path, callerMedia, digest,
        transferOfCaller: policy.transferOf(facts.peer), ...(behalf && { passed: behalf.passed }),
      }).start()
    }
    withPhones(ports, { hunt, plan, facts }, found => {
      if (found.targets.length > 0) return place(found)
      refuse(leg, uid, asksForPhones(hunt) ? noPhone : nobodyLeft, verdict, 'no target is left')
    })
  }

  return { admit, transfers, drain: () => { draining = true } }
}

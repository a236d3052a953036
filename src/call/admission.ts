/** One INVITE from top to bottom; the call engine's table of contents. */
import type { ArrivedLeg, HeaderLines } from '../edge/signaling.ts'
import { createAppCalls, type AppCalls, type AppCallsPorts } from './app-calls.ts'
import { createDialledCalls } from './dialled-calls.ts'
import { leaseFor, type LeasesPorts } from './leases.ts'
import { createOpening } from './opening.ts'
import type { CallPorts } from './ports.ts'
import { learning } from './proof.ts'
import { read, waiting, withAnswers, type Read, type ReadingPorts } from './reading.ts'
import { createRefusals } from './refusal.ts'
import { createTransfers, type OnBehalf } from './transfers.ts'

export interface AdmissionPorts extends Omit<AppCallsPorts, 'transfers'>, ReadingPorts, LeasesPorts {}

export interface Admission {
  /** Takes a new INVITE; hand it to `Signaling.onInvite`. */
  admit(leg: ArrivedLeg): void
  /** What transfers begin through. */
  readonly transfers: CallPorts['transfers']
  /** Goes on with calls that wait in applications. */
  readonly resumeApp: AppCalls['resume']
  /** From now on new calls get 503 with Retry-After; live ones go on. */
  drain(): void
}

/** How soon a caller may come back while we drain: another instance should have taken over by then. Seconds. */
const drainRetryAfter: HeaderLines = [['Retry-After', '10']]

/** An application speaks through a media engine, and there is none. */
const speechless = { kind: 'reject', status: 503 } as const

export function createAdmission(ports: AdmissionPorts): Admission {
  let draining = false
  const refuse = createRefusals(ports)
  const opening = createOpening(ports)
  const transfers = createTransfers({
    ...ports, admit: decide, factsOf: (invite, behalf) => read(ports, invite, behalf).facts,
  })
  const callPorts: CallPorts & Omit<AppCallsPorts, 'transfers'> = { ...ports, transfers }
  const dialled = createDialledCalls(callPorts, opening, refuse)
  const ending = createAppCalls(callPorts, dialled)

  function admit(leg: ArrivedLeg): void {
    if (draining) return leg.reject(503, undefined, drainRetryAfter)
    if (!transfers.replaces(leg, () => read(ports, leg.invite).facts)) decide(leg)
  }

  /** @param behalf who stands behind a call that a call of ours asks for */
  function decide(leg: ArrivedLeg, behalf?: OnBehalf): void {
    const proved = behalf ? undefined
      : ports.tokens?.verify(leg.invite.headers) ?? learning(leg.invite, ports.proofs)
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
    const { facts, verdict } = known
    const { uid, decision } = opening.begin(leg, known)
    const { outcome } = decision
    const callerMedia = behalf ? behalf.media : known.policy.mediaOf(facts.peer)
    if (outcome.kind === 'dial') {
      const { plan } = outcome
      const lease = () => leaseFor(ports, facts, plan, behalf)
      const { passed, group } = behalf ?? {}
      return dialled({ uid, leg, known, decision, plan, callerMedia, lease, group, ...passed && { passed } })
    }
    if (outcome.kind !== 'app') return refuse(leg, uid, outcome, verdict)
    if (!ports.media.canRelay) return refuse(leg, uid, speechless, verdict, 'there is no media engine to speak through')
    const lease = leaseFor(ports, facts, outcome.around, behalf)
    if ('refusal' in lease) return refuse(leg, uid, lease.refusal, verdict, lease.why)
    ending.begin({ uid, leg, known, decision, callerMedia, outcome, broughtBy: behalf, release: () => lease.release() })
  }

  return { admit, transfers, resumeApp: ending.resume, drain: () => { draining = true } }
}

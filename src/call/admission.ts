/** One INVITE from top to bottom; the call engine's table of contents. */
import type { ArrivedLeg, HeaderLines } from '../edge/signaling.ts'
import { hashKey } from '../policy/hash-key.ts'
import type { Hunt, Targets } from '../targets/targets.ts'
import { Call } from './call.ts'
import { pathFor } from './media-path.ts'
import type { CallPorts } from './order.ts'
import { asksForPhones, withPhones, type PhonesPorts } from './phones.ts'
import { decisionOn, read, type ReadingPorts } from './reading.ts'
import { createRefusals, tooMany } from './refusal.ts'
import { createTransfers, type OnBehalf } from './transfers.ts'

export interface AdmissionPorts extends Omit<CallPorts, 'transfers'>, ReadingPorts, PhonesPorts {
  readonly targets: Targets
}

export interface Admission {
  /** Takes a new INVITE; hand it to `Signaling.onInvite`. */
  admit(leg: ArrivedLeg): void
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
    const uid = ports.ids.uid()
    const { policy, call, facts, verdict } = read(ports, leg.invite, behalf)
    const decision = decisionOn(policy, facts, verdict)
    const started = { on: 'started', callUid: uid, atMs: leg.invite.receivedAtMs } as const
    const { digest, headersRead: reads } = policy
    ports.feed.publish({ ...started, invite: leg.invite, call, facts, decision, digest, reads })

    const { outcome } = decision
    if (outcome.kind !== 'dial') return refuse(leg, uid, outcome, verdict)
    const { plan } = outcome
    const hunt = ports.targets.hunt(plan, by => hashKey(by, facts, leg.invite.callId), facts.emergency)
    tellOrder(uid, hunt)
    const place = (hunt: Hunt): void => {
      const path = pathFor(plan, hunt.targets, policy.mediaOf(facts.peer), ports.media.canRelay)
      // An emergency call is nobody's: no limit holds it back.
      const counts = facts.emergency || behalf ? undefined : facts.peer
      // What a transfer leads to is counted already: the call it was asked for in hands its places over.
      const lease = behalf ?? ports.targets.arrive(counts, facts.from.e164 ?? facts.from.user)
      if (typeof lease === 'string') return refuse(leg, uid, tooMany[lease], verdict, `limit: ${lease}`)
      const { release } = lease
      new Call(callPorts, {
        uid, leg, facts, decision, plan, hunt, release, path, digest,
        transferOfCaller: policy.transferOf(facts.peer), passed: behalf?.passed ?? [],
      }).start()
    }
    withPhones(ports, { hunt, plan, facts }, found => {
      if (found.targets.length > 0) return place(found)
      refuse(leg, uid, asksForPhones(hunt) ? noPhone : nobodyLeft, verdict, 'no target is left')
    })
  }

  function tellOrder(callUid: string, { targets, seen }: Hunt): void {
    if (!seen) return
    const names = targets.map(({ name }) => name)
    ports.feed.publish({ on: 'ordered', callUid, atMs: ports.clock.nowMs(), targets: names, seen })
  }

  return { admit, drain: () => { draining = true } }
}

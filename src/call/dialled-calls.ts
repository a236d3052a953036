/** From a decision to dial to a call under way: whom it tries, the places it takes, the path of its media. */
import type { Target } from '../policy/decision.ts'
import { Call } from './call.ts'
import { pathFor } from './media-path.ts'
import type { Opening } from './opening.ts'
import type { CallOrder } from './order.ts'
import type { CallPorts } from './ports.ts'
import { asksForPhones, withPhones, type PhonesPorts } from './phones.ts'
import type { Read } from './reading.ts'
import type { createRefusals } from './refusal.ts'

export interface DialledPorts extends CallPorts, PhonesPorts {
  /** What calls to a peer go through that has us registered (RFC 3608); nothing when left out. */
  readonly routesTo?: ((peer: string) => readonly string[]) | undefined
}

type Refuse = ReturnType<typeof createRefusals>

/**
 * A call that was decided to be dialled. `hunt` says whom it tries where that is not the plan's to say,
 * `path` where its media goes where that is settled.
 */
export interface DialledCall
  extends Pick<CallOrder, 'uid' | 'leg' | 'decision' | 'plan' | 'callerMedia' | 'passed' | 'group'>,
    Partial<Pick<CallOrder, 'hunt' | 'path'>> {
  readonly known: Pick<Read, 'policy' | 'facts' | 'verdict'>
  /** Takes the call's places, or says which limit left none. */
  lease(): { release(): void } | { readonly refusal: Parameters<Refuse>[2]; readonly why: string }
}

const nobodyLeft = { kind: 'reject', status: 503 } as const
/** Nobody has registered for the user who is called. */
const noPhone = { kind: 'reject', status: 480 } as const

/** @param its media and signalling, where the call has its own */
export type PlaceDialled = (call: DialledCall, its?: Partial<Pick<CallPorts, 'media' | 'signaling'>>) => void

export function createDialledCalls(ports: DialledPorts, opening: Opening, refuse: Refuse): PlaceDialled {
  return ({ uid, leg, known, decision, plan, passed, path, callerMedia, group, lease, ...call }, its) => {
    const { policy, facts, verdict } = known
    const hunt = call.hunt ?? opening.hunt(uid, plan, known, leg.invite.callId)
    withPhones(ports, { hunt, plan, facts }, found => {
      if (found.targets.length === 0) {
        return refuse(leg, uid, asksForPhones(hunt) ? noPhone : nobodyLeft, verdict, 'no target is left')
      }
      const places = lease()
      if ('refusal' in places) return refuse(leg, uid, places.refusal, verdict, places.why)
      const tried = { ...found, targets: found.targets.map(target => routed(target, ports.routesTo)) }
      new Call({ ...ports, ...its }, {
        uid, leg, facts, decision, plan, hunt: tried, digest: policy.digest, group, ...passed && { passed },
        path: path ?? pathFor(plan, found.targets, callerMedia, ports.media.canRelay), callerMedia,
        release: () => places.release(), transferOfCaller: policy.transferOf(facts.peer),
      }).start()
    })
  }
}

/** By the way its registrar told us, where it has one; a registered phone has its own. */
function routed(target: Target, routesTo: DialledPorts['routesTo']): Target {
  const fork = target.fork?.map(branch => ({ ...branch, target: routed(branch.target, routesTo) }))
  const path = target.reached || target.peer === undefined ? [] : routesTo?.(target.peer) ?? []
  if (path.length === 0 && !fork) return target
  return { ...target, ...path.length > 0 && { reached: { path } }, ...fork && { fork } }
}

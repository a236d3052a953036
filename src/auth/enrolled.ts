/** Our registrations with the peers of the policy in force, from when REGISTER can be sent until the router stops. */
import type { Clock } from '../base/clock.ts'
import { randomIds } from '../base/ids.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import type { Secrets } from '../base/secrets.ts'
import type { PolicyStore } from '../policy/store.ts'
import { createEnrolments, type Enrolments } from './enrolments.ts'
import type { Registrant } from './registrant.ts'

export interface Enrolled extends Omit<Enrolments, 'adopt'> {
  /** Registers us, from now on. */
  begin(signaling: Registrant): void
}

export interface EnrolledPorts {
  readonly policy: PolicyStore
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Pick<Metrics, 'enrolled' | 'enrolments'>
}

/** @param scope takes the registrations back; what it got later, as the way to send REGISTER, ends after that */
export function createEnrolled({ policy, secrets, metrics, ...base }: EnrolledPorts, scope: Scope): Enrolled {
  let begun: Enrolments | undefined
  // Secrets may be new where the policy is not.
  scope.onClose('registrations follow reloads', policy.onReload(() => begun?.adopt(policy.current.policy)))
  return {
    begin(signaling) {
      const enrolments = createEnrolments({
        ...base, signaling, ids: randomIds, random: Math.random, passwordOf: secrets.valueOf,
        count: (peer, outcome) => metrics.enrolments.inc({ peer, outcome }),
        held: (peer, isHeld) => {
          if (isHeld === undefined) metrics.enrolled.remove({ peer })
          else metrics.enrolled.set({ peer }, isHeld ? 1 : 0)
        },
      })
      begun = enrolments
      enrolments.adopt(policy.current.policy)
      scope.onClose('registrations with peers', () => enrolments.leave())
    },
    recognise: requestUri => begun?.recognise(requestUri),
    routesTo: peer => begun?.routesTo(peer) ?? [],
    knows: address => begun?.knows(address) === true,
    list: () => begun?.list() ?? [],
    get trouble() {
      return begun?.trouble
    },
    leave: async () => { await begun?.leave() },
  }
}

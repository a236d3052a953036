/** What a call passes before it begins: others are asked about it, and the limits of the rules it came by hold. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { Scope } from '../base/scope.ts'
import { createAskers } from '../lookups/ask.ts'
import { createLookups, type Lookups } from '../lookups/lookups.ts'
import type { PolicyStore } from '../policy/store.ts'
import type { Excess } from '../targets/limits.ts'
import { createRuleLimits, type RuleLimits } from '../targets/rule-limits.ts'

/** The gates, as admission needs them. */
export interface Gates {
  readonly lookups: Pick<Lookups, 'answer'>
  readonly ruleLimits: Pick<RuleLimits, 'pass' | 'resume'>
  /** Told of each call the limit of a rule turned away. */
  limited(rule: string, limit: Excess): void
}

export interface GatesPorts {
  readonly policy: Pick<PolicyStore, 'current' | 'onReload'>
  readonly secrets: { valueOf(name: string): string | undefined }
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
}

/**
 * Keeps what is learned from one policy to the next.
 * @param scope closing it ends the waits of calls that others are asked about
 */
export function createGates({ policy, secrets, clock, log, metrics }: GatesPorts, scope: Scope): Gates {
  const lookups = createLookups({
    clock, ...createAskers(secrets.valueOf),
    counted: (lookup, outcome) => metrics.lookups.inc({ lookup, outcome }),
    failed: (lookup, why) => log.debug({ lookup, why }, 'a lookup has no answer, plan B holds'),
    turned(lookup, turn, why) {
      metrics.lookupResting.set({ lookup }, turn === 'resting' ? 1 : 0)
      if (turn === 'resting') log.warn({ lookup, why }, 'a lookup fails and is left alone for a while, plan B holds')
      else log.info({ lookup }, 'a lookup answers again')
    },
  })
  const ruleLimits = createRuleLimits(clock)
  scope.onClose('lookups', () => lookups.close())
  scope.onClose('gates of reloads', policy.onReload(({ kind }) => {
    if (kind !== 'loaded') return
    lookups.adopt(policy.current.policy.lookups.values())
    ruleLimits.adopt(policy.current.policy.rules)
  }))
  return { lookups, ruleLimits, limited: (rule, limit) => metrics.ruleLimited.inc({ rule, limit }) }
}

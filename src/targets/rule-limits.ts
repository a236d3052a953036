/** The limits of the rules a call came by: it takes a place with all of them, or with none. */
import type { Clock } from '../base/clock.ts'
import type { RuleLimit } from '../policy/decision.ts'
import { createLimits, type Excess, type Lease } from './limits.ts'

/** A rule that sends on as many calls as it may. */
export interface FullRule {
  readonly rule: RuleLimit
  readonly excess: Excess
}

export interface RuleLimits {
  /** A place with every rule, given back as one; or the first rule that has none. */
  pass(rules: readonly RuleLimit[], caller: string): Lease | FullRule
  /** The places of a call that goes on from before a restart. */
  resume(rules: readonly string[], caller: string): Lease
  /** Forgets the pace of rules that are no more; what is counted stays. Call it at every reload. */
  adopt(rules: readonly string[]): void
  /** Rules and callers counted now, for tests: nothing is left when no call is. */
  readonly size: number
}

export function createRuleLimits(clock: Pick<Clock, 'monotonicMs'>): RuleLimits {
  const limits = createLimits(clock)
  return {
    pass(rules, caller) {
      const leases: Lease[] = []
      for (const rule of rules) {
        const lease = limits.take(rule.rule, caller, rule.limit)
        if (typeof lease === 'string') {
          for (const each of leases) each.release()
          return { rule, excess: lease }
        }
        leases.push(lease)
      }
      return all(leases)
    },
    resume: (rules, caller) => all(rules.map(rule => limits.resume(rule, caller))),
    adopt(rules) {
      const known = new Set(rules)
      limits.forget(name => known.has(name))
    },
    get size() {
      return limits.size
    },
  }
}

/** Several places as one. */
function all(leases: readonly Lease[]): Lease {
  return {
    release() {
      for (const lease of leases) lease.release()
    },
  }
}

/** The policies beside the one in force: in its shadow, and on trial. Either may be absent. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { Metrics } from '../base/metrics.ts'
import type { CallFeed } from '../call/feed.ts'
import type { CallFacts } from '../policy/facts.ts'
import type { Policy } from '../policy/policy.ts'
import type { LoadOutcome, PolicyStore } from '../policy/store.ts'
import { createCanary, type Canary, type CanaryConfig } from './canary.ts'
import { followCandidate, type Candidate } from './candidate.ts'
import { createShadow, type Shadow } from './shadow.ts'

export interface RolloutConfig {
  /** The directory, or the one file, of a policy that is only asked. */
  readonly shadow?: string | undefined
  /** A policy on trial. */
  readonly canary?: CanaryConfig | undefined
}

export interface RolloutPorts {
  /** @param decides whether calls will go by it */
  readonly load: (path: string, decides: boolean) => Promise<LoadOutcome>
  readonly policy: PolicyStore
  readonly feed: CallFeed
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Another version of the policy on trial was loaded. */
  readonly changed: () => void
}

export interface Rollout {
  readonly shadow: Shadow | undefined
  readonly canary: Canary | undefined
  /** The policy on trial, for the calls that are to go by it. */
  readonly trial: ((facts: CallFacts) => Policy | undefined) | undefined
  /** The policies beside the one in force that decide calls. */
  deciding(): readonly Policy[]
  close(): Promise<void>
}

export function createRollout(config: RolloutConfig, ports: RolloutPorts): Rollout {
  const { policy, feed, clock, log } = ports
  const closing: (() => unknown)[] = []
  const onTrial = config.canary && follow(config.canary.policy, true, 'the policy on trial', () => {
    canary?.restart()
    ports.changed()
  })
  const inShadow = config.shadow === undefined ? undefined
    : follow(config.shadow, false, 'the shadow policy', () => shadow?.restart())
  // A candidate is loaded later than now, so that these are there when it tells of itself.
  const canary = config.canary && onTrial && createCanary(config.canary, { ...ports, candidate: () => onTrial })
  const shadow = config.shadow !== undefined && inShadow
    ? createShadow(config.shadow, { ...ports, candidate: () => inShadow, later: setImmediate }) : undefined
  if (shadow) closing.push(feed.subscribe(shadow.listener), shadow.close)
  if (canary) {
    closing.push(
      feed.subscribe(canary.listener), policy.onReload(({ kind }) => { if (kind === 'loaded') canary.replaced() }))
  }

  function follow(path: string, decides: boolean, what: string, changed: () => void): Candidate {
    const candidate = followCandidate(path, {
      load: at => ports.load(at, decides), clock,
      changed({ digest, rules }) {
        log.info({ policy: path, digest, rulesCount: rules.length }, `${what} was loaded`)
        changed()
      },
      refused: text => log.error({ code: 'POLICY_REFUSED', policy: path, text }, `${what} was refused, calls go on`),
      failed: err => log.warn({ policy: path, err }, `watching ${what} failed, it is looked at all the same`),
    })
    closing.push(() => candidate.close())
    return candidate
  }

  return {
    shadow, canary,
    trial: canary && (facts => canary.pick(facts)),
    deciding: () => onTrial?.policy ? [onTrial.policy] : [],
    async close() {
      for (const run of closing.toReversed()) await run()
    },
  }
}

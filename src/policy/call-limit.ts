/** How many calls a peer, or a rule, may have. */
import { join } from 'node:path'
import type { Longest } from './call-length.ts'
import type { CallLimit } from './decision.ts'
import { durationMs } from './failover.ts'
import type { PeerLimit, RuleLimit } from './schema.gen.ts'

/** What a limit allows, of a peer or of a rule. */
export function compileLimit(limit: PeerLimit): CallLimit {
  const { calls, rate, 'per-contact': perContact, 'per-caller': perCaller } = limit
  const [count = '', unit = ''] = rate?.split('/') ?? []
  return Object.freeze({
    ...(calls !== undefined && { calls }),
    ...(rate !== undefined && { rate: Object.freeze({ count: Number(count), perMs: durationMs(`1${unit}`) }) }),
    ...(perContact !== undefined && { perContact }),
    ...(perCaller !== undefined && { perCaller }),
  })
}

/** True for a limit on how many calls there are, and not only on how long each is. */
export function isCount({ calls, rate, 'per-caller': perCaller }: RuleLimit): boolean {
  return calls !== undefined || rate !== undefined || perCaller !== undefined
}

/**
 * How long a call may last; undefined where nothing is said of it.
 * @param promptsIn the folder of prompts
 */
export function longestOf(limit: RuleLimit | undefined, promptsIn = ''): Longest | undefined {
  if (limit?.duration === undefined) return undefined
  const { duration, warn } = limit
  const ms = durationMs(duration)
  const beforeMs = warn ? durationMs(warn.before) : Infinity
  if (!warn || beforeMs >= ms) return Object.freeze({ ms })
  const { play, to = 'caller' } = warn
  const warning = Object.freeze({ beforeMs, play, file: join(promptsIn, play), to })
  return Object.freeze({ ms, warning })
}

/** The order a call that was tried its targets in, made again from what was written down then. */
import type { Order } from '../policy/attempts.ts'
import { hashKey } from '../policy/hash-key.ts'
import { arrange } from './arrange.ts'
import { outlookOf, type Seen } from './seen.ts'

/** @returns undefined when too much was looked at to write all of it down */
export function pastOrder(seen: Seen, callId: string): Order | undefined {
  if (seen.partial) return undefined
  return (plan, facts) =>
    arrange(plan, outlookOf(seen, by => facts ? hashKey(by, facts, callId) : ''), facts?.emergency).targets
}

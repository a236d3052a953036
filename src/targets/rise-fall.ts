/** Up or down by probes: a single lost packet neither ends nor revives a target. Pure. */
import type { ProbeRule } from '../policy/known-targets.ts'

export interface Probed {
  readonly up: boolean
  /** Probes in a row that said the opposite of `up`. */
  readonly against: number
}

/** A target nobody probed yet is taken at its word. */
export const unprobed: Probed = Object.freeze({ up: true, against: 0 })

/** Counts one probe. */
export function probed(
  { up, against }: Probed, alive: boolean, rule: Pick<ProbeRule, 'downAfter' | 'upAfter'>,
): Probed {
  if (alive === up) return { up, against: 0 }
  const now = against + 1
  return now >= (up ? rule.downAfter : rule.upAfter) ? { up: !up, against: 0 } : { up, against: now }
}

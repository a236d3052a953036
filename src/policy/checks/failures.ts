/** What next-on lists moves on: stop-on, written or by default, does not list it as well. */
import type { Check } from '../check.ts'
import { defaultFailover } from '../failover.ts'
import type { Failure } from '../schema.gen.ts'

export const failures: Check = ({ outline, report }) => {
  for (const { value: { failover }, path } of outline.pools) {
    const written = failover?.['stop-on']
    const stops: readonly Failure[] = written ?? defaultFailover['stop-on']
    for (const [at, failure] of (failover?.['next-on'] ?? []).entries()) {
      const stop = stops.find(each => covers(each, failure))
      if (stop === undefined) continue
      report({
        code: 'POL-402', severity: 'warning', path: [...path, 'failover', 'next-on', at],
        message: `${failure} does not move on, for ${written ? '' : 'by default '}stop-on has ${stop}`,
        hint: written ? 'take it out of one of the two lists' : `to move on, write stop-on without ${stop}`,
        ...(written && { related: [{
          message: 'stop-on has it here', part: 'value' as const,
          path: [...path, 'failover', 'stop-on', written.indexOf(stop)],
        }] }),
      })
    }
  }
}

/** Is every failure the second names also one the first names? */
export function covers(wide: Failure, narrow: Failure): boolean {
  return wide === narrow
    || (typeof wide === 'string' && typeof narrow === 'number' && wide === `${Math.floor(narrow / 100)}xx`)
}

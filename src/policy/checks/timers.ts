/** A time that is written can run out: no shorter one always ends first. */
import type { Check } from '../check.ts'
import { defaultFailover, durationMs } from '../failover.ts'

export const timers: Check = ({ outline, report }) => {
  for (const { value: { failover }, path } of outline.pools) {
    if (!failover) continue
    const written = failover['no-progress']
    const ring = failover.ring ?? defaultFailover.ring
    const total = failover.budget?.total ?? defaultFailover.total
    const told = (key: string, time: string, shorter: string): void => report({
      code: 'POL-403', severity: 'warning', path: [...path, 'failover', key],
      message: `${key} never reaches ${time}, for ${shorter} ends first`, hint: 'write a shorter time, or take it away',
    })
    if (written !== undefined && durationMs(written) >= durationMs(ring)) {
      told('no-progress', written, `ring${failover.ring ? '' : ' by default'} at ${ring}`)
    }
    if (failover.ring !== undefined && durationMs(failover.ring) > durationMs(total)) {
      told('ring', failover.ring, `the total${failover.budget?.total ? '' : ' by default'} of ${total}`)
    }
  }
  for (const { value: { timers: times }, path } of outline.rules) {
    for (const [key, later] of [['no-progress', 'ring'], ['no-progress', 'total'], ['ring', 'total']] as const) {
      const [time, end] = [times?.[key], times?.[later]]
      if (time === undefined || end === undefined || durationMs(time) < durationMs(end)) continue
      if (key === 'ring' && durationMs(time) === durationMs(end)) continue
      report({
        code: 'POL-403', severity: 'warning', path: [...path, 'timers', key],
        message: `${key} never reaches ${time}, for ${later} ends first at ${end}`,
        hint: 'write a shorter time, or take it away',
      })
      break
    }
  }
}

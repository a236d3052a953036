/** Every timer runs, and every timer ends: more than nothing, at most an hour. */
import type { Check } from '../check.ts'
import { durationMs } from '../failover.ts'
import type { Path } from '../position.ts'

const HOUR_MS = 3_600_000

export const durations: Check = ({ tree, outline, report }) => {
  const look = (duration: string | undefined, path: Path): void => {
    if (duration === undefined) return
    const ms = durationMs(duration)
    if (ms > 0 && ms <= HOUR_MS) return
    report({
      code: 'POL-313', path, message: ms > 0 ? `${duration} is longer than an hour` : `${duration} is no time at all`,
      hint: 'write a duration from 1ms to 1h',
    })
  }
  for (const { value: { failover, health }, path } of outline.pools) {
    look(failover?.['no-progress'], [...path, 'failover', 'no-progress'])
    look(failover?.ring, [...path, 'failover', 'ring'])
    look(failover?.budget?.total, [...path, 'failover', 'budget', 'total'])
    const healthPath = [...path, 'health']
    for (const key of ['every', 'wait'] as const) look(health?.probe?.[key], [...healthPath, 'probe', key])
    for (const key of ['rest', 'slow-start'] as const) {
      look(health?.breaker?.[key], [...healthPath, 'breaker', key])
      look(health?.outlier?.[key], [...healthPath, 'outlier', key])
    }
    look(health?.outlier?.delay, [...healthPath, 'outlier', 'delay'])
  }
  for (const { value: { all = [] }, path } of outline.tiers) {
    // Who begins at once begins after 0s.
    for (const [name, after] of Array.isArray(all) ? [] : Object.entries(all as Readonly<Record<string, string>>)) {
      if (durationMs(after) > 0) look(after, [...path, 'all', name])
    }
  }
  for (const { value: { timers }, path } of outline.rules) {
    for (const key of ['no-progress', 'ring', 'total'] as const) look(timers?.[key], [...path, 'timers', key])
  }
  for (const { value, path } of outline.durations) look(value, path)
  for (const [name, { breaker }] of Object.entries(tree.lookups ?? {})) {
    look(breaker?.rest, ['lookups', name, 'breaker', 'rest'])
  }
  for (const { pretend, path } of outline.told) {
    for (const [target, behaviour] of Object.entries(pretend ?? {})) {
      if (typeof behaviour !== 'object' || !('ring' in behaviour)) continue
      look(behaviour.ring, [...path, 'pretend', target, 'ring'])
    }
  }
}

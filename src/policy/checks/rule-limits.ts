/** A limit of a rule can be what turns a call away: no tighter one around it, or within it, always comes first. */
import { isCount } from '../call-limit.ts'
import type { Check } from '../check.ts'
import { durationMs } from '../failover.ts'
import { patternsIn } from '../matchers.ts'
import { valueAt, type Path } from '../position.ts'
import type { Condition, Rule, RuleLimit } from '../schema.gen.ts'

export const ruleLimits: Check = ({ tree, outline, report }) => {
  for (const { value: { limit, when }, path, around } of outline.rules) {
    if (!limit) continue
    const here = [...path, 'limit']
    const idle = (message: string, hint: string, place: Path = here): void =>
      report({ code: 'POL-404', severity: 'warning', path: place, part: 'key', message, hint })
    if (!limit.duration && [...around, ...when ? [when] : []].some(takesOnlyEmergencies)) {
      idle('limit has no effect, for no limit holds an emergency call back', 'take it away')
      continue
    }
    const { calls, 'per-caller': perCaller, warn, duration } = limit
    if (warn && (duration === undefined || durationMs(warn.before) >= durationMs(duration))) {
      const says = duration === undefined ? 'there is no end to warn of' : 'the call is over before'
      const hint = duration === undefined ? 'say how long: duration: 30m' : 'make before shorter than duration'
      idle(`warn has no effect, for ${says}`, hint, [...here, 'warn'])
    }
    if (limit.reject !== undefined && !isCount(limit)) {
      const hint = 'say how many: limit: { calls: 10 }'
      idle('reject has no effect, for there is no call too many', hint, [...here, 'reject'])
    }
    if (calls !== undefined && perCaller !== undefined && perCaller >= calls) {
      idle(`per-caller has no effect, for ${calls} calls are all there may be`,
        'make it smaller than calls, or take it away', [...here, 'per-caller'])
    }
    for (const key of ['calls', 'per-caller'] as const) {
      const outer = limitsAround(tree, path).find(each => (each[key] ?? Infinity) <= (limit[key] ?? -Infinity))
      if (outer === undefined) continue
      idle(`${key} has no effect, for a rule around this one sends on only ${outer[key]}`,
        'make it smaller than that, or take it away', [...here, key])
    }
  }
}

function takesOnlyEmergencies({ to }: Condition): boolean {
  const patterns = patternsIn(to)
  return patterns.length > 0 && patterns.every(each => typeof each === 'object' && each.kind === 'emergency')
}

function limitsAround(tree: object, path: Path): readonly RuleLimit[] {
  return path.flatMap((step, at) => {
    const rule = step === 'rules' && at > 1 ? valueAt(tree, path.slice(0, at)) as Rule : undefined
    return rule?.limit ?? []
  })
}

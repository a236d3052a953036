/** A kind of number that is asked for can be told under the plan. */
import type { Check } from '../check.ts'
import { emergencyNumbersOf } from '../emergency.ts'
import { patternsIn } from '../matchers.ts'
import type { NumberKind, Plan } from '../schema.gen.ts'

export const kinds: Check = ({ tree, outline, report }) => {
  for (const { value, path } of outline.conditions) {
    for (const key of ['from', 'to'] as const) {
      const written = value[key]
      for (const [at, each] of patternsIn(written).entries()) {
        const asked = typeof each === 'string' ? [] : typeof each.kind === 'string' ? [each.kind] : each.kind ?? []
        for (const kind of asked) {
          const lacking = lackingFor(kind, tree.plan ?? {})
          if (!lacking) continue
          const place = Array.isArray(written) ? [...path, key, at, 'kind'] : [...path, key, 'kind']
          const message = `no number is of kind ${kind}: ${lacking.why}`
          report({ code: 'POL-315', path: place, message, hint: lacking.hint })
        }
      }
    }
  }
}

function lackingFor(kind: NumberKind, plan: Plan): { readonly why: string; readonly hint: string } | undefined {
  if (kind === 'internal') {
    return plan.internal ? undefined
      : { why: 'the plan names none', hint: 'say which are ours: plan: { internal: ["{200-299}"] }' }
  }
  if (kind === 'emergency') {
    if (plan.emergency ?? emergencyNumbersOf(plan.home)) return undefined
    const why = plan.home === undefined ? 'the plan has no home' : `those of ${plan.home} are not known here`
    return { why, hint: 'say them: plan: { emergency: ["112"] }' }
  }
  if (kind === 'short' || plan.home !== undefined) return undefined
  return { why: 'the plan has no home', hint: 'say the country: plan: { home: FR }' }
}

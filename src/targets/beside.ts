/** Several policies that decide calls at once, as targets see them. */
import type { Target } from '../policy/decision.ts'
import type { Policy } from '../policy/policy.ts'

/** What targets need to know of a policy. */
export type Adopted = Pick<Policy, 'targets' | 'limits'>

/** Of several policies the first that names a target or limits a peer has the say. */
export function together(inForce: Adopted, beside: readonly Adopted[]): Adopted {
  if (beside.length === 0) return inForce
  const all = [inForce, ...beside].toReversed()
  return {
    targets: [...new Map(all.flatMap(({ targets }) => targets.map(each => [each.target.name, each]))).values()],
    limits: new Map(all.flatMap(({ limits }) => [...limits])),
  }
}

/** Targets of the others that go by a name of ours and stand elsewhere. */
export function namesakesOf(inForce: Adopted, beside: readonly Adopted[]): ReadonlySet<string> {
  const ours = new Map(inForce.targets.map(({ target }) => [target.name, nameAndPlace(target)]))
  return new Set(beside.flatMap(({ targets }) => targets.map(({ target }) => target))
    .filter(target => ours.has(target.name) && ours.get(target.name) !== nameAndPlace(target)).map(nameAndPlace))
}

export function nameAndPlace({ name, contact }: Target): string {
  return `${name} ${contact.uri}`
}

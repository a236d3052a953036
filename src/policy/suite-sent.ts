/** What a test expects targets to be sent, compared with what they would be. */
import { shownTo } from './crossing.ts'
import type { DialPlan, Target } from './decision.ts'
import type { CallFacts } from './facts.ts'
import type { Path } from './position.ts'
import type { SentToTarget } from './schema.gen.ts'
import { longName } from '../sip/header-names.ts'

/** One expectation that did not come true; the path leads from `sent` to it. */
export interface SentMismatch {
  readonly path: Path
  readonly what: string
  readonly expected: string
  readonly got: string
}

/** @param attempts the targets tried, by name */
export function sentMismatches(
  expected: Readonly<Record<string, SentToTarget>>, facts: CallFacts, plan: DialPlan, attempts: readonly string[],
): SentMismatch[] {
  const targets = new Map(plan.tiers.flatMap(tier => tier.members).map(({ target }) => [target.name, target]))
  return Object.entries(expected).flatMap(([name, wanted]): SentMismatch[] => {
    const target = targets.get(name)
    if (!target || !attempts.includes(name)) {
      return [{ path: [name], what: `sent to ${name}`, expected: 'an attempt', got: `attempts ${attempts.join(', ')}` }]
    }
    const { headers: lines, ...parts } = partsFor(facts, plan, target)
    const pairs = [
      ...(['to', 'from', 'name'] as const).map(key => ({ path: [name, key], wanted: wanted[key], got: parts[key] })),
      ...Object.entries(wanted.headers ?? {}).map(([header, text]) =>
        ({ path: [name, 'headers', header], wanted: text, got: lines.get(longName(header)) ?? '' })),
    ]
    return pairs.flatMap(({ path, wanted: text, got }) => text === undefined || text === got ? []
      : [{ path, what: `sent to ${path.filter(step => step !== 'headers').join(' ')}`, expected: text, got }])
  })
}

function partsFor(facts: CallFacts, plan: DialPlan, target: Target) {
  const { to, from, headers } = shownTo({ facts, plan, target })
  const lines = new Map<string, string>()
  for (const [name, value] of headers) {
    const before = lines.get(longName(name))
    lines.set(longName(name), before === undefined ? value : `${before}, ${value}`)
  }
  return { to: target.contact.user || to, from: from.user, name: from.name ?? '', headers: lines }
}

/** What became of a call, in two or three words. */
import type { Decision, DialPlan } from './decision.ts'

/** What a plan may be called: its pool, else each of the peers and URIs it names. */
export function namesDialled(plan: DialPlan): readonly string[] {
  if (plan.pool !== undefined) return [plan.pool]
  const targets = plan.tiers.flatMap(tier => tier.members).map(member => member.target)
  return [...new Set(targets.map(target => target.peer ?? target.name))]
}

/** A decision in two or three words: `dial pstn`, `reject 404`. */
export function outcomeText({ outcome }: Decision): string {
  if (outcome.kind === 'dial') return `dial ${namesDialled(outcome.plan).join(', ')}`
  if (outcome.kind === 'redirect') return `redirect to ${outcome.contacts.join(', ')}`
  if (outcome.kind === 'challenge') return `challenge ${outcome.peers.join(', ')}`
  return `reject ${outcome.status}${outcome.reason === undefined ? '' : ` ${outcome.reason}`}`
}

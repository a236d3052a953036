/**
 * Of a call that no rule took, the rule that came closest: the one only a single condition kept from
 * it. What an operator wants to read in the log beside a 404.
 */
import type { Condition } from './condition.ts'
import type { NearMiss } from './decision.ts'
import type { CallFacts, PartyFacts } from './facts.ts'
import { tagged, type Branch, type RuleNode } from './rule-tree.ts'

/** So many rules are looked at for one call, however many the policy has: strangers can ask for this. */
const RULES_MAX = 200

/** @returns undefined when no rule declined for a single reason, with others that held */
export function nearestMiss(branch: Branch, facts: CallFacts): NearMiss | undefined {
  let left = RULES_MAX
  let best: NearMiss | undefined
  let bestHeld = 1

  function visit(rules: readonly RuleNode[], seen: CallFacts, declined: readonly Condition[], around: number): void {
    for (const rule of rules) {
      if (left-- <= 0 || best?.hint !== undefined) return
      const own = [...declined, ...rule.conditions.filter(condition => !condition.holds(seen))]
      if (own.length > 1) continue
      const asked = around + rule.conditions.length
      const inside = rule.tags.length === 0 ? seen : tagged(seen, rule.tags)
      if (!('kind' in rule.leads)) {
        visit(rule.leads.rules, inside, own, asked)
        continue
      }
      const [only] = own
      if (!only) continue
      const hint = hintOf(only, facts)
      // The rule of which most held counts, one for this number before one for another, unless a rule
      // asks for the very number in another spelling.
      const held = asked - (only.key?.on === 'to' ? 1 : 0)
      if (held <= bestHeld && hint === undefined) continue
      bestHeld = held
      best = { rule: rule.path, because: only.says, ...(hint !== undefined && { hint }) }
    }
  }

  visit(branch.rules, facts, [], 0)
  return best
}

function hintOf({ key }: Condition, facts: CallFacts): string | undefined {
  if (key?.on !== 'to' && key?.on !== 'from') return undefined
  const party = facts[key.on]
  const same = key.patterns.find(pattern => pattern.kind === 'text' && pattern.tail.kind === 'end'
    && pattern.heads.some(head => isSameNumber(head, party)))
  return same && `${party.user} may be the same number in another spelling: is plan.home right?`
}

/** Fewer digits than a subscriber's number say nothing. */
const DIGITS_MIN = 6

function isSameNumber(text: string, { user, e164 }: PartyFacts): boolean {
  const [a, b] = [text, e164 ?? user].map(each => each.replace(/\D/g, '').replace(/^0+/, '')) as [string, string]
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  return short.length >= DIGITS_MIN && long.endsWith(short) && long.length - short.length <= 4
}

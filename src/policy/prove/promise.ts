/** What an invariant promises of a call, asked of what became of one. */
import type { Outcome } from '../decision.ts'
import { durationMs } from '../failover.ts'
import type { Invariant, Promised } from '../schema.gen.ts'
import { namesDialled } from '../outcome-text.ts'
import { worstOf } from './waits.ts'

/** Does a call that `rule` decided this way break the invariant? */
export function isBroken({ must, 'must-not': mustNot }: Invariant, rule: string, outcome: Outcome): boolean {
  return (must !== undefined && !Object.keys(must).every(key => keeps(key as keyof Promised, must, rule, outcome)))
    || (mustNot !== undefined && Object.keys(mustNot).some(key => keeps(key as keyof Promised, mustNot, rule, outcome)))
}

type Keeps = {
  readonly [Key in keyof Promised]-?: (wanted: NonNullable<Promised[Key]>, rule: string, outcome: Outcome) => boolean
}

/** What each word of a promise asks of a decision. */
const keepers: Keeps = {
  rule: (wanted, rule) => listOf(wanted).some(name => rule === name || rule.startsWith(`${name}/`)),
  dial: (wanted, _, outcome) => outcome.kind === 'dial'
    && (wanted === true || listOf(wanted as string | string[]).some(name => names(outcome).includes(name))),
  reject: (wanted, _, outcome) => outcome.kind === 'reject' && (wanted === true || outcome.status === wanted),
  redirect: (_, __, outcome) => outcome.kind === 'redirect',
  'attempts-at-most': (wanted, _, outcome) => outcome.kind !== 'dial' || worstOf(outcome.plan).attempts <= wanted,
  'wait-at-most': (wanted, _, outcome) => outcome.kind !== 'dial' || worstOf(outcome.plan).waitMs <= durationMs(wanted),
}

function keeps(key: keyof Promised, promised: Promised, rule: string, outcome: Outcome): boolean {
  const ask = keepers[key] as (wanted: unknown, rule: string, outcome: Outcome) => boolean
  return ask(promised[key], rule, outcome)
}

/** The pool and every peer or URI the plan can come to. */
function names(outcome: Extract<Outcome, { readonly kind: 'dial' }>): readonly string[] {
  const targets = outcome.plan.tiers.flatMap(tier => tier.members).map(({ target }) => target.peer ?? target.name)
  return [...namesDialled(outcome.plan), ...targets]
}

/** `dials pstn`, `rejects with 404`. */
export function outcomeWords(outcome: Outcome): string {
  if (outcome.kind === 'dial') return `dials ${namesDialled(outcome.plan).join(', ')}`
  if (outcome.kind === 'challenge') return `challenges ${outcome.peers.join(', ')}`
  if (outcome.kind === 'app') return `leads to ${outcome.work.app} ${outcome.work.name}`
  return outcome.kind === 'reject' ? `rejects with ${outcome.status}` : `redirects to ${outcome.contacts.join(', ')}`
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value
}


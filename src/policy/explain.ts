/** Why a call goes where it goes, for people and for programs, from the walk that routes. */
import { firstOrder, type Order } from './attempts.ts'
import { shownTo, type Lines } from './crossing.ts'
import type { Branch, DialPlan, Step, Target } from './decision.ts'
import { failoverLines, failoverOf, type FailoverSummary } from './explain-failover.ts'
import type { CallFacts, FieldValue, PartyFacts } from './facts.ts'
import { pairText } from './media-pair.ts'
import { pathOf, termsOf } from './media-terms.ts'
import type { Policy } from './policy.ts'
import { appLines, lengthText, outcomeText, recordText } from './outcome-text.ts'
import { seconds } from './phrases.ts'

/** A decision with what led to it; plain values, fit for JSON. */
export interface Explanation {
  readonly digest: string
  readonly call: {
    readonly at: string
    readonly peer: string | undefined
    readonly source: string
    readonly from: PartyFacts
    readonly to: PartyFacts
    /** What lookups answered, by name and field; left out when none was asked. */
    readonly lookups?: Readonly<Record<string, Readonly<Record<string, FieldValue>>>>
  }
  readonly rule: string
  /** `dial pstn`, `reject 404`. */
  readonly outcome: string
  /** Every rule before the match, in order. */
  readonly why: readonly Step[]
  /** What the call carries; left out when it carries nothing. */
  readonly tags?: readonly string[]
  readonly plan?: PlanSummary
  /** What an application does, in lines; left out where its name says all. */
  readonly app?: readonly string[]
}

/** One target in its turn, and what it would be sent. */
export interface AttemptSummary {
  readonly target: string
  readonly contact: string
  readonly tier: string
  /** The user parts of the Request-URI and of From. */
  readonly to: string
  readonly from: string
  /** The header lines it gets beside those every INVITE has. */
  readonly headers: Lines
  /** Which attempt it is part of, from 1: targets that ring together are one. */
  readonly turn: number
  /** What is done between the caller's audio and the target's, in words; left out where nobody says. */
  readonly media?: string
  /** How long after the first of its attempt it begins to ring; left out where one target is tried alone. */
  readonly afterMs?: number
}

/** A plan as an operator thinks of it. */
export interface PlanSummary extends FailoverSummary {
  readonly attempts: readonly AttemptSummary[]
  /** Whether audio crosses the media engine; undefined where neither rule nor peers say. */
  readonly media: 'relay' | 'direct' | undefined
  /** How long the two may talk, and what they hear before; left out for as long as they like. */
  readonly longest?: NonNullable<DialPlan['longest']>
  /** How it is recorded when the first target answers, in words; left out where it is not. */
  readonly record?: string
}

/** @param order the order of targets, when not that of a first call */
export function explain(policy: Policy, facts: CallFacts, order: Order = firstOrder): Explanation {
  const decision = policy.evaluate(facts, true)
  const { outcome } = decision
  return {
    digest: policy.digest,
    call: {
      at: Number.isFinite(facts.atMs) ? new Date(facts.atMs).toISOString() : '',
      peer: facts.peer, source: facts.source.address, from: facts.from, to: facts.to,
      ...(facts.lookups && { lookups: answersOf(facts.lookups) }),
    },
    rule: decision.rule,
    outcome: outcomeText(decision),
    ...(decision.tags && { tags: decision.tags }),
    why: decision.why,
    ...(outcome.kind === 'dial'
      ? { plan: summaryOf(policy, outcome.plan, facts, order) } : {}),
    ...(outcome.kind === 'app' ? { app: appLines(outcome.work, facts) } : {}),
  }
}

/** Draws an explanation: the facts, each rule with how it came out and where it stands, the fate. */
export function printExplanation({ call, why, outcome, plan, tags, app = [] }: Explanation): string {
  const lines = [
    `call from ${partyText(call.from)} to ${partyText(call.to)}, ${call.peer ?? 'a stranger'}, ${call.at}`,
    ...Object.entries(call.lookups ?? {}).map(answerText),
    ...why.map(stepText),
    `→ ${outcome}${tags ? `, tagged ${tags.join(', ')}` : ''}`,
    ...(plan ? planLines(plan, call) : []),
    ...app.map(line => `  ${line}`),
  ]
  return `${lines.join('\n')}\n`
}

function answersOf(lookups: NonNullable<CallFacts['lookups']>): NonNullable<Explanation['call']['lookups']> {
  return Object.fromEntries([...lookups].map(([name, { answered, fields }]) =>
    [name, { answered, ...Object.fromEntries(fields) }]))
}

/** `lookup crm: plan B, tenant retail`. */
function answerText([name, { answered, ...fields }]: [string, Readonly<Record<string, FieldValue>>]): string {
  const values = Object.entries(fields).map(([field, value]) => `${field} ${value}`)
  const said = values.length === 0 ? 'nothing known' : values.join(', ')
  return `lookup ${name}: ${answered ? '' : 'plan B, '}${said}`
}

function stepText({ rule, at, held, because, depth }: Step): string {
  const name = depth === 0 ? rule : rule.slice(rule.lastIndexOf('/') + 1)
  return `${'  '.repeat(depth)}${held ? '✓' : '✗'} ${name}  ${because}  (${at.file}:${at.line})`
}

/** The number as rules see it, and as it came, when the two differ. */
function partyText({ uri, user, e164 }: PartyFacts): string {
  if (e164 === undefined) return user === '' ? uri : user
  return e164 === user ? e164 : `${e164} (${user})`
}

/** What is sent is told where it is not what was dialled. */
function planLines(
  { attempts, media, longest, record, ...failing }: PlanSummary, call: Explanation['call'],
): string[] {
  const numbered = attempts.flatMap(({ target, contact, to, from, headers, turn, afterMs = 0 }) => [
    `  ${turn}. ${target}${afterMs === 0 ? '' : ` after ${seconds(afterMs)}`}`
      + `${target === contact ? '' : `  ${contact}`}${to === call.to.user ? '' : `  to ${to}`}`
      + `${from === call.from.user ? '' : `  from ${from}`}`,
    ...headers.map(([name, value]) => `     ${name}: ${value}`),
  ])
  return [
    ...numbered,
    ...failoverLines(failing),
    ...longest ? [lengthText(longest)] : [],
    ...record === undefined ? [] : [`  ${record}`],
    `  media ${media ?? 'relay when there is an engine, else direct'}`,
    ...attempts.flatMap(each => each.media === undefined ? [] : [`    ${each.target}: ${each.media}`]),
  ]
}

function branchesOf(target: Target): readonly Branch[] {
  return target.fork ?? [{ target, afterMs: 0 }]
}

function summaryOf(policy: Policy, plan: DialPlan, facts: CallFacts, order: Order): PlanSummary {
  const { failover } = plan
  const caller = policy.mediaOf(facts.peer)
  const targets = order(plan, facts)
  const tried = targets.slice(0, failover.attemptsMax).flatMap(branchesOf).map(({ target }) => target.name)
  const tierOf = new Map(plan.tiers.toReversed().flatMap(tier => tier.members.map(({ target }) => [target, tier.key])))
  const callerTerms = termsOf(caller)
  const record = recordText({ plan, caller, target: targets[0] })
  return {
    attempts: targets.slice(0, failover.attemptsMax).flatMap((tried, at) => branchesOf(tried).map(branch => {
      const { target, afterMs } = branch
      const { to, from, headers } = shownTo({ facts, plan, target })
      const called = target.contact.user || to
      const media = pairText(callerTerms, termsOf(target.media, plan.media))
      return {
        target: target.name, contact: target.contact.uri, tier: tierOf.get(target) ?? '', to: called, from: from.user,
        headers, turn: at + 1, ...(tried.fork && { afterMs }), ...media && { media },
      }
    })),
    media: pathOf({ plan, caller, targets }),
    ...failoverOf(failover, tried, policy.targets),
    ...plan.longest && { longest: plan.longest }, ...record !== undefined && { record },
  }
}

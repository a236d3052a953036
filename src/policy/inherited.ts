/** What a rule takes over from the rules around it, and what an action makes of that. */
import { ANYONE } from './call-conditions.ts'
import { compileDial, headersOf, type TargetScope } from './compile-targets.ts'
import type { ConditionScope } from './condition.ts'
import type { HeaderEdits, MediaChoice, Outcome, TransferWord } from './decision.ts'
import { durationMs } from './failover.ts'
import type { Path } from './position.ts'
import { compileIdentity, type Identity } from './sending.ts'
import type { DigestRealm } from './secrets.ts'
import type { Action, Condition, Dial, Redirect, Reject, Rule } from './schema.gen.ts'

/** Everything rules name. */
export interface RuleScope extends ConditionScope, TargetScope {
  readonly media: ReadonlyMap<string, MediaChoice>
  readonly headers: ReadonlyMap<string, HeaderEdits>
  readonly digests: readonly DigestRealm[]
}

/** What holds at a place among the rules. */
export interface Inherited {
  /** Of the list of rules it is about. */
  readonly path: Path
  readonly name: string
  readonly depth: number
  /** Of the rules around, outermost first. */
  readonly whens: readonly Condition[]
  readonly media: MediaChoice | undefined
  readonly headers: readonly HeaderEdits[]
  readonly identity: Identity | undefined
  readonly transfer: TransferWord | undefined
  /** How long the two may talk. Milliseconds. */
  readonly longestMs: number | undefined
}

export const atRoot: Inherited = {
  path: ['rules'], name: '', depth: 0, whens: [], media: undefined, headers: [], identity: undefined,
  transfer: undefined, longestMs: undefined,
}

/** Whoever goes to a group has been let in by the rule that says so. */
export function atGroup(name: string): Inherited {
  return { ...atRoot, path: ['groups', name], name, whens: [{ peer: ANYONE }] }
}

/** What holds for a rule's own action, or inside it. */
export function inherit(rule: Rule, name: string, path: Path, around: Inherited, scope: RuleScope): Inherited {
  return {
    path,
    name,
    depth: around.depth,
    whens: rule.when ? [...around.whens, rule.when] : around.whens,
    media: (rule.media === undefined ? undefined : scope.media.get(rule.media)) ?? around.media,
    headers: [...around.headers, ...headersOf(rule.headers, scope.headers)],
    identity: rule.identity ? compileIdentity(rule.identity, scope.numbers) : around.identity,
    transfer: rule.transfer ?? around.transfer,
    longestMs: rule.limit ? durationMs(rule.limit.duration) : around.longestMs,
  }
}

/** What an action that leads out of the rules comes to. */
export function outcomeOf(action: Action, around: Inherited, scope: RuleScope): Outcome {
  const { dial, redirect, challenge, reject } = action
  if (typeof dial === 'string' && isPlain(around)) return plainly(dial, around, scope)
  if (dial !== undefined) return dialOf(dial, `rule ${around.name}`, around, scope)
  if (redirect !== undefined) {
    return Object.freeze({ kind: 'redirect', contacts: Object.freeze(contactsOf(redirect)) })
  }
  if (challenge !== undefined) return Object.freeze({ kind: 'challenge', peers: Object.freeze([challenge]) })
  return rejectOf(reject ?? 404)
}

function dialOf(dial: Dial, key: string, around: Inherited, scope: RuleScope): Outcome {
  const plan = compileDial(dial, key, scope)
  const { media, identity, transfer, longestMs } = around
  const headers = Object.freeze([...around.headers])
  const whole = {
    ...plan, ...(media && { media }), headers, ...(identity && { identity }), ...(transfer && { transfer }),
    ...(longestMs !== undefined && { longestMs }),
  }
  return Object.freeze({ kind: 'dial', plan: Object.freeze(whole) })
}

/** Nothing said around a rule changes how it dials. */
function isPlain({ media, headers, identity, transfer, longestMs }: Inherited): boolean {
  return headers.length === 0 && [media, identity, transfer, longestMs].every(word => word === undefined)
}

/** Most of a large policy's rules dial one of a few names and say no more; they share one outcome each. */
const shared = new WeakMap<RuleScope, Map<string, Outcome>>()

function plainly(name: string, around: Inherited, scope: RuleScope): Outcome {
  const outcomes = shared.get(scope) ?? new Map<string, Outcome>()
  shared.set(scope, outcomes)
  const outcome = outcomes.get(name) ?? dialOf(name, `to ${name}`, around, scope)
  outcomes.set(name, outcome)
  return outcome
}

function rejectOf(reject: Reject): Outcome {
  return Object.freeze(typeof reject === 'number' ? { kind: 'reject', status: reject } : { kind: 'reject', ...reject })
}

function contactsOf(redirect: Redirect): string[] {
  return typeof redirect === 'string' ? [redirect] : [...redirect]
}

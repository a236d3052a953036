/** What a rule takes over from the rules around it, and what an action makes of that. */
import { ANYONE } from './call-conditions.ts'
import { compileAnyDial, compileWork } from './compile-dial.ts'
import { headersOf } from './compile-targets.ts'
import type { AroundDial, HeaderEdits, MediaWords, Outcome, RuleLimit, TransferWord } from './decision.ts'
import type { Path } from './position.ts'
import { compileLimit, isCount, longestOf } from './call-limit.ts'
import { compileRecord } from './recorded.ts'
import type { RuleScope } from './rule-scope.ts'
import { compileIdentity, type Identity } from './sending.ts'
import type {
  Action, Condition, Dial, Redirect, Reject, Rule, RuleLimit as RuleLimitSource, Timers,
} from './schema.gen.ts'

/** What holds at a place among the rules. */
export interface Inherited {
  /** Of the list of rules it is about. */
  readonly path: Path
  readonly name: string
  readonly depth: number
  /** Of the rules around, outermost first. */
  readonly whens: readonly Condition[]
  readonly media: MediaWords | undefined
  readonly headers: readonly HeaderEdits[]
  readonly identity: Identity | undefined
  readonly transfer: TransferWord | undefined
  readonly record: AroundDial['record']
  /** How long the two may talk. */
  readonly longest: AroundDial['longest'] | undefined
  readonly limits: readonly RuleLimit[]
  readonly timers: Timers | undefined
}

export const atRoot: Inherited = {
  path: ['rules'], name: '', depth: 0, whens: [], media: undefined, headers: [], identity: undefined,
  transfer: undefined, record: undefined, longest: undefined, limits: [], timers: undefined,
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
    headers: [...around.headers, ...headersOf(rule.headers, scope.headers, scope.lists)],
    identity: rule.identity ? compileIdentity(rule.identity, scope.numbers) : around.identity,
    transfer: rule.transfer ?? around.transfer,
    record: rule.record === undefined ? around.record : compileRecord(rule.record, scope.recorderOf),
    longest: longestOf(rule.limit, scope.document?.promptsIn) ?? around.longest,
    limits: rule.limit && isCount(rule.limit) ? [...around.limits, limitOf(rule.limit, name)] : around.limits,
    timers: rule.timers ? { ...around.timers, ...rule.timers } : around.timers,
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
  const work = compileWork(action, scope)
  if (work) return Object.freeze({ kind: 'app', work, around: aroundOf(around) })
  if (challenge !== undefined) return Object.freeze({ kind: 'challenge', peers: Object.freeze([challenge]) })
  return rejectOf(reject ?? 404)
}

function dialOf(dial: Dial, key: string, around: Inherited, scope: RuleScope): Outcome {
  const plan = compileAnyDial(dial, key, scope, around.timers)
  return Object.freeze({ kind: 'dial', plan: Object.freeze({ ...plan, ...aroundOf(around) }) })
}

function aroundOf({ headers, media, identity, transfer, record, longest, limits }: Inherited): AroundDial {
  return Object.freeze({
    ...(media && { media }), headers: Object.freeze([...headers]), ...(identity && { identity }),
    ...(transfer && { transfer }), ...(record !== undefined && { record }), ...(longest && { longest }),
    ...(limits.length > 0 && { limits: Object.freeze(limits) }),
  })
}

/** Nothing said around a rule changes how it dials. */
function isPlain({ media, headers, identity, transfer, record, longest, limits, timers }: Inherited): boolean {
  return headers.length === 0 && limits.length === 0
    && [media, identity, transfer, record, longest, timers].every(word => word === undefined)
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

/** What one call too many hears, unless the rule says otherwise: that the line is busy. */
const FULL = 486

function limitOf({ reject = FULL, ...limit }: RuleLimitSource, rule: string): RuleLimit {
  return Object.freeze({ rule, limit: compileLimit(limit), refusal: rejectOf(reject) })
}

function rejectOf(reject: Reject): RuleLimit['refusal'] {
  return Object.freeze(typeof reject === 'number' ? { kind: 'reject', status: reject } : { kind: 'reject', ...reject })
}

function contactsOf(redirect: Redirect): string[] {
  return typeof redirect === 'string' ? [redirect] : [...redirect]
}

/** A call written down, to go on in another process; each part has its own form, put together here. */
import type { AppWork, AroundDial, Decision, DialPlan, Outcome, Target, TransferWord } from '../policy/decision.ts'
import { standardFailover } from '../policy/failover.ts'
import type { CallFacts } from '../policy/facts.ts'
import { factsIn, writtenFacts, type WrittenFacts } from '../policy/receipt.ts'
import { allEditsWritten, editsIn, editsWritten, type SettledEdits } from '../policy/settled-edits.ts'
import type { MediaSnapshot } from '../media/media.ts'
import type { CallEvent } from './feed.ts'
import type { CallLegs, LegsSnapshot } from './legs.ts'
import type { CallMedia, CallMediaSnapshot } from './offer.ts'
import { atRest, newCall, type CallState } from './state.ts'

/** What there is to write down of a call now. */
export interface CallSnapshot {
  /**
   * `setup` nobody answered, or nothing of it can go on elsewhere; `busy` something is under way; `rest` the two
   * talk, and `talk` is all of it.
   */
  readonly stage: 'setup' | 'busy' | 'rest'
  readonly session?: MediaSnapshot | undefined
  /** What rings for it and is to be withdrawn, since nobody can go on with it. */
  readonly ringing?: ReturnType<CallLegs['ringing']>
  readonly talk?: TalkSnapshot
}

/** An answered call at rest. */
export interface TalkSnapshot {
  readonly state: StateSnapshot
  readonly answeredAtMs: number
  /** Without its header work, which is in `edits` with that of the plan. */
  readonly target: Target
  readonly edits: readonly SettledEdits[]
  readonly legs: LegsSnapshot
  readonly media: CallMediaSnapshot
  readonly transferOfCaller?: TransferWord | undefined
  /** Absent in what older versions wrote down. */
  readonly group?: string | undefined
}

type StateSnapshot = Pick<CallState, 'offer' | 'longest' | 'attempt' | 'agreed' | 'refers'>

/** While it is being answered it is in the middle of something, and is looked at again. */
const beforeTalk: ReadonlySet<string> = new Set(['new', 'offering', 'dialing', 'ringing'])

/** What a call is made of. */
export interface CallParts {
  readonly state: CallState
  readonly answeredAtMs: number | undefined
  readonly target: Target | undefined
  readonly legs: CallLegs
  readonly media: CallMedia
  readonly order: {
    readonly transferOfCaller?: TransferWord | undefined
    readonly group?: string | undefined
    readonly plan: Pick<DialPlan, 'headers'>
    readonly facts: CallFacts
  }
}

export function snapshotOf(parts: CallParts): CallSnapshot {
  const { state, answeredAtMs, target, legs: both, media: own, order } = parts
  const media = own.snapshot()
  const { session } = media
  const stage = both.canGoOn ? stageOf(state) : 'setup'
  const legs = stage === 'rest' ? both.snapshot() : undefined
  if (!legs || !target || answeredAtMs === undefined) {
    const ringing = both.ringing()
    return { stage: stage === 'rest' ? 'busy' : stage, session, ...ringing.length > 0 && { ringing } }
  }
  const { transferOfCaller, group, plan, facts } = order
  const edits = [...plan.headers, ...target.headers].map(each => editsWritten(each, facts, target.peer))
  return {
    stage, session,
    talk: {
      state: stateSnapshot(state), answeredAtMs, target: targetSnapshot(target), edits, legs, media,
      transferOfCaller, group,
    },
  }
}

function stageOf(state: CallState): CallSnapshot['stage'] {
  if (beforeTalk.has(state.phase)) return 'setup'
  return atRest(state) ? 'rest' : 'busy'
}

function stateSnapshot({ offer, longest, attempt, agreed, refers }: CallState): StateSnapshot {
  return { offer, longest, attempt, agreed, refers }
}

/** The state as it was, at rest: what mattered for reaching somebody is over. */
export function stateIn({ offer, longest, attempt, agreed, refers }: StateSnapshot): CallState {
  const call = newCall(offer, standardFailover, attempt + 1, longest)
  return { ...call, phase: 'bridged', attempt, agreed, refers, heard: true }
}

/** The target of a call that talks, with the header work of both. */
export function targetIn({ target, edits }: Pick<TalkSnapshot, 'target' | 'edits'>): Target {
  return { ...target, headers: edits.map(editsIn) }
}

/** A target as a call that talks needs it: no templates, and nothing of how it would be rung. */
function targetSnapshot({ name, peer, contact, media, transfer, auth, sending }: Target): Target {
  return {
    name, contact, headers: [], ...peer !== undefined && { peer }, ...media && { media }, ...transfer && { transfer },
    ...auth && { auth }, ...sending && { sending: { trusted: sending.trusted } },
  }
}

type Started = Extract<CallEvent, { readonly on: 'started' }>

/** What stands around an application, as JSON holds it. */
type WrittenAround = Omit<AroundDial, 'headers'> & { readonly headers: readonly SettledEdits[] }

type WrittenOutcome = Exclude<Outcome, { readonly kind: 'app' }>
  | { readonly kind: 'app'; readonly work: AppWork; readonly around: WrittenAround }

/** What a call began with, as JSON holds it. */
export type WrittenStart = Omit<Started, 'facts' | 'call' | 'reads' | 'decision'> & {
  readonly facts: WrittenFacts
  readonly reads: readonly string[]
  readonly decision: Omit<Decision, 'outcome' | 'nearestMiss'> & { readonly outcome: WrittenOutcome }
}

/** Without what only reaching somebody needs: the plan's targets and templates, and what the INVITE carried. */
export function startWritten(started: Started): WrittenStart {
  const { callUid, atMs, facts, reads = new Set(), invite, decision, digest } = started
  const { requestUri, from, to, callId, maxForwards, source, local, receivedAtMs } = invite
  const { outcome, rule, why, tags } = decision
  return {
    on: 'started', callUid, atMs, digest, facts: writtenFacts(facts, reads), reads: [...reads],
    invite: { requestUri, from, to, callId, maxForwards, source, local, receivedAtMs, headers: [] },
    decision: { outcome: outcomeWritten(outcome, facts), rule, why, ...tags && { tags } },
  }
}

export function startIn({ reads, facts, decision, ...started }: WrittenStart): Started {
  return {
    ...started, facts: factsIn({ facts }), reads: new Set(reads),
    decision: { ...decision, outcome: outcomeIn(decision.outcome) },
  }
}

function outcomeWritten(outcome: Outcome, facts: CallFacts): WrittenOutcome {
  if (outcome.kind === 'dial') return { kind: 'dial', plan: planWritten(outcome.plan) }
  if (outcome.kind !== 'app') return outcome
  const { work: { app, name, listens }, around } = outcome
  // Whoever is called for the caller later gets the rule's headers still.
  const headers = around.headers.map(each => allEditsWritten(each, facts))
  return { kind: 'app', work: { app, name, ...listens && { listens } }, around: { ...around, headers } }
}

function planWritten({ pool, media, transfer, record, longest, limits }: DialPlan): DialPlan {
  return {
    tiers: [], headers: [], failover: standardFailover, ...pool !== undefined && { pool }, ...media && { media },
    ...transfer && { transfer }, ...record !== undefined && { record }, ...longest && { longest },
    ...limits && { limits },
  }
}

/** Failover is made of sets, which JSON does not hold; a call that talks asks nothing of it. */
function outcomeIn(outcome: WrittenOutcome): Outcome {
  if (outcome.kind === 'dial') return { kind: 'dial', plan: { ...outcome.plan, failover: standardFailover } }
  if (outcome.kind !== 'app') return outcome
  return { ...outcome, around: { ...outcome.around, headers: outcome.around.headers.map(editsIn) } }
}

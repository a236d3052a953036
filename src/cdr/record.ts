/**
 * A call as it is remembered: what the feed told of it, folded into one value. Pure; what is written
 * here is the published form of a line in the CDR file, so a field may be added but not renamed.
 */
import { hostPort } from '../base/host-port.ts'
import type { CallEvent, EndedBy, MediaFacts } from '../call/feed.ts'
import type { Outcome } from '../policy/decision.ts'
import type { MediaCounts } from '../media/media.ts'
import type { PartyFacts } from '../policy/facts.ts'
import { stepLine } from '../policy/receipt.ts'
import type { Seen } from '../targets/seen.ts'
import { receivedHeaders, sentHeaders, type HeaderRecord } from './header-record.ts'

/** Times are ISO 8601 in UTC by the wall clock; durations are milliseconds by a clock that never jumps. */
export interface CallRecord {
  readonly callUid: string
  /** The Call-ID of the caller's leg. */
  readonly callId: string
  readonly from: PartyRecord
  readonly to: PartyRecord
  /** Where the INVITE came from: `udp:192.0.2.7:5060`. */
  readonly source: string
  /** The peer that vouched for the caller; absent when none did. */
  readonly peer?: string
  /** Path of the rule that decided. */
  readonly rule: string
  readonly decision: DecisionRecord
  /** The rules tried on the way, in order: `reception (policy.yaml:12) held: all conditions hold`. */
  readonly why: readonly string[]
  /** Header lines it came with: who calls, and what the policy read; absent when there were none. */
  readonly headers?: readonly HeaderRecord[]
  /** What rules, and the stages read and after, tagged the call with; absent when nothing. */
  readonly tags?: readonly string[]
  /** The rule of the stage after that spoke when no target took the call; absent when none did. */
  readonly after?: string
  /** Digest of the policy the call lived under. */
  readonly policy: string
  readonly receivedAt: string
  /** The first provisional above 100 from any target. */
  readonly progressAt?: string
  readonly answeredAt?: string
  /** When they were told that their time was nearly over. */
  readonly warnedAt?: string
  readonly endedAt: string
  /** From INVITE to answer; absent when nobody answered. */
  readonly setupMs?: number
  /** From answer to end; 0 when nobody answered. */
  readonly talkMs: number
  /** From INVITE to end. */
  readonly totalMs: number
  /** The final response the caller got. */
  readonly status: number
  readonly endedBy: EndedBy
  /** Why it ended, in one phrase. */
  readonly reason: string
  /** The cause as telephone networks count it (Q.850): as told by whoever ended the call, else by the status. */
  readonly q850?: number
  readonly mediaNode?: string
  /** How its media went, and the codecs offered and agreed on; absent when nobody described any. */
  readonly media?: MediaRecord
  /** The process was killed while the call lived, and another one went on with it, or found that it could not. */
  readonly restored?: true
  readonly attempts: readonly AttemptRecord[]
  /** Targets that took no call when it was their turn, and why; absent when there were none. */
  readonly passedOver?: readonly PassedOver[]
  /** What an application did with the caller, in order; absent when there was none. */
  readonly app?: readonly string[]
  /** What became of its recording, in order; absent where none was asked for. */
  readonly recording?: readonly RecordingRecord[]
}

export interface RecordingRecord {
  readonly did: Recording['did']
  readonly at: string
  /** The recording server; absent for a file here. */
  readonly server?: string
  /** Why it failed. */
  readonly why?: string
}

/** With the RTP that came from caller and callee, where the engine counted it. */
export type MediaRecord = MediaFacts & { readonly packets?: MediaCounts }

export interface PassedOver {
  readonly target: string
  readonly cause: 'limit' | 'open-circuit'
}

export interface PartyRecord {
  readonly uri: string
  /** E.164 when it is a number under the home plan, else the user part. */
  readonly number: string
}

export interface DecisionRecord {
  readonly kind: Outcome['kind']
  /** The pool of a dial, when it named one. */
  readonly pool?: string
  /** The status of a refusal. */
  readonly status?: number
  /** The application a call ended at, and what the policy calls what it did there. */
  readonly app?: string
  readonly name?: string
}

/** One try at one target. */
export interface AttemptRecord {
  readonly leg: string
  readonly target: string
  readonly callId: string
  readonly requestUri: string
  /** The user shown as the caller; absent when nobody was. */
  readonly from?: string
  /** Header lines the policy let cross or set; absent when there were none. */
  readonly headers?: readonly HeaderRecord[]
  readonly placedAt: string
  readonly progressAt?: string
  /** When it was answered or failed; absent when the call ended first. */
  readonly endedAt?: string
  /** From its INVITE to its answer or failure. */
  readonly tookMs?: number
  readonly outcome: 'answered' | 'failed' | 'abandoned'
  /** The target's final response; the one that stands for a silent failure. */
  readonly status?: number
  /** The policy's word for a failure without a response: `unreachable`, `no-progress`, `cancelled` … */
  readonly cause?: string
}

/** A caller who goes round and round leaves this much behind, the newest. */
const APP_NOTES_MAX = 200

/** A recording that starts and stops all the time leaves the newest of it behind. */
const RECORDING_NOTES_MAX = 200

type Recording = CallEvent & { readonly on: 'recording' }
type Started = CallEvent & { readonly on: 'started' }
type Ended = CallEvent & { readonly on: 'ended' }
type Counted = CallEvent & { readonly on: 'counted' }

/** A call under way, as far as it was told. */
export interface OpenRecord {
  readonly started: Started
  readonly startedMs: number
  readonly attempts: readonly OpenAttempt[]
  readonly passedOver?: readonly PassedOver[]
  readonly order?: { readonly targets: readonly string[]; readonly seen: Seen }
  readonly app?: readonly string[]
  readonly recording?: readonly RecordingRecord[]
  readonly progressAtMs?: number
  readonly warnedAtMs?: number
  /** Another process began it. */
  readonly restored?: true
  readonly answered?: { readonly atMs: number; readonly ms: number; readonly mediaNode?: string }
}

interface OpenAttempt {
  readonly record: AttemptRecord
  readonly placedMs: number
}

/** Begins a record. `ms` is {@link Clock.monotonicMs} when the event was told. */
export function begin(started: Started, ms: number): OpenRecord {
  return { started, startedMs: ms, attempts: [] }
}

/** Adds what happened next; `ms` as in {@link begin}. */
export function fold(open: OpenRecord, event: Exclude<CallEvent, Started | Ended | Counted>, ms: number): OpenRecord {
  const at = iso(event.atMs)
  switch (event.on) {
    case 'attempt': {
      const { leg, target, callId, requestUri, from } = event
      const headers = sentHeaders(event.headers)
      const sent = { requestUri, ...(from !== '' && { from }), ...(headers.length > 0 && { headers }) }
      const record: AttemptRecord = { leg, target, callId, ...sent, placedAt: at, outcome: 'abandoned' }
      return { ...open, attempts: [...open.attempts, { record, placedMs: ms }] }
    }
    case 'ordered': {
      const { targets, seen } = event
      return { ...open, order: { targets, seen } }
    }
    case 'passed-over': {
      const { target, cause } = event
      return { ...open, passedOver: [...open.passedOver ?? [], { target, cause }] }
    }
    case 'captured': case 'recorded': return open
    case 'recording': {
      const { did, server, why } = event
      const noted = { did, at, ...server !== undefined && { server }, ...why !== undefined && { why } }
      return { ...open, recording: [...open.recording ?? [], noted].slice(-RECORDING_NOTES_MAX) }
    }
    case 'warned': return { ...open, warnedAtMs: event.atMs }
    case 'app': return { ...open, app: [...open.app ?? [], event.did].slice(-APP_NOTES_MAX) }
    case 'progress': {
      const seen = withAttempt(open, event.leg, ({ record }) => record.progressAt ? {} : { progressAt: at })
      if (event.status <= 100 || seen.progressAtMs !== undefined) return seen
      return { ...seen, progressAtMs: event.atMs }
    }
    case 'attempt-failed':
      return withAttempt(open, event.leg, ({ record, placedMs }) => record.endedAt ? {} : {
        outcome: 'failed', endedAt: at, tookMs: Math.round(ms - placedMs), status: event.status,
        ...(event.cause !== undefined && { cause: event.cause }),
      })
    case 'answered': {
      const { mediaNode } = event
      const seen = withAttempt(open, event.leg, ({ placedMs }) => (
        { outcome: 'answered', endedAt: at, tookMs: Math.round(ms - placedMs), status: 200 }))
      return { ...seen, answered: { atMs: event.atMs, ms, ...(mediaNode !== undefined && { mediaNode }) } }
    }
  }
}

/** Closes the record; `ms` as in {@link begin}. */
export function finish(open: OpenRecord, ended: Ended, ms: number): CallRecord {
  const { invite, facts, decision, digest, callUid, reads = new Set() } = open.started
  const { answered } = open
  const headers = receivedHeaders(facts, reads)
  const tags = [...new Set([...decision.tags ?? [], ...ended.after?.tags ?? []])]
  return {
    callUid,
    callId: invite.callId,
    from: partyOf(facts.from),
    to: partyOf(facts.to),
    source: `${invite.source.transport}:${hostPort(invite.source.address, invite.source.port)}`,
    ...(facts.peer !== undefined && { peer: facts.peer }),
    rule: decision.rule,
    decision: decisionOf(decision.outcome),
    why: decision.why.map(stepLine),
    ...(headers.length > 0 && { headers }),
    ...(tags.length > 0 && { tags }),
    ...(ended.after && { after: ended.after.name }),
    policy: digest,
    receivedAt: iso(invite.receivedAtMs),
    ...(open.progressAtMs !== undefined && { progressAt: iso(open.progressAtMs) }),
    ...(answered && { answeredAt: iso(answered.atMs), setupMs: Math.round(answered.ms - open.startedMs) }),
    ...(open.warnedAtMs !== undefined && { warnedAt: iso(open.warnedAtMs) }),
    endedAt: iso(ended.atMs),
    talkMs: answered ? Math.round(ms - answered.ms) : 0,
    totalMs: Math.round(ms - open.startedMs),
    status: ended.status,
    endedBy: ended.by,
    reason: ended.why,
    ...(ended.q850 !== undefined && { q850: ended.q850 }),
    ...(answered?.mediaNode !== undefined && { mediaNode: answered.mediaNode }),
    ...(ended.media && { media: ended.media }),
    ...(open.restored && { restored: true }),
    attempts: open.attempts.map(({ record }) => record),
    ...(open.passedOver && { passedOver: open.passedOver }),
    ...(open.app && { app: open.app }),
    ...(open.recording && { recording: open.recording }),
  }
}

/** Adds what the media engine counted to the record of a call that is over. */
export function withCounts(record: CallRecord, { counts }: Counted): CallRecord {
  return record.media ? { ...record, media: { ...record.media, packets: counts } } : record
}

function withAttempt(
  open: OpenRecord, leg: string, change: (attempt: OpenAttempt) => Partial<AttemptRecord>,
): OpenRecord {
  const attempts = open.attempts.map(attempt =>
    attempt.record.leg === leg ? { ...attempt, record: { ...attempt.record, ...change(attempt) } } : attempt)
  return { ...open, attempts }
}

function partyOf(party: PartyFacts): PartyRecord {
  return { uri: party.uri, number: party.e164 ?? party.user }
}

function decisionOf(outcome: Outcome): DecisionRecord {
  switch (outcome.kind) {
    case 'dial': return { kind: 'dial', ...(outcome.plan.pool !== undefined && { pool: outcome.plan.pool }) }
    case 'reject': return { kind: 'reject', status: outcome.status }
    case 'app': return { kind: 'app', app: outcome.work.app, name: outcome.work.name }
    case 'challenge':
    case 'redirect': return { kind: outcome.kind }
  }
}

function iso(atMs: number): string {
  return new Date(atMs).toISOString()
}

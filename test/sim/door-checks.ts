/** What must hold of the messages at the router's door, and of the records beside them. */
import type { CallRecord } from '../../src/cdr/record.ts'
import { headerOf } from '../../src/sip/headers.ts'
import { tagOf } from '../../src/sip/name-addr.ts'
import {
  byCall, dialogOf, finalOf, groupedBy, isFirst, isRequest, sequenceIn, type Passing,
} from './door.ts'
import type { Fault } from './fault.ts'
import { MARK, markOf, QUEUE_RULE } from './generations.ts'

/** A BYE may have to wait for an ACK, or for a request of ours to go unanswered. Milliseconds. */
const PARTING_MS = 35_000

/** How soon a CANCEL is seen that may be sent. */
const CANCEL_MS = 100

/** @param endedAtMs when each call ended, by its uid */
export function faultsAtTheDoor(
  passings: readonly Passing[], records: readonly CallRecord[], endedAtMs: ReadonlyMap<string, number>,
): readonly Fault[] {
  const calls = byCall(passings)
  const lost = new Set(records.flatMap(({ attempts }) => attempts).filter(({ cause }) => cause === 'unreachable')
    .map(({ callId }) => callId))
  const leftAtMs = whenLeft(records, endedAtMs)
  return [
    ...[...groupedBy(passings, ({ transaction }) => transaction).values()].flatMap(answeredOnce),
    ...[...calls.values()].flatMap(call =>
      [...recordedOnce(call, records), ...silentAfterBye(call), ...acknowledged(call, lost)]),
    ...writtenTwice(records),
    ...records.flatMap(record => [
      ...partedFrom(record, leftAtMs, calls, lost),
      ...calledOff(record, endedAtMs.get(record.callUid) ?? 0, calls, lost),
      ...ofOneGeneration(record, calls), ...hidden(record, calls),
    ]),
  ]
}

/** Every request that came in got one final response, repeats aside. */
function answeredOnce(transaction: readonly Passing[]): Fault[] {
  const asked = transaction.find(passing => isRequest(passing) && passing.way === 'in')
  if (!asked || isRequest(asked, 'ACK')) return []
  const finals = new Set(transaction.filter(({ way }) => way === 'out').map(finalOf).filter(status => status > 0))
  if (finals.size === 1) return []
  const heard = finals.size === 0 ? 'no final response' : [...finals].join(' and ')
  return [{ says: `${asked.transaction} got ${heard}`, callId: asked.callId }]
}

/** One record for each INVITE that asked for a call, with the status the caller was sent. */
function recordedOnce(call: readonly Passing[], records: readonly CallRecord[]): Fault[] {
  const invite = call.find(passing => passing.way === 'in' && isRequest(passing, 'INVITE') && isFirst(passing))
  if (!invite) return []
  const { callId, transaction } = invite
  const own = recordsOf(callId, records)
  const answers = call.filter(passing => passing.way === 'out' && passing.transaction === transaction)
  if (own.length === 0 && answers.some(isOfDraining)) return []
  if (own.length !== 1) return [{ says: `${own.length} records of one call`, callId }]
  const sent = answers.find(passing => finalOf(passing) > 0)
  const [{ status } = { status: 0 }] = own
  if (!sent || finalOf(sent) === status) return []
  return [{ says: `the record says ${status}, the caller was sent ${finalOf(sent)}`, callId }]
}

/** Whom an application sends on is in calls of its own, which are not what the INVITE asked for. */
function recordsOf(callId: string, records: readonly CallRecord[]): readonly CallRecord[] {
  const all = records.filter(record => record.callId === callId)
  const ended = all.filter(({ decision }) => decision.kind === 'app')
  return ended.length > 0 ? ended : all
}

function writtenTwice(records: readonly CallRecord[]): Fault[] {
  return [...groupedBy(records, ({ callUid }) => callUid).values()].filter(({ length }) => length > 1)
    .map(([record]) => ({ says: 'a call has two records', callId: record?.callId ?? '' }))
}

/** When the last of the calls a leg was in was over, by Call-ID. Milliseconds. */
function whenLeft(
  records: readonly CallRecord[], endedAtMs: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const left = new Map<string, number>()
  for (const { callUid, callId, attempts } of records) {
    for (const leg of [callId, ...attempts.map(attempt => attempt.callId)]) {
      left.set(leg, Math.max(left.get(leg) ?? 0, endedAtMs.get(callUid) ?? 0))
    }
  }
  return left
}

/** Who is turned away while we drain has made no call. */
function isOfDraining(passing: Passing): boolean {
  return finalOf(passing) === 503 && headerOf(passing.message.headers, 'retry-after') === '10'
}

/**
 * Once a BYE went either way the router asks for nothing more in that dialog. It may still acknowledge,
 * and CANCEL a re-INVITE that was open then and never got a final response; and a BYE of its own that nobody
 * answered goes out anew when its connection breaks.
 */
function silentAfterBye(call: readonly Passing[]): Fault[] {
  const known = new Set<string>()
  const parted = new Set<string>()
  /** Dialog → the transaction of our BYE in it, while nobody answered. */
  const unanswered = new Map<string, string>()
  return call.flatMap(passing => {
    if (!isRequest(passing)) {
      if (unanswered.get(dialogOf(passing)) === passing.transaction) unanswered.delete(dialogOf(passing))
      return []
    }
    const { method } = passing.message
    const isNew = passing.way === 'out' && !known.has(passing.transaction) && method !== 'ACK' && method !== 'CANCEL'
    const isAgain = method === 'BYE' && unanswered.has(dialogOf(passing))
    const late = isNew && parted.has(dialogOf(passing)) && !isAgain
    if (isNew && method === 'BYE') unanswered.set(dialogOf(passing), passing.transaction)
    known.add(passing.transaction)
    if (method === 'BYE') parted.add(dialogOf(passing))
    return late ? [{ says: `${method} was sent behind a BYE`, callId: passing.callId }] : []
  })
}

/**
 * Every 2xx to an INVITE of ours was acknowledged, in the dialog of its fork; but one that made an offer
 * waits for the other side's answer, in which time who sent it may give up. One that comes over another connection
 * than the INVITE went by finds nobody: the transaction ended with its connection (RFC 3261 §17.1.4).
 * @param lost legs whose connection was cut before anything was heard: their transaction is over (RFC 3261 §17.1.4)
 */
function acknowledged(call: readonly Passing[], lost: ReadonlySet<string>): Fault[] {
  if (lost.has(call[0]?.callId ?? '')) return []
  if (call.some(passing => isRequest(passing, 'INVITE') && passing.message.body.length === 0)) return []
  const tags = (way: 'in' | 'out', isOne: (passing: Passing) => boolean): ReadonlySet<string> =>
    new Set(call.filter(passing => passing.way === way && isOne(passing))
      .map(({ message }) => `${sequenceIn(message)} ${tagOf(headerOf(message.headers, 'to') ?? '')}`))
  const asked = new Map(call.filter(passing => isRequest(passing)).map(({ transaction, over }) => [transaction, over]))
  const accepted = tags('in', passing => isOfInvite(passing) && finalOf(passing) >= 200 && finalOf(passing) < 300
    && asked.get(passing.transaction) === passing.over)
  const acked = tags('out', passing => isRequest(passing, 'ACK'))
  return [...accepted].filter(name => !acked.has(name))
    .map(name => ({ says: `the 2xx ${name} got no ACK`, callId: call[0]?.callId ?? '' }))
}

/** Every dialog of an answered leg was hung up by either side, not long after the call was over; or it was dead. */
function partedFrom(
  record: CallRecord, leftAtMs: ReadonlyMap<string, number>, calls: ReadonlyMap<string, readonly Passing[]>,
  lost: ReadonlySet<string>,
): Fault[] {
  const legs = [record.callId, ...record.attempts.map(({ callId }) => callId)].filter(callId => !lost.has(callId))
  const dialogs = legs.flatMap(callId => [...groupedBy(calls.get(callId) ?? [], dialogOf).values()])
  return dialogs.flatMap(dialog => {
    const answered = dialog.find(passing => finalOf(passing) >= 200 && finalOf(passing) < 300 && isOfInvite(passing))
    if (!answered || isDead(dialog)) return []
    const bye = dialog.find(passing => isRequest(passing, 'BYE'))
    const endMs = leftAtMs.get(answered.callId) ?? 0
    if (bye && bye.atMs <= Math.max(endMs, answered.atMs) + PARTING_MS) return []
    return [{ says: `nobody hung up in ${answered.callId}`, callId: record.callId }]
  })
}

/** No target rings on behind the end of its call: it said something, had no final response, and gets a CANCEL soon. */
function calledOff(
  record: CallRecord, endMs: number, calls: ReadonlyMap<string, readonly Passing[]>, lost: ReadonlySet<string>,
): Fault[] {
  return record.attempts.filter(({ callId }) => !lost.has(callId)).flatMap(({ callId }) => {
    const leg = calls.get(callId) ?? []
    const first = leg.find(passing => passing.way === 'out' && isRequest(passing, 'INVITE') && isFirst(passing))
    const heard = leg.filter(({ way, transaction }) => way === 'in' && transaction === first?.transaction)
    const dueMs = Math.max(endMs, heard[0]?.atMs ?? Infinity) + CANCEL_MS
    if (dueMs === Infinity || heard.some(passing => finalOf(passing) > 0 && passing.atMs < dueMs)) return []
    if (leg.some(passing => isRequest(passing, 'CANCEL') && passing.way === 'out' && passing.atMs < dueMs)) return []
    return [{ says: `${callId} rings on`, callId: record.callId }]
  })
}

function isOfInvite({ transaction }: Passing): boolean {
  return transaction.endsWith(' INVITE')
}

/** The other side said that there is no such dialog, or nothing at all to an offer or a refresh of ours. */
function isDead(dialog: readonly Passing[]): boolean {
  const asked = dialog.filter(passing => passing.way === 'out' && isRequest(passing, 'INVITE', 'UPDATE', 'INFO'))
  return asked.some(({ transaction }) => {
    const statuses = dialog.filter(passing => passing.transaction === transaction).map(finalOf)
    const finals = statuses.filter(status => status > 0)
    return finals.includes(481) || (finals.length === 0 && !transaction.endsWith(' INFO'))
  })
}

/** All that a call sent says the same of the policy it lived under, and its record agrees; queues go with the times. */
function ofOneGeneration(record: CallRecord, calls: ReadonlyMap<string, readonly Passing[]>): Fault[] {
  if (record.rule === QUEUE_RULE) return []
  const mark = markOf.get(record.policy)
  const sent = record.attempts.flatMap(({ callId }) => calls.get(callId) ?? [])
    .filter(passing => passing.way === 'out' && isRequest(passing, 'INVITE') && isFirst(passing))
    .map(({ message }) => headerOf(message.headers, MARK))
  return sent.filter(written => written !== mark)
    .map(written => ({ says: `a call of the ${mark} generation sent ${written}`, callId: record.callId }))
}

/** Nothing of the caller's side is in the head of what a target gets: no address, no Call-ID, no tag. */
function hidden(record: CallRecord, calls: ReadonlyMap<string, readonly Passing[]>): Fault[] {
  const [first] = calls.get(record.callId) ?? []
  const tag = first && tagOf(headerOf(first.message.headers, 'from') ?? '')
  const host = /^udp:|^tcp:/.test(record.source) ? record.source.slice(4).replace(/:\d+$/, '') : ''
  const secrets = [record.callId, tag ?? '', host].filter(secret => secret !== '')
  // Somebody parked called us, and sees their own address in their own call.
  const placed = record.attempts.flatMap(({ callId }) => calls.get(callId) ?? [])
    .filter(({ callId }) => calls.get(callId)?.[0]?.way === 'out')
  return placed.filter(({ way }) => way === 'out').flatMap(({ message, callId }) => secrets
    .filter(secret => message.headers.some(({ value }) => value.includes(secret)))
    .map(secret => ({ says: `a target was told ${secret}`, callId })))
}

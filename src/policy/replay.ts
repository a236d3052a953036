/** Calls that were, decided by two policies: what would have become otherwise. */
import { firstOrder, type Order } from './attempts.ts'
import type { Decision } from './decision.ts'
import { meaningsOf } from './definitions.ts'
import type { Side } from './fate-change.ts'
import type { CallFacts } from './facts.ts'
import { pastCall, type PastCall } from './past-call.ts'
import { PeakLoad } from './peak-load.ts'
import { lastAction, leavesOf } from './prove/leaves.ts'
import { spaceOf } from './prove/space.ts'

export interface Replay {
  readonly callsCount: number
  /** Lines that are no record of a call. */
  readonly unreadCount: number
  readonly changedCount: number
  /** Calls that were sent on and would be refused. */
  readonly newlyRefusedCount: number
  /** By old and new rule, the most frequent first. */
  readonly changes: readonly Rerouted[]
  /** Calls by the first target they would try, and the most at once by the target they would be at. */
  readonly targets: readonly TargetLoad[]
  /** What rules ask that records do not carry. */
  readonly notes: readonly string[]
}

/** Calls that went from one rule to another. */
export interface Rerouted {
  readonly was: string
  readonly is: string
  readonly count: number
  /** How many of them were sent on and would be refused. */
  readonly refused: number
  /** One of them. */
  readonly callUid: string
}

export interface TargetLoad {
  readonly target: string
  readonly was: number
  readonly is: number
  readonly peakWas: number
  readonly peakIs: number
}

/** How each policy puts the targets of a call in order; that of a first call when left out. */
export interface Orders {
  readonly before: Order
  readonly after: Order
}

/** Takes calls one after the other, so that a file of any size can be replayed. */
export interface Replaying {
  /** @param line JSON: a receipt, or a call record */
  add(line: string): void
  result(): Replay
}

/** {@link replaying} over lines that are at hand. */
export function replay(before: Side, after: Side, lines: Iterable<string>): Replay {
  const calls = replaying(before, after)
  for (const line of lines) calls.add(line)
  return calls.result()
}

const usualOrders: Orders = { before: firstOrder, after: firstOrder }

export function replaying(before: Side, after: Side, orders: Orders = usualOrders): Replaying {
  const [old, now] = [judgeOf(before, orders.before), judgeOf(after, orders.after)]
  // Reading numbers takes most of the time.
  const readAlike = JSON.stringify(readBy(before)) === JSON.stringify(readBy(after))
  const changes = new Map<string, { was: string; is: string; count: number; refused: number; callUid: string }>()
  const targets = new Map<string, { was: number; is: number }>()
  const peaks = { was: new PeakLoad(), is: new PeakLoad() }
  let [callsCount, unreadCount, recordsCount, changedCount, newlyRefusedCount] = [0, 0, 0, 0, 0]

  function count(target: string | undefined, side: 'was' | 'is'): void {
    if (target === undefined) return
    const counts = targets.get(target) ?? { was: 0, is: 0 }
    counts[side]++
    targets.set(target, counts)
  }

  function take(call: PastCall): void {
    callsCount++
    if (!call.isReceipt) recordsCount++
    const facts = call.factsFor(before.policy)
    const [was, is] = [old(facts), now(readAlike ? facts : call.factsFor(after.policy))]
    const isSame = was.meaning === is.meaning
    count(was.first, 'was')
    count(isSame ? was.first : is.first, 'is')
    // Where it was is known; where it would be is the first of the targets it would try.
    const at = was.first === undefined ? undefined : call.target ?? was.first
    if (at !== undefined) peaks.was.add(at, call.startMs, call.endMs)
    const there = isSame ? at : is.first
    if (there !== undefined) peaks.is.add(there, call.startMs, call.endMs)
    if (isSame) return
    changedCount++
    const isRefused = was.decision.outcome.kind !== 'reject' && is.decision.outcome.kind === 'reject'
    if (isRefused) newlyRefusedCount++
    const key = `${was.decision.rule} > ${is.decision.rule}`
    const same = changes.get(key)
      ?? { was: was.decision.rule, is: is.decision.rule, count: 0, refused: 0, callUid: call.callUid }
    changes.set(key, { ...same, count: same.count + 1, refused: same.refused + (isRefused ? 1 : 0) })
  }

  return {
    add(line) {
      if (line.trim() === '') return
      const call = pastCall(line)
      if (call) take(call)
      else unreadCount++
    },
    result: () => ({
      callsCount, unreadCount, changedCount, newlyRefusedCount,
      changes: [...changes.values()].toSorted((a, b) => b.count - a.count),
      targets: [...targets].map(([target, counts]) =>
        ({ target, ...counts, peakWas: peaks.was.of(target), peakIs: peaks.is.of(target) }))
        .toSorted((a, b) => b.is - a.is),
      notes: [
        ...recordsCount > 0 ? notesOfRecords(before, after) : [],
        ...callsCount > recordsCount ? notesOf(before, after) : [],
      ],
    }),
  }
}

/** All that a call's facts depend on. */
function readBy({ document: { tree } }: Side): unknown {
  // What is left out has no part in it; whatever the language gets may have.
  const noPart = { rules: undefined, groups: undefined, pools: undefined, after: undefined, tests: undefined }
  return { ...tree, ...noPart, invariants: undefined }
}

interface Judged {
  readonly decision: Decision
  readonly meaning: string
  /** The first target it would try. */
  readonly first: string | undefined
}

function judgeOf({ policy, document }: Side, order: Order): (facts: CallFacts) => Judged {
  const meaning = meaningsOf(document.tree)
  const meanings = new Map(leavesOf(document, spaceOf(document)).map(leaf => [leaf.rule, meaning(leaf)]))
  meanings.set('otherwise', meaning({ action: lastAction(document.tree), around: [] }))
  return facts => {
    const decision = policy.evaluate(facts)
    const { outcome } = decision
    const first = outcome.kind === 'dial' ? order(outcome.plan, facts)[0]?.name : undefined
    return { decision, meaning: meanings.get(decision.rule) ?? decision.rule, first }
  }
}

const notInRecords = ['header', 'offer', 'user'] as const

function notesOfRecords(...sides: readonly Side[]): string[] {
  const asked = sides.map(({ document }) => JSON.stringify([document.tree.rules, document.tree.groups]))
  return notInRecords.filter(key => asked.some(text => text.includes(`"${key}":`)))
    .map(key => `rules ask for ${key}, which records do not carry: there the replay takes the call as without`)
}

/** A receipt holds what the policy of its day read, which the old one stands for. */
function notesOf(
  { policy: old, document: { tree: before } }: Side, { policy: now, document: { tree } }: Side,
): string[] {
  const unread = [...now.headersRead].filter(name => !old.headersRead.has(name))
  const asksOffer = (rules: unknown): boolean => JSON.stringify(rules ?? null).includes('"offer":')
  const offer = asksOffer([tree.rules, tree.groups]) && !asksOffer([before.rules, before.groups]) ? ['the offer'] : []
  return [...unread.map(name => `header ${name}`), ...offer]
    .map(what => `the new policy reads ${what}, the old one does not: its receipts do not carry it`)
}

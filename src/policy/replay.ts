/** Calls that were, decided by two policies: what would have become otherwise. */
import { firstOrder } from './attempts.ts'
import type { Decision } from './decision.ts'
import { meaningsOf } from './definitions.ts'
import type { Side } from './fate-change.ts'
import type { CallFacts } from './facts.ts'
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
  /** Calls by the first target they would try. */
  readonly targets: readonly { readonly target: string; readonly was: number; readonly is: number }[]
  /** What rules ask that records do not carry. */
  readonly notes: readonly string[]
}

/** Calls that went from one rule to another. */
export interface Rerouted {
  readonly was: string
  readonly is: string
  readonly count: number
  /** One of them. */
  readonly callUid: string
}

/** What a record has to carry; the CDR file's lines do. */
interface Recorded {
  readonly callUid?: string
  readonly receivedAt: string
  readonly source: string
  readonly peer?: string
  readonly from: { readonly uri: string }
  readonly to: { readonly uri: string }
}

/** @param lines JSON, one record each */
export function replay(before: Side, after: Side, lines: Iterable<string>): Replay {
  const [old, now] = [before, after].map(judgeOf) as [Judge, Judge]
  // Reading numbers takes most of the time.
  const readAlike = JSON.stringify(readBy(before)) === JSON.stringify(readBy(after))
  const changes = new Map<string, { was: string; is: string; count: number; callUid: string }>()
  const targets = new Map<string, { was: number; is: number }>()
  let [callsCount, unreadCount, changedCount, newlyRefusedCount] = [0, 0, 0, 0]
  for (const line of lines) {
    if (line.trim() === '') continue
    const record = recordOf(line)
    if (!record) {
      unreadCount++
      continue
    }
    callsCount++
    const facts = old.read(record)
    const [was, is] = [old.judge(facts), now.judge(readAlike ? facts : now.read(record))]
    count(targets, was.decision, 'was')
    count(targets, is.decision, 'is')
    if (was.meaning === is.meaning) continue
    changedCount++
    if (was.decision.outcome.kind !== 'reject' && is.decision.outcome.kind === 'reject') newlyRefusedCount++
    const key = `${was.decision.rule} > ${is.decision.rule}`
    const same = changes.get(key)
    if (same) same.count++
    else changes.set(key, { was: was.decision.rule, is: is.decision.rule, count: 1, callUid: record.callUid ?? '' })
  }
  return {
    callsCount, unreadCount, changedCount, newlyRefusedCount,
    changes: [...changes.values()].toSorted((a, b) => b.count - a.count),
    targets: [...targets].map(([target, counts]) => ({ target, ...counts })).toSorted((a, b) => b.is - a.is),
    notes: notesOf(before, after),
  }
}

/** All that a call's facts depend on. */
function readBy({ document: { tree } }: Side): unknown {
  // What is left out has no part in it; whatever the language gets may have.
  return { ...tree, rules: undefined, groups: undefined, tests: undefined, pools: undefined, invariants: undefined }
}

interface Judge {
  read(record: Recorded): CallFacts
  judge(facts: CallFacts): { readonly decision: Decision; readonly meaning: string }
}

function judgeOf({ policy, document }: Side): Judge {
  const meaning = meaningsOf(document.tree)
  const meanings = new Map(leavesOf(document, spaceOf(document.tree)).map(leaf => [leaf.rule, meaning(leaf)]))
  meanings.set('otherwise', meaning({ action: lastAction(document.tree), around: [] }))
  const peers = new Set(policy.peers)
  return {
    read(record) {
      const facts = policy.factsOf({
        atMs: Date.parse(record.receivedAt), source: sourceOf(record.source), fromUri: record.from.uri,
        requestUri: record.to.uri, headers: [],
      })
      // Some peers are not known by their address alone: what was found then still counts.
      return facts.peer === undefined && record.peer !== undefined && peers.has(record.peer)
        ? { ...facts, peer: record.peer } : facts
    },
    judge(facts) {
      const decision = policy.evaluate(facts)
      return { decision, meaning: meanings.get(decision.rule) ?? decision.rule }
    },
  }
}

function recordOf(line: string): Recorded | undefined {
  try {
    const record = JSON.parse(line) as Partial<Recorded> | null
    const isWhole = typeof record?.receivedAt === 'string' && typeof record.source === 'string'
      && typeof record.from?.uri === 'string' && typeof record.to?.uri === 'string'
    return isWhole ? record as Recorded : undefined
  } catch {
    return undefined // a torn last line, or no JSON at all; it is counted
  }
}

/** `udp:192.0.2.7:5060`, `tls:[::1]:5061`. */
function sourceOf(text: string): CallFacts['source'] {
  const [, transport = 'udp', v6, v4 = '', port] = /^([a-z]+):(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text) ?? []
  return { transport, address: v6 ?? v4, port: Number(port ?? 5060) }
}

function count(targets: Map<string, { was: number; is: number }>, { outcome }: Decision, side: 'was' | 'is'): void {
  const first = outcome.kind === 'dial' ? firstOrder(outcome.plan)[0]?.name : undefined
  if (first === undefined) return
  const counts = targets.get(first) ?? { was: 0, is: 0 }
  counts[side]++
  targets.set(first, counts)
}

const notCarried = ['header', 'offer', 'user'] as const

function notesOf(...sides: readonly Side[]): string[] {
  const asked = sides.map(({ document }) => JSON.stringify([document.tree.rules, document.tree.groups]))
  return notCarried.filter(key => asked.some(text => text.includes(`"${key}":`)))
    .map(key => `rules ask for ${key}, which records do not carry: there the replay takes the call as without`)
}

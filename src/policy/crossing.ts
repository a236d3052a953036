/**
 * What crosses from one leg to the other. Nothing does unless it is named: a header of one side may
 * tell about that side's network. The core headers of each leg belong to the edge and can neither
 * cross nor be set; those that name parties cross without their hosts.
 */
import { longName } from '../sip/header-names.ts'
import { anonymousHost, withoutPlaces } from '../sip/places.ts'
import { isCoreHeader } from './core-headers.ts'
import type { DialPlan, HeaderEdit, HeaderEdits, HeaderWay, Target } from './decision.ts'
import type { CallFacts } from './facts.ts'
import { withheldBy } from './privacy.ts'
import { sentTo, type Sent } from './sent.ts'

/** Header lines in order, as `[name, value]`; the same name may stand twice. */
export type Lines = readonly (readonly [name: string, value: string])[]

/** Why a party acts (RFC 3326), what an INFO is about (RFC 6086), and on whose behalf a transfer is (RFC 3892). */
const alwaysInDialog: ReadonlySet<string> = new Set(['reason', 'info-package', 'content-disposition', 'referred-by'])
const nothing: ReadonlySet<string> = new Set()

/** A call on its way to, or with, one of its targets. */
export interface Crossed {
  readonly facts: CallFacts
  readonly plan: Pick<DialPlan, 'headers' | 'identity'>
  readonly target: Target
}

/** The edits in force with one target, the rule's before the target's. */
function editsFor({ plan, target }: Crossed, way: HeaderWay): readonly HeaderEdit[] {
  return setsFor({ plan, target }).map(edits => edits[way])
}

/** The names of SDP lines that no description of the call shows its other side. */
export function sdpLinesDropped(crossed: Pick<Crossed, 'plan' | 'target'>): readonly string[] {
  return setsFor(crossed).flatMap(edits => edits.sdpDrop)
}

function setsFor({ plan, target }: Pick<Crossed, 'plan' | 'target'>): readonly HeaderEdits[] {
  if (target.headers.length === 0) return plan.headers
  return plan.headers.length === 0 ? target.headers : [...plan.headers, ...target.headers]
}

/**
 * The lines of an INVITE's target, beside those every INVITE has: who calls, and what crosses.
 * A header set wins over what is written of the caller, but gives no withheld caller away.
 * @param passed headers that cross without being named, by long name
 */
export function linesToTarget(lines: Lines, crossed: Crossed, sent: Sent, passed = nothing): Lines {
  const { facts, target } = crossed
  const edits = editsFor(crossed, 'request')
  const kept = crossing(lines, { edits, facts, peer: target.peer, host: target.contact.host, always: passed })
    .filter(([name]) => !sent.withheld.has(longName(name)))
  const written = new Set(kept.map(([name]) => longName(name)))
  return [...sent.headers.filter(([name]) => !written.has(longName(name))), ...kept]
}

/** What a target is sent beside, for whoever has only the facts of a call. @param name the caller's, as received */
export function shownTo(crossed: Crossed, name?: string): Sent {
  const { facts, plan, target } = crossed
  const sent = sentTo(facts, name, plan, target)
  const lines = [...facts.headers].flatMap(([header, values]) => values.map(value => [header, value] as const))
  return { ...sent, headers: linesToTarget(lines, crossed, sent) }
}

/** What the caller gets of a target's answers to the INVITE. */
export function linesToCaller(lines: Lines, crossed: Crossed): Lines {
  return told(lines, crossed, 'response', nothing)
}

/**
 * What crosses in requests and responses after the INVITE, and in its end.
 * @param crossed undefined as long as there is no target
 */
export function linesInDialog(lines: Lines, to: 'toTarget' | 'toCaller', crossed: Crossed | undefined): Lines {
  if (crossed) return told(lines, crossed, to, alwaysInDialog)
  return lines.flatMap(line => alwaysInDialog.has(longName(line[0])) ? plain(line, line[0], anonymousHost) : [])
}

function told(lines: Lines, crossed: Crossed, way: HeaderWay, always: ReadonlySet<string>): Lines {
  const { facts, target } = crossed
  const toTarget = way === 'toTarget'
  const host = toTarget ? target.contact.host : facts.from.host
  const kept = crossing(lines, { edits: editsFor(crossed, way), facts, peer: target.peer, host, always })
  if (kept.length === 0 || (toTarget && target.sending?.trusted)) return kept
  const withheld = withheldBy(lines.flatMap(([name, value]) => longName(name) === 'privacy' ? [value] : []))
  return withheld.size === 0 ? kept : kept.filter(([name]) => !withheld.has(longName(name)))
}

/** How lines are to cross. */
export interface Passage {
  /** In order; a later `drop`, `rename` or `set` wins over an earlier one. */
  readonly edits: readonly HeaderEdit[]
  readonly facts: CallFacts
  /** The peer whose target gets the lines, or answers. */
  readonly peer?: string | undefined
  /** What stands for the hosts of the side they come from. */
  readonly host: string
  /** Headers that cross without being named, by long name. */
  readonly always?: ReadonlySet<string>
}

/**
 * The lines the other side gets: those of `lines` that an edit passes or renames and none drops, then
 * those set. A set replaces lines of the same name.
 */
export function crossing(lines: Lines, { edits, facts, peer, host, always = nothing }: Passage): Lines {
  if (edits.length === 0 && always.size === 0) return []
  const kept: (readonly [string, string])[] = []
  const set = new Map<string, readonly [string, string]>()
  for (const edit of edits) {
    for (const { name, value } of edit.set) set.set(longName(name), [name, value.render(facts, peer)])
  }
  for (const line of lines) {
    const name = longName(line[0])
    const renamed = edits.findLast(edit => edit.rename.has(name))?.rename.get(name)
    const as = renamed === undefined ? name : longName(renamed)
    if (isCoreHeader(name) || isCoreHeader(as) || set.has(as)) continue
    if (renamed === undefined && !always.has(name) && !edits.some(edit => isNamed(edit.pass, name))) continue
    if (edits.some(edit => isNamed(edit.drop, as))) continue
    kept.push(...plain(line, renamed ?? line[0], host))
  }
  // A template whose fact is missing renders empty; an empty header says nothing and some parsers refuse it.
  for (const line of set.values()) if (line[1] !== '') kept.push(line)
  return kept
}

/** A line under the name it crosses by, without the places it names; none when nothing else is in it. */
function plain([name, value]: Lines[number], as: string, host: string): Lines {
  const first = withoutPlaces(longName(name), value, host)
  const told = first === undefined || name === as ? first : withoutPlaces(longName(as), first, host)
  return told === undefined ? [] : [[as, told]]
}

function isNamed(patterns: readonly string[], name: string): boolean {
  return patterns.some(pattern => pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name)
}

/** Whom the rules bring together: every rule that dials, who may come by it, and whom it dials. */
import { ANYONE } from './call-conditions.ts'
import { isLeftOpen } from './chosen-dial.ts'
import { listOf } from './outline.ts'
import { poolMembers } from './pool-members.ts'
import type { Path } from './position.ts'
import type { Action, Condition, PolicyFile, Pool, Rule } from './schema.gen.ts'

/** One rule that dials. */
export interface Meeting {
  /** Its path: `reception/closed`. */
  readonly rule: string
  /** Where it says whom. */
  readonly path: Path
  /** Peers whose calls may come by it. */
  readonly callers: ReadonlySet<string>
  /** Peers and URIs. */
  readonly targets: readonly string[]
  /** The media profile it names, or the innermost around it. */
  readonly media: string | undefined
}

interface Around {
  readonly name: string
  readonly callers: ReadonlySet<string>
  readonly media: string | undefined
  readonly groups: readonly string[]
}

/**
 * What can happen by what the rules say of peers; their other conditions are taken to hold for some
 * call. Whom a lookup or a list chooses is left out, for nobody knows its answers.
 * @param callers the peers to look for
 */
export function meetingsOf(tree: PolicyFile, callers: ReadonlySet<string>): readonly Meeting[] {
  const meetings: Meeting[] = []

  function visitLevel(rules: readonly Rule[], path: Path, around: Around): void {
    let coming = around.callers
    for (const [at, rule] of rules.entries()) {
      if (coming.size === 0) return
      const mine = new Set([...coming].filter(peer => admits(rule.when, peer)))
      const own = rule.name ?? `rule-${at + 1}`
      const name = around.name === '' ? own : `${around.name}/${own}`
      const inside = { ...around, name, callers: mine, media: rule.media ?? around.media }
      if (mine.size > 0) visitRule(rule, [...path, at], inside)
      if (takesAll(rule)) coming = new Set([...coming].filter(peer => !mine.has(peer)))
    }
  }

  function visitRule(rule: Rule, path: Path, around: Around): void {
    if (rule.do) visitAction(rule.do, [...path, 'do'], around)
    if (rule.rules) visitLevel(rule.rules, [...path, 'rules'], around)
    if (rule.otherwise) visitAction(rule.otherwise, [...path, 'otherwise'], around)
  }

  function visitAction({ dial, goto: group }: Action, path: Path, around: Around): void {
    if (group !== undefined && !around.groups.includes(group)) {
      const inside = { ...around, name: group, groups: [...around.groups, group] }
      visitLevel(tree.groups?.[group] ?? [], ['groups', group], inside)
    }
    if (dial === undefined || isLeftOpen(dial)) return
    const { name, callers: coming, media } = around
    meetings.push({ rule: name, path: [...path, 'dial'], callers: coming, targets: dialled(dial), media })
  }

  function dialled(dial: NonNullable<Action['dial']>): readonly string[] {
    const isList = typeof dial === 'string' || Array.isArray(dial)
    const written = isList ? listOf<string>(dial as string | readonly string[]) : []
    const inPools = written.length === 0 ? poolMembers(dial as Pool, tree) : written.flatMap(name => {
      const pool = tree.pools?.[name]
      return pool ? poolMembers(pool, tree) : [name]
    })
    return [...new Set(inPools)]
  }

  visitLevel(tree.rules ?? [], ['rules'], { name: '', callers, media: undefined, groups: [] })
  return meetings
}

/** Can a call of this peer meet the condition, by what that says of peers? */
function admits(when: Condition | undefined, peer: string): boolean {
  if (!when) return true
  if (when.peer !== undefined && !isNamed(when, peer)) return false
  if (when.any && !when.any.some(each => admits(each, peer))) return false
  if (when.all && !when.all.every(each => admits(each, peer))) return false
  return !(when.not && isOnlyPeer(when.not) && isNamed(when.not, peer))
}

function isNamed({ peer: written }: Condition, peer: string): boolean {
  const all = listOf<string>(written)
  return all.includes(peer) || all.includes(ANYONE)
}

function isOnlyPeer(when: Condition): boolean {
  return Object.keys(when).length === 1 && when.peer !== undefined
}

/** No call of those it admits goes on to the rules after it. A group may decide for nobody. */
function takesAll({ when, do: action, rules, otherwise }: Rule): boolean {
  if (when && !isOnlyPeer(when)) return false
  const last = rules ? otherwise : action ?? {}
  return last !== undefined && last.goto === undefined
}

/** The rules that decide, in the order in which they are asked, each with the calls it would take. */
import type { PolicyDocument } from '../document.ts'
import { askedOfList } from '../chosen-dial.ts'
import { questionsOf, type Question } from '../conditions.ts'
import type { Position } from '../diagnostic.ts'
import type { Path } from '../position.ts'
import type { Action, Condition, PolicyFile, Rule } from '../schema.gen.ts'
import { along, meet, type Region } from './region.ts'
import { ADMIT_QUESTION, yes, type Space } from './space.ts'
import { regionOfGuard, regionOfWhen, type Reading } from './when-region.ts'

/** A rule that decides. */
export interface Leaf {
  /** As a decision names it: `reception/closed`. */
  readonly rule: string
  readonly at: Position
  readonly path: Path
  readonly action: Action
  /** The calls its conditions, those around it and the guard against strangers hold for. */
  readonly region: Region
  /** The rules around it, outermost first, itself last: where its conditions are written. */
  readonly steps: readonly Asking[]
  /** What the call carries by then. */
  readonly tags: readonly string[]
  /** What stands around it and goes for its calls too: media, headers. */
  readonly around: readonly unknown[]
}

/** One rule on the way to a leaf. */
export interface Asking {
  readonly rule: string
  readonly at: Position
  readonly path: Path
  readonly when: Condition | undefined
  /** What it asks for, key by key. */
  readonly asks: readonly Question[]
  /** The calls that pass it and all before it; without the guard. */
  readonly region: Region
}

interface Around {
  readonly name: string
  readonly path: Path
  readonly whens: readonly Condition[]
  readonly region: Region
  /** What the guards of rules that went to a group left. */
  readonly admitted: Region
  readonly tags: readonly string[]
  readonly steps: readonly Asking[]
  readonly around: readonly unknown[]
  readonly groups: readonly string[]
}

/** @param calendar a calendar's name in the space */
export function leavesOf(
  { tree, source }: Pick<PolicyDocument, 'tree' | 'source'>, space: Space, calendar: Reading['calendar'] = name => name,
): readonly Leaf[] {
  const leaves: Leaf[] = []

  function visitRules(rules: readonly Rule[], around: Around): void {
    for (const [at, rule] of rules.entries()) visitRule(rule, at, around)
  }

  function visitRule(rule: Rule, at: number, around: Around): void {
    const ownName = rule.name ?? `rule-${at + 1}`
    const name = around.name === '' ? ownName : `${around.name}/${ownName}`
    const path = [...around.path, at]
    const reading = { space, calendar, tags: around.tags }
    const own = meet(regionOfWhen(rule.when, reading), regionOfWhen(askedOfList(rule.do?.dial), reading))
    const region = meet(around.region, own)
    const step = { rule: name, at: source.at(path), path, when: rule.when, asks: questionsOf(rule), region }
    const inside: Around = {
      ...around, name, path: [...path, 'rules'], region, steps: [...around.steps, step],
      whens: rule.when ? [...around.whens, rule.when] : around.whens,
      tags: [...around.tags, ...rule.tag === undefined ? [] : list(rule.tag)],
      around: [
        ...around.around, rule.media, rule.headers, rule.identity, rule.transfer, rule.limit, rule.timers, rule.tag,
      ],
    }
    if (!rule.rules) {
      decide(rule.do ?? { reject: 404 }, inside, path)
      return
    }
    visitRules(rule.rules, inside)
    if (rule.otherwise) {
      decide(rule.otherwise, { ...inside, name: `${name}/otherwise` }, [...path, 'otherwise'])
    }
  }

  function decide(action: Action, around: Around, path: Path): void {
    const { name, steps, region, whens, tags } = around
    const admitted = meet(around.admitted, regionOfGuard(whens, { space, calendar, tags }))
    if (action.goto !== undefined) {
      visitGroup(action.goto, { ...around, admitted })
      return
    }
    const at = path.at(-1) === 'otherwise' ? source.at(path, 'key') : source.at(path)
    leaves.push({ rule: name, at, path, action, steps, tags, around: around.around, region: meet(region, admitted) })
  }

  function visitGroup(group: string, around: Around): void {
    if (around.groups.includes(group)) return
    visitRules(tree.groups?.[group] ?? [], {
      ...around, name: group, path: ['groups', group], whens: [anyone], groups: [...around.groups, group],
    })
  }

  const nobody: Around = {
    name: '', path: ['rules'], whens: [], region: [new Map()], admitted: [new Map()], tags: [], steps: [], around: [],
    groups: [],
  }
  visitRules(tree.rules ?? [], nobody)
  return [...admitLeaves({ tree, source }, { space, calendar, tags: [] }), ...leaves]
}

/** The rules of the first stage, as far as they are written here. */
interface AdmitRules {
  readonly admit?: readonly { readonly name?: string; readonly when: Condition; readonly do: 'admit' | Action }[]
}

/**
 * What the first stage may refuse. Whom it lets in, and that emergency calls pass it, is not worked
 * out: a question of its own stands for that, so that it never counts as taking all of anything.
 */
function admitLeaves({ tree, source }: Pick<PolicyDocument, 'tree' | 'source'>, reading: Reading): Leaf[] {
  return ((tree as AdmitRules).admit ?? []).flatMap(({ name, when, do: action }, at): Leaf[] => {
    if (action === 'admit') return []
    const rule = `admit/${name ?? `rule-${at + 1}`}`
    const path = ['admit', at]
    const region = meet(regionOfWhen(when, reading), along(`${ADMIT_QUESTION} ${rule}`, yes))
    const step = { rule, at: source.at(path), path, when, asks: questionsOf({ when }), region }
    return [{ rule, at: step.at, path, action, region, steps: [step], tags: [], around: [] }]
  })
}

/** Whoever went to a group has been let in by the rule that said so. */
const anyone: Condition = { peer: 'anyone' }

function list<T extends string>(value: T | readonly T[]): readonly T[] {
  return typeof value === 'string' ? [value] : value
}

/** What holds when no rule decides, as an action. */
export function lastAction({ otherwise }: PolicyFile): Action {
  return otherwise ?? { reject: 404 }
}

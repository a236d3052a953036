/** Rules that no call reaches: their own conditions exclude each other, or rules before take all. */
import type { Finding } from './finding.ts'
import type { Asking, Leaf } from './leaves.ts'
import type { Case } from './case.ts'
import { regionText } from './describe.ts'
import { realBoxes } from './real.ts'
import { allCalls, type Region } from './region.ts'
import { leftOf, neededOf } from './taken.ts'
import { regionOfWhen } from './when-region.ts'

/** Why a rule is never the one that decides. */
type Fate =
  | { readonly kind: 'impossible'; readonly step: Asking | undefined }
  | { readonly kind: 'shadowed'; readonly takers: readonly Leaf[] }
  | { readonly kind: 'open' }

/** The findings, and the rules that are never reached; what else is said is of the others. */
export function findUnreached(whole: Case): { readonly findings: Finding[]; readonly unreached: ReadonlySet<Leaf> } {
  const fates = new Map<Leaf, Fate | undefined>(whole.leaves.map((leaf, at) => [leaf, fateOf(leaf, at, whole)]))
  const findings: Finding[] = []
  const told = new Set<string>()
  for (const [leaf, fate] of fates) {
    // A rule of a group that several go to is unreached only if it is on every way there.
    const ways = whole.leaves.filter(other => key(other.path) === key(leaf.path))
    if (!fate || ways.some(way => fates.get(way) === undefined)) continue
    if (fate.kind === 'impossible' && ways.some(way => fates.get(way)?.kind === 'shadowed')) continue
    const top = fate.kind === 'impossible' ? fate.step ?? last(leaf) : outermost(leaf, fates)
    const place = `${fate.kind} ${key(top.path)}`
    if (told.has(place)) continue
    told.add(place)
    findings.push(findingOf(leaf, top, fate, whole))
  }
  const unreached = new Set([...fates].flatMap(([leaf, fate]) => fate && fate.kind !== 'open' ? [leaf] : []))
  return { findings, unreached }
}

function key(path: Asking['path']): string {
  return path.join('/')
}

function last({ steps, rule, at, path, region }: Leaf): Asking {
  const own = steps.at(-1)
  return own && key(own.path) === key(path) ? own : { rule, at, path, when: undefined, asks: [], region }
}

function fateOf(leaf: Leaf, at: number, whole: Case): Fate | undefined {
  const { space, leaves } = whole
  if (leaf.region.length === 0) {
    return { kind: 'impossible', step: leaf.steps.find(step => realBoxes(step.region, space).length === 0) }
  }
  const { region, takers } = leftOf(leaf.region, leaves.slice(0, at), space)
  if (!region) return { kind: 'open' }
  return region.length === 0 ? { kind: 'shadowed', takers } : undefined
}

/** The outermost rule of which every rule inside is shadowed too. */
function outermost(leaf: Leaf, fates: ReadonlyMap<Leaf, Fate | undefined>): Asking {
  const all = [...fates]
  const top = leaf.steps.find(step => all.every(([other, fate]) =>
    fate?.kind === 'shadowed' || !other.steps.some(each => key(each.path) === key(step.path))))
  return top ?? last(leaf)
}

function findingOf(leaf: Leaf, top: Asking, fate: Fate, whole: Case): Finding {
  const common = { rule: top.rule, at: top.at }
  if (fate.kind === 'open') {
    return {
      ...common, kind: 'open', severity: 'info', related: [],
      message: `whether "${top.rule}" is ever reached takes too many cases to say`,
    }
  }
  if (fate.kind === 'impossible') return impossible(leaf, top, whole, fate.step !== undefined)
  const needed = neededOf(leaf.region, fate.takers, whole.space)
  const takers = [...new Map(needed.map(taker => [taker.rule, taker])).values()]
  const rules = takers.map(taker => taker.rule)
  const witness = whole.witness(leaf.region, rules, leaf)
  return {
    ...common, kind: 'shadowed', severity: 'error',
    message: `no call reaches "${top.rule}": ${named(rules)} before it `
      + `${rules.length > 1 ? 'take' : 'takes'} all of its calls`,
    by: rules, related: takers.map(taker => ({ message: `"${taker.rule}" takes calls of it`, at: taker.at })),
    ...(witness && { witness }),
  }
}

function impossible(leaf: Leaf, top: Asking, whole: Case, byConditions: boolean): Finding {
  const { space } = whole
  const around = leaf.steps[leaf.steps.findIndex(step => step === top) - 1]
  const own = realBoxes(regionOfWhen(top.when, { space, calendar: name => name, tags: [] }), space)
  const why = !byConditions ? 'only callers no peer vouches for would match, and it does not say peer: anyone'
    : own.length === 0 ? 'its conditions exclude each other'
      : around ? `its conditions exclude those of "${around.rule}" around it `
        + `(${regionText(realBoxes(around.region, space), space)})`
        : 'its conditions exclude each other'
  const reached: Region = around ? around.region : allCalls
  const shown = whole.witness(own.length > 0 && !around ? own : reached, deciders(whole))
  return {
    rule: top.rule, at: top.at, kind: 'impossible', severity: 'error', message: `no call matches "${top.rule}": ${why}`,
    related: around ? [{ message: `"${around.rule}" stands around it`, at: around.at }] : [],
    ...(shown && { witness: shown }),
  }
}

function deciders({ leaves }: Case): string[] {
  return [...leaves.map(leaf => leaf.rule), 'otherwise']
}

/** `"a"`, `"a" and "b"`, `"a", "b" and 3 more`. */
function named(rules: readonly string[]): string {
  const quoted = rules.map(rule => `"${rule}"`)
  if (quoted.length > 3) return `${quoted.slice(0, 2).join(', ')} and ${quoted.length - 2} more`
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} and ${quoted.at(-1)}`
}

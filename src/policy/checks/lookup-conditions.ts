/** Conditions on lookups ask for fields there are, in the words of their types, of lookups asked before. */
import type { Check, PolicyToCheck } from '../check.ts'
import { createKinds } from '../kinds.ts'
import { patternsIn, readPattern, type PatternScope } from '../matchers.ts'
import { createNumbers } from '../numbers.ts'
import { listOf } from '../outline.ts'
import type { Path } from '../position.ts'
import type { FieldPatterns, Lookup, PolicyFile } from '../schema.gen.ts'
import { noField, nobodyAsks, typeIn } from './lookup-parts.ts'

const asWritten: PatternScope = { numbers: undefined, kinds: undefined }

/** Names nobody defined are told with all other names. */
export const lookupConditions: Check = policy => {
  const { tree, outline } = policy
  const plan = planOf(tree)
  for (const { value: { lookup: written }, path } of outline.conditions) {
    for (const [name, fields] of Object.entries(written ?? {})) {
      const lookup = tree.lookups?.[name]
      if (!lookup) continue
      const here = [...path, 'lookup', name]
      if (!askedBefore(path, tree).has(name)) nobodyAsks(name, here, policy, 'key')
      fieldsFit({ name, lookup, fields, path: here }, plan, policy)
    }
  }
}

export interface FieldsAsked {
  readonly name: string
  readonly lookup: Lookup
  readonly fields: Readonly<Record<string, FieldPatterns>>
  /** Of the fields. */
  readonly path: Path
}

/** Each field is one of the reply, asked for in the words of its type. @param plan what numbers are read under */
export function fieldsFit(
  { name, lookup, fields, path }: FieldsAsked, plan: PatternScope, policy: PolicyToCheck,
): void {
  for (const [field, wanted] of Object.entries(fields)) {
    const type = typeIn(lookup, { lookup: name, field })
    const place = [...path, field]
    if (type === undefined) noField({ lookup: name, field }, lookup, place, policy)
    else if ((type === 'flag') !== (typeof wanted === 'boolean')) notOfType(type === 'flag', place, policy)
    else readable(wanted, place, type === 'number' ? plan : asWritten, policy)
  }
}

/** What numbers in patterns are read under, as the policy says it. */
export function planOf(tree: PolicyFile): PatternScope {
  const numbers = createNumbers(tree.plan?.home)
  return { numbers, kinds: createKinds(tree.plan, numbers) }
}

function notOfType(isFlag: boolean, path: Path, { report }: PolicyToCheck): void {
  report({
    code: 'POL-324', path, message: isFlag ? 'this field is true or false' : 'this field is a text',
    hint: isFlag ? 'write true or false' : 'write a pattern, such as "acme"',
  })
}

function readable(wanted: FieldPatterns, path: Path, scope: PatternScope, { report }: PolicyToCheck): void {
  if (typeof wanted === 'boolean') return
  for (const [at, each] of patternsIn(wanted).entries()) {
    const read = readPattern(each, scope)
    if (read.kind !== 'fault') continue
    const place = Array.isArray(wanted) ? [...path, at] : path
    report({ code: 'POL-308', path: place, message: read.message, hint: read.hint })
  }
}

/** Rules come after the whole stage; a rule of the stage after those before it; callers are admitted before all. */
function askedBefore(path: Path, { read = [] }: PolicyFile): ReadonlySet<string> {
  const rules = path[0] === 'admit' ? [] : path[0] === 'read' ? read.slice(0, Number(path[1])) : read
  return new Set(rules.flatMap(({ lookup }) => listOf(lookup)))
}

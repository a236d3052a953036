/** The policy in force: what was written, and what the language fills in where nothing was. */
import type { Path } from './position.ts'
import type { PolicyFile } from './schema.gen.ts'
import { branchesOf, schemaAt, typeOf, type Schema } from './shape.ts'

export interface Effective {
  /** Means what the policy means, and shows no secret. */
  readonly tree: PolicyFile
  /** Paths, joined by a slash, of what nobody wrote. */
  readonly defaults: ReadonlySet<string>
}

/** Fills in the defaults of the schema; tests stay as they are, for they are questions and not the policy. */
export function effectiveOf(tree: PolicyFile): Effective {
  const defaults = new Set<string>()
  const root = schemaAt(tree, []) ?? {}
  const { tests, ...policy } = tree
  const filled = fill(policy, root, [], defaults) as Record<string, unknown>
  const order = Object.keys(root.properties ?? {})
  const whole = Object.fromEntries(order.flatMap(key => key in filled ? [[key, filled[key]] as const] : []))
  return { tree: redacted({ ...whole, ...(tests && { tests }) }) as PolicyFile, defaults }
}

function fill(value: unknown, schema: Schema, path: Path, defaults: Set<string>): unknown {
  const branch = branchesOf(schema).find(each => each.type === typeOf(value))
  if (Array.isArray(value)) {
    const items = branch?.items ?? {}
    return value.map((item: unknown, at) => fill(item, items, [...path, at], defaults))
  }
  if (typeof value !== 'object' || value === null) return value
  const filled: Record<string, unknown> = Object.create(null)
  const others = typeof branch?.additionalProperties === 'object' ? branch.additionalProperties : {}
  for (const [key, child] of Object.entries(value)) {
    filled[key] = fill(child, branch?.properties?.[key] ?? others, [...path, key], defaults)
  }
  for (const [key, property] of Object.entries(branch?.properties ?? {})) {
    if (key in filled || property.default === undefined || key === 'tests') continue
    const here = [...path, key]
    const added = fill(property.default, property, here, new Set())
    if (isBlank(added)) continue
    filled[key] = added
    for (const leaf of leavesOf(added, here)) defaults.add(leaf.join('/'))
  }
  return filled
}

/** An empty map or list says nothing, and the language has no words for it. */
function isBlank(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}

/** Lists are one thing; of maps each entry. */
function leavesOf(value: unknown, path: Path): Path[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, [...path, key]))
}

/** Passwords written into URIs, and anything under a word that means one and is no reference, are not shown. */
function redacted(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (/^(?:password|secret|token)$/.test(key) && !value.startsWith('secret:')) return 'secret:redacted'
    return value.replace(/^(sips?:[^:@]*):[^@]*@/i, '$1:redacted@')
  }
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(item, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, redacted(child, name)]))
}

/** Whom a pool leads to. */
import { poolTiers, tierMembers } from './outline.ts'
import type { Pool, PolicyFile } from './schema.gen.ts'

/** The peers and URIs a pool leads to, those of the pools in it included; each once. */
export function poolMembers(pool: Pool, tree: PolicyFile, inside: ReadonlySet<string> = new Set()): readonly string[] {
  return [...new Set(poolTiers(pool).flatMap(tierMembers).flatMap(name => {
    const other = tree.peers?.[name] === undefined ? tree.pools?.[name] : undefined
    if (!other) return [name]
    return inside.has(name) ? [] : poolMembers(other, tree, new Set([...inside, name]))
  }))]
}

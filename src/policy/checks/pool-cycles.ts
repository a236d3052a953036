/** No pool leads back to itself. */
import type { Check } from '../check.ts'
import type { Reference } from '../outline.ts'

export const poolCycles: Check = ({ tree, outline, report }) => {
  const edges = new Map<string, Reference[]>()
  for (const reference of outline.references) {
    const [section, from] = reference.path
    if (section !== 'pools' || typeof from !== 'string' || tree.pools?.[reference.name] === undefined) continue
    const known = edges.get(from)
    if (known) known.push(reference)
    else edges.set(from, [reference])
  }
  const done = new Set<string>()
  const visit = (pool: string, way: readonly string[]): void => {
    for (const reference of edges.get(pool) ?? []) {
      const begin = [...way, pool].indexOf(reference.name)
      if (begin >= 0) {
        const circle = [...way, pool].slice(begin)
        report({
          code: 'POL-207', path: reference.path, hint: 'end with a peer or a URI',
          message: circle.length === 1
            ? `pool "${pool}" names itself`
            : `pool "${reference.name}" leads back to itself: ${[...circle, reference.name].join(', ')}`,
        })
      } else if (!done.has(reference.name)) {
        visit(reference.name, [...way, pool])
      }
    }
    done.add(pool)
  }
  for (const pool of edges.keys()) if (!done.has(pool)) visit(pool, [])
}

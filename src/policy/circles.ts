/** Finds names that lead back to themselves. */
import type { Path } from './position.ts'

/** One name leads to another, at a place of the policy. */
export interface Way {
  readonly from: string
  readonly to: string
  readonly path: Path
}

/** The ways that close a circle, each with the names on it; every circle once. */
export function circlesIn(ways: readonly Way[]): { readonly way: Way; readonly circle: readonly string[] }[] {
  const leaving = new Map<string, Way[]>()
  for (const way of ways) {
    const known = leaving.get(way.from)
    if (known) known.push(way)
    else leaving.set(way.from, [way])
  }
  const found: { way: Way; circle: readonly string[] }[] = []
  const done = new Set<string>()
  const visit = (name: string, before: readonly string[]): void => {
    const here = [...before, name]
    for (const way of leaving.get(name) ?? []) {
      const begin = here.indexOf(way.to)
      if (begin >= 0) found.push({ way, circle: here.slice(begin) })
      else if (!done.has(way.to)) visit(way.to, here)
    }
    done.add(name)
  }
  for (const name of leaving.keys()) if (!done.has(name)) visit(name, [])
  return found
}

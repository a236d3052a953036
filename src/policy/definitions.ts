/** What a rule's action comes to with everything it names, so that two policies can be compared. */
import { fateKey } from './prove/fates.ts'
import type { Leaf } from './prove/leaves.ts'
import type { PolicyFile } from './schema.gen.ts'

/** Makes the key of an action in one policy: equal for actions that do the same, also by other names. */
export function meaningsOf(tree: PolicyFile): (leaf: Pick<Leaf, 'action' | 'around'>) => string {
  const definitions = new Map<string, unknown>()
  const define = (section: Readonly<Record<string, unknown>> | undefined): void => {
    for (const [name, value] of Object.entries(section ?? {})) definitions.set(name, value)
  }
  define(tree.headers)
  define(tree.media)
  // Who a peer is and how many calls it may have is no part of what becomes of a call sent to it.
  define(Object.fromEntries(Object.entries(tree.peers ?? {}).map(([name, peer]) =>
    [name, Object.fromEntries(Object.entries(peer).filter(([key]) => key !== 'source' && key !== 'limit'))])))
  define(tree.pools)
  const known = new Map<string, string>()
  return leaf => {
    const written = fateKey(leaf)
    const before = known.get(written)
    if (before !== undefined) return before
    const used = new Map<string, unknown>()
    const visit = (value: unknown): void => {
      if (typeof value === 'string') name(value)
      else if (typeof value === 'object' && value !== null) {
        for (const [key, inside] of Object.entries(value)) {
          name(key)
          visit(inside)
        }
      }
    }
    const name = (text: string): void => {
      if (used.has(text) || !definitions.has(text)) return
      const definition = definitions.get(text)
      used.set(text, definition)
      visit(definition)
    }
    visit([leaf.action, leaf.around])
    const sorted = [...used].toSorted(([a], [b]) => a < b ? -1 : 1)
    const whole = sorted.length === 0 ? written : `${written} ${JSON.stringify(sorted)}`
    known.set(written, whole)
    return whole
  }
}

/** Lists name each thing once. */
import type { Check } from '../check.ts'
import { evenPicks } from '../outline.ts'
import type { Path } from '../position.ts'

export const repeats: Check = ({ tree, outline, report }) => {
  const look = (list: readonly unknown[], path: Path): void => {
    const first = new Map<unknown, number>()
    for (const [at, entry] of list.entries()) {
      if (typeof entry === 'object') continue
      const before = first.get(entry)
      if (before === undefined) {
        first.set(entry, at)
        continue
      }
      report({
        code: 'POL-408', severity: 'warning', path: [...path, at], message: `"${entry}" stands in this list twice`,
        hint: 'take one away', related: [{ message: 'it stands here first', path: [...path, before], part: 'value' }],
      })
    }
  }
  const within = (map: object | undefined, path: Path, keys: readonly string[]): void => {
    if (map === undefined) return
    for (const key of keys) {
      const list = (map as Readonly<Record<string, unknown>>)[key]
      if (Array.isArray(list)) look(list, [...path, key])
    }
  }
  for (const [name, { closed }] of Object.entries(tree.calendars ?? {})) {
    within(closed, ['calendars', name, 'closed'], ['dates'])
  }
  for (const [name, peer] of Object.entries(tree.peers ?? {})) within(peer, ['peers', name], ['source', 'contact'])
  for (const { value, path } of outline.conditions) {
    within(value, path, ['peer', 'from', 'to', 'request', 'source', 'transport', 'user', 'tag', 'during', 'outside'])
    within(value.header, [...path, 'header'], Object.keys(value.header ?? {}))
  }
  for (const { value, path } of outline.actions) within(value, path, ['dial', 'redirect'])
  for (const { value, path } of outline.tiers) {
    within(value, path, ['in-order', ...evenPicks, 'all'])
    within(value.hash, [...path, 'hash'], ['among'])
  }
  for (const { value, path } of outline.pools) {
    within(value, path, ['then'])
    within(value.failover, [...path, 'failover'], ['next-on', 'stop-on'])
    within(value.health?.probe, [...path, 'health', 'probe'], ['alive'])
    within(value.health?.breaker, [...path, 'health', 'breaker'], ['on'])
    within(value.health?.outlier, [...path, 'health', 'outlier'], ['on'])
  }
  for (const { value, path } of outline.headerSets) {
    for (const side of ['request', 'response'] as const) within(value[side], [...path, side], ['pass', 'drop'])
  }
}

/** Who is filed under one key of an index: mostly one rule, which then needs no list of its own. */
export type Ids = number | readonly number[]

/** With one more; ids come in ascending order, each once. */
export function filed(ids: Ids | undefined, id: number): Ids {
  if (ids === undefined) return id
  if (typeof ids === 'number') return ids === id ? ids : [ids, id]
  // Grown in place while the index is built: a key that all rules share would else be copied for each.
  if (ids.at(-1) !== id) (ids as number[]).push(id)
  return ids
}

/** Files `id` under a key. */
export function file<K>(index: Map<K, Ids>, key: K, id: number): void {
  index.set(key, filed(index.get(key), id))
}

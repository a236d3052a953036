/** A quick hash for spreading things evenly; not for secrets. */

/** 32 bits of a text: FNV-1a, then stirred so that near texts land far apart. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return stir(hash)
}

/** One hash of two, for scoring pairs of which each half is hashed once. */
export function pair32(one: number, two: number): number {
  return stir(one ^ Math.imul(two, 0x9e3779b1))
}

/** The finish of MurmurHash3: every bit of the input moves every bit of the output. */
function stir(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The rules of a branch that are worth asking for one call, in file order. */
import type { Ids } from './ids.ts'

/** Walks them: indexes in file order, then -1. */
export interface Candidates {
  next(): number
}

/** @param found what the indexes named; one id may stand in several of them */
export function candidatesIn(found: readonly Ids[]): Candidates {
  const [only = -1] = found
  if (found.length > 1) return new Merged(found.map(ids => typeof ids === 'number' ? [ids] : ids))
  return typeof only === 'number' ? new One(only) : new Listed(only)
}

/** All rules from the first to the last. */
export function everyone(count: number): Candidates {
  return new Everyone(count)
}

/** A single rule, or with -1 none. */
class One implements Candidates {
  #id: number

  constructor(id: number) {
    this.#id = id
  }

  next(): number {
    const id = this.#id
    this.#id = -1
    return id
  }
}

class Everyone implements Candidates {
  readonly #count: number
  #at = 0

  constructor(count: number) {
    this.#count = count
  }

  next(): number {
    return this.#at < this.#count ? this.#at++ : -1
  }
}

class Listed implements Candidates {
  readonly #ids: readonly number[]
  #at = 0

  constructor(ids: readonly number[]) {
    this.#ids = ids
  }

  next(): number {
    return this.#ids[this.#at++] ?? -1
  }
}

/** Ascending lists walked as one; an id in several of them comes once. */
class Merged implements Candidates {
  readonly #lists: readonly (readonly number[])[]
  readonly #ats: number[]

  constructor(lists: readonly (readonly number[])[]) {
    this.#lists = lists
    this.#ats = lists.map(() => 0)
  }

  next(): number {
    let least = -1
    for (let list = 0; list < this.#lists.length; list++) {
      const id = this.#head(list)
      if (id !== undefined && (least < 0 || id < least)) least = id
    }
    if (least < 0) return -1
    for (let list = 0; list < this.#lists.length; list++) {
      if (this.#head(list) === least) this.#ats[list] = (this.#ats[list] as number) + 1
    }
    return least
  }

  #head(list: number): number | undefined {
    return (this.#lists[list] as readonly number[])[this.#ats[list] as number]
  }
}

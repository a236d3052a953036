/**
 * What this process has of a shared shelf: the records as the store had them last, and while the store is away the
 * changes it has yet to hear of, to be made again on whatever is there by then.
 */
import { Aging } from './aging.ts'
import type { Change } from './shelf.ts'
import { madeFrom, textOf, type Stamped } from './stamped.ts'

/** Changes of one record that are kept to be made again; of more, the last. */
const CHANGES_MAX = 32
/** What takes away a record we never saw waits so long for the store. Milliseconds. */
const UNSEEN_MS = 3_600_000

export interface Copy {
  /** With all changes made. */
  readonly record: Stamped
  /** What the store has not heard of, oldest first. */
  readonly changes: readonly Change[]
  /** The stamp of what the store had when it was heard of last; 0 for nothing. */
  readonly heardMs: number
}

export interface Copies {
  /** What is there, as far as this process knows. */
  textOf(key: string): string | undefined
  get(key: string): Copy | undefined
  all(): readonly (readonly [key: string, copy: Copy])[]
  /** The store has this; changes it has not heard of stay. */
  learn(key: string, record: Stamped | undefined): void
  /** Makes a change the store does not hear of. */
  change(key: string, change: Change): void
  /** The store has heard of these changes, and has this now. */
  told(key: string, changes: readonly Change[], record: Stamped | undefined): void
}

export function createCopies(nowMs: () => number): Copies {
  const copies = new Aging<Copy>(({ record }) => record.keptMs <= nowMs())
  const get = (key: string): Copy | undefined => copies.get(key)

  function learn(key: string, record: Stamped | undefined): void {
    const changes = get(key)?.changes ?? []
    if (changes.length > 0) return
    if (record) copies.put(key, { record, changes, heardMs: record.madeMs })
    else copies.delete(key)
  }

  function change(key: string, make: Change): void {
    const before = get(key)
    const after = madeFrom(before?.record, make(textOf(before?.record, nowMs()), false), nowMs())
    const record = after ?? { text: '', untilMs: 0, madeMs: nowMs(), keptMs: nowMs() + UNSEEN_MS }
    const changes = [...before?.changes ?? [], make].slice(-CHANGES_MAX)
    copies.put(key, { record, changes, heardMs: before?.heardMs ?? 0 })
  }

  return {
    get, learn, change,
    textOf: key => textOf(get(key)?.record, nowMs()),
    all: () => copies.all(),
    told(key, changes, record) {
      const newer = get(key)?.changes.filter(each => !changes.includes(each)) ?? []
      copies.delete(key)
      learn(key, record)
      for (const each of newer) change(key, each)
    },
  }
}

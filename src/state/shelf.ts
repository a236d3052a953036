/**
 * The port to records that several may share: texts by key, each with an age. One implementation
 * keeps them in this process; another may keep them where other routers see them.
 */
import type { Clock } from '../base/clock.ts'
import { Aging } from './aging.ts'

/** A record as it is to be from now on. */
export interface Kept {
  readonly text: string
  /** Wall-clock milliseconds since 1970, after which it is gone. */
  readonly untilMs: number
}

/**
 * Given what is there, says what is to be there; undefined for nothing. Pure: it may be asked again, where a store did
 * not say whether it took it even on what it made itself.
 * @param isLate it was made before, while others could not see it, and they may have made newer ones since
 */
export type Change = (before: string | undefined, isLate: boolean) => Kept | undefined

export interface Shelf {
  /** Undefined for what is not there, or not any more. */
  get(key: string): Promise<string | undefined>
  /** Changes one record, with nobody in between. */
  update(key: string, change: Change): Promise<void>
  /** What is there, in no order. */
  list(): Promise<readonly (readonly [key: string, text: string])[]>
}

/** A shelf of this process. */
export interface MemoryShelf extends Shelf {
  /** Records held, those included whose time is over. */
  readonly size: number
}

export function createMemoryShelf(clock: Pick<Clock, 'nowMs'>): MemoryShelf {
  const records = new Aging<Kept>(({ untilMs }) => untilMs <= clock.nowMs())
  const find = (key: string): string | undefined => records.get(key)?.text
  return {
    get size() {
      return records.size
    },
    get: key => Promise.resolve(find(key)),
    update(key, change) {
      const after = change(find(key), false)
      if (after) records.put(key, after)
      else records.delete(key)
      return Promise.resolve()
    },
    list: () => Promise.resolve(records.all().map(([key, { text }]) => [key, text] as const)),
  }
}

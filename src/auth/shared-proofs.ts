/**
 * What routers that share their state know of proofs together: the key of nonces, which counts of them were used, and
 * how often somebody guessed. An answer to a challenge waits for it, as long as for any shared record.
 */
import { randomBytes } from 'node:crypto'
import type { Clock, Timer } from '../base/clock.ts'
import type { Shelf } from '../state/shelf.ts'
import { NONCE_MS, spend, type Seen } from './nonces.ts'

/** How often the key is looked at: a store that lost it gets ours, or one of another router. Milliseconds. */
const LOOK_MS = 60_000
const KEY_MS = 86_400_000
const KEYS_MAX = 3

/** A shelf that says whether others see what is put there. */
export interface CommonShelf extends Pick<Shelf, 'get' | 'update'> {
  readonly isUp: boolean
}

export interface SharedProofs {
  /** The first signs; nonces signed with the others are still good. */
  readonly keys: readonly Buffer[]
  /** Uses up a count of a nonce for all; undefined while nobody can tell whether it was. */
  claim(nonce: string, count: number): Promise<'fresh' | 'used' | undefined>
  /** @returns how many failures all have seen within that time */
  failed(key: string, forMs: number): Promise<number>
  proved(key: string): void
  close(): void
}

export function createSharedProofs(shelf: CommonShelf, clock: Clock): SharedProofs {
  let keys: readonly Buffer[] = [randomBytes(32)]
  let isClosed = false
  let timer: Timer | undefined

  async function agree(): Promise<void> {
    const [own = Buffer.alloc(0)] = keys
    const kept = (text: string) => ({ text, untilMs: clock.nowMs() + KEY_MS })
    await shelf.update('key', before => kept(before ?? own.toString('base64')))
    const agreed = Buffer.from(await shelf.get('key') ?? '', 'base64')
    if (agreed.length === own.length) {
      keys = [agreed, ...keys.filter(key => !key.equals(agreed))].slice(0, KEYS_MAX)
    }
    if (!isClosed) timer = clock.after(LOOK_MS, () => void agree())
  }

  async function claim(nonce: string, count: number): Promise<'fresh' | 'used' | undefined> {
    let outcome: 'fresh' | 'used' | undefined
    await shelf.update(`nonce ${nonce}`, before => {
      const spent = spend(before === undefined ? undefined : JSON.parse(before) as Seen, count)
      outcome = spent.outcome
      return { text: JSON.stringify(spent.seen), untilMs: clock.nowMs() + NONCE_MS }
    })
    return shelf.isUp ? outcome : undefined
  }

  void agree()
  return {
    get keys() { return keys },
    claim,
    async failed(key, forMs) {
      let count = 0
      await shelf.update(`failed ${key}`, before => {
        count = Number(before ?? 0) + 1
        return { text: String(count), untilMs: clock.nowMs() + forMs }
      })
      return count
    },
    proved: key => void shelf.update(`failed ${key}`, () => undefined),
    close() {
      isClosed = true
      timer?.cancel()
    },
  }
}

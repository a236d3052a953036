/**
 * That a process lives, as others see it in a folder they share, from another container too: a file that it touches
 * again and again. What belongs to one that does so no more is anybody's.
 */
import { randomBytes } from 'node:crypto'
import { open, readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock, Timer } from '../base/clock.ts'
import { MODE } from './files.ts'
import { ifThere } from './source.ts'

const TOUCH_MS = 2_000
/** Who touched nothing for so long was killed. Milliseconds. */
const DEAD_MS = 10_000
const file = /^([0-9a-f]{20})\.alive$/

export class Presence {
  /** What this process is called there. */
  readonly name = randomBytes(10).toString('hex')
  readonly #folder: string
  readonly #clock: Clock
  readonly #failed: (error: unknown) => void
  #next: Timer | undefined
  #touching: Promise<void> = Promise.resolve()
  #isOver = false

  /** @param failed told when others cannot see it */
  constructor(folder: string, clock: Clock, failed: (error: unknown) => void) {
    this.#folder = folder
    this.#clock = clock
    this.#failed = failed
  }

  /** @throws whatever the folder says, the first time */
  async begin(): Promise<void> {
    await this.#touch()
    this.#again()
  }

  /** Those that live, by their names; this one among them. Forgets those that do not. */
  async living(): Promise<ReadonlySet<string>> {
    const living = new Set([this.name])
    for (const each of await ifThere(readdir(this.#folder)) ?? []) {
      const [, name] = file.exec(each) ?? []
      if (name === undefined || name === this.name) continue
      const path = join(this.#folder, each)
      const touched = await ifThere(stat(path))
      if (!touched) continue
      if (touched.mtimeMs + DEAD_MS > this.#clock.nowMs()) living.add(name)
      else await rm(path, { force: true })
    }
    return living
  }

  async end(): Promise<void> {
    this.#isOver = true
    this.#next?.cancel()
    await this.#touching
    await rm(this.#path, { force: true })
  }

  get #path(): string {
    return join(this.#folder, `${this.name}.alive`)
  }

  #again(): void {
    if (this.#isOver) return
    this.#next = this.#clock.after(TOUCH_MS, () => {
      this.#touching = this.#touch().catch(this.#failed).finally(() => this.#again())
    })
  }

  /** By our clock, which the others compare it with theirs by. */
  async #touch(): Promise<void> {
    const nowS = this.#clock.nowMs() / 1000
    if (await ifThere(utimes(this.#path, nowS, nowS).then(() => true))) return
    await using made = await open(this.#path, 'w', MODE)
    await made.utimes(nowS, nowS)
  }
}

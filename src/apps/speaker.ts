/** Prompts said one after another. The engine does not tell when one ends, so it is timed by its length. */
import type { Timer } from '../base/clock.ts'
import { isRefusal } from '../media/media.ts'
import type { Stage } from '../call/stage.ts'
import type { House } from './starter.ts'

/** A loop this long outlasts every call; the engine wants a number. */
const FOREVER = 100_000
/** A media engine that is lost has so long to be replaced before what it cannot play is passed over. Milliseconds. */
const PATIENCE_MS = 5_000

export class Speaker {
  readonly #stage: Stage
  readonly #house: Pick<House, 'clock' | 'log'>
  /** What is said now; what began before it is over. */
  #turn = 0
  #timer: Timer | undefined
  /** Plays what is played now from its beginning. */
  #again: (() => void) | undefined

  constructor(stage: Stage, house: Pick<House, 'clock' | 'log'>) {
    this.#stage = stage
    this.#house = house
    stage.onMoved(() => this.#again?.())
  }

  /** Says these in order in place of what is said now, then `done`. One that cannot be played is passed over. */
  say(prompts: readonly string[], done: () => void): void {
    this.#next(this.#begin(), prompts, done)
  }

  /** Plays one over and over. */
  loop(prompt: string): void {
    this.#begin()
    this.#again = () => {
      this.#stage.play(prompt, FOREVER).catch((error: unknown) => this.#cannot(prompt, error))
    }
    this.#again()
  }

  /** Ends what is said; its `done` never comes. */
  stop(): void {
    this.#begin()
    void this.#stage.hush()
  }

  #begin(): number {
    this.#timer?.cancel()
    this.#again = undefined
    return ++this.#turn
  }

  #next(turn: number, prompts: readonly string[], done: () => void): void {
    if (turn !== this.#turn) return
    const [first, ...rest] = prompts
    this.#again = undefined
    if (first === undefined) return done()
    const goOn = (): void => this.#next(turn, rest, done)
    this.#again = () => this.#next(this.#begin(), prompts, done)
    this.#stage.play(first).then(ms => {
      if (turn === this.#turn) this.#timer = this.#house.clock.after(ms, goOn)
    }, (error: unknown) => {
      this.#cannot(first, error)
      if (turn !== this.#turn) return
      // What the engine refuses it will always refuse.
      if (isRefusal(error)) goOn()
      else this.#timer = this.#house.clock.after(PATIENCE_MS, goOn)
    })
  }

  #cannot(prompt: string, err: unknown): void {
    this.#house.log.warn({ callUid: this.#stage.callUid, prompt, err }, 'a prompt could not be played')
  }
}

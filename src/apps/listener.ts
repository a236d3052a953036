/** A question: prompts that a digit cuts short, then digits until there are enough or nobody dials more. */
import type { Timer } from '../base/clock.ts'
import type { Speaker } from './speaker.ts'
import type { House } from './starter.ts'

export interface Question {
  readonly play: readonly string[]
  /** So many digits are the answer. */
  readonly most: number
  readonly waitMs: number
  readonly betweenMs: number
}

export class Listener {
  readonly #clock: House['clock']
  readonly #speaker: Speaker
  #question: Question | undefined
  #digits = ''
  #timer: Timer | undefined
  #answered: (digits: string | undefined) => void = () => {}

  constructor({ clock }: Pick<House, 'clock'>, speaker: Speaker) {
    this.#clock = clock
    this.#speaker = speaker
  }

  /** @param answered told once: what was dialled, undefined for silence */
  ask(question: Question, answered: (digits: string | undefined) => void): void {
    this.stop()
    this.#question = question
    this.#answered = answered
    this.#digits = ''
    this.#speaker.say(question.play, () => this.#wait(question.waitMs))
  }

  digit(digit: string): void {
    const question = this.#question
    if (!question) return
    if (this.#digits === '') this.#speaker.stop()
    this.#digits += digit
    if (this.#digits.length >= question.most) return this.#done()
    this.#wait(question.betweenMs)
  }

  stop(): void {
    this.#timer?.cancel()
    this.#question = undefined
  }

  #wait(ms: number): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.after(ms, () => this.#done())
  }

  #done(): void {
    this.stop()
    this.#answered(this.#digits === '' ? undefined : this.#digits)
  }
}

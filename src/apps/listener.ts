/** A question: prompts that a digit cuts short, then digits until there are enough or nobody dials more. */
import type { Timer } from '../base/clock.ts'
import type { Question } from '../policy/flow/flow.ts'
import type { Speaker } from './speaker.ts'
import type { House } from './starter.ts'

export class Listener {
  readonly #clock: House['clock']
  readonly #speaker: Speaker
  #question: Question | undefined
  #digits = ''
  /** The question was said to its end, or cut short. */
  #isSaid = false
  #timer: Timer | undefined
  #answered: (digits: string | undefined) => void = () => {}

  constructor({ clock }: Pick<House, 'clock'>, speaker: Speaker) {
    this.#clock = clock
    this.#speaker = speaker
  }

  /** @param answered told once: what was dialled, without the key that ended it; undefined for silence */
  ask(question: Question, answered: (digits: string | undefined) => void): void {
    this.stop()
    this.#question = question
    this.#answered = answered
    this.#digits = ''
    this.#isSaid = false
    this.#speaker.say(question.play, () => {
      this.#isSaid = true
      this.#wait(question.waitMs)
    })
  }

  digit(digit: string): void {
    const question = this.#question
    if (!question || !(this.#isSaid || question.bargeIn)) return
    if (!this.#isSaid) this.#speaker.stop()
    this.#isSaid = true
    if (digit === question.end) return this.#done()
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

/**
 * A question: prompts that a digit cuts short, then digits until there are enough or nobody dials more. What is dialled
 * before it is asked is kept for it, unless it wants to be heard first.
 */
import type { Timer } from '../base/clock.ts'
import type { Question } from '../policy/flow/flow.ts'
import type { Speaker } from './speaker.ts'
import type { House } from './starter.ts'

/** So much is kept of what is dialled before it is asked for. */
const AHEAD_MAX = 32

export class Listener {
  readonly #clock: House['clock']
  readonly #speaker: Speaker
  #question: Question | undefined
  #digits = ''
  /** Dialled while nothing was asked. */
  #ahead = ''
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
    if (!question.bargeIn) this.forget()
    if (this.#ahead !== '') return this.#takeAhead()
    this.#speaker.say(question.play, () => {
      this.#isSaid = true
      this.#wait(question.waitMs)
    })
  }

  digit(digit: string): void {
    const question = this.#question
    if (!question) {
      if (this.#ahead.length < AHEAD_MAX) this.#ahead += digit
      return
    }
    if (!(this.#isSaid || question.bargeIn)) return
    if (!this.#isSaid) this.#speaker.stop()
    this.#isSaid = true
    if (digit === question.end) return this.#done()
    this.#digits += digit
    if (this.#digits.length >= question.most) return this.#done()
    this.#wait(question.betweenMs)
  }

  /** What was dialled before it was asked for is nobody's. */
  forget(): void {
    this.#ahead = ''
  }

  stop(): void {
    this.#timer?.cancel()
    this.#question = undefined
  }

  /** As if it were dialled now; what is left when there is an answer is the next question's. */
  #takeAhead(): void {
    this.#isSaid = true
    while (this.#question && this.#ahead !== '') {
      const [digit = ''] = this.#ahead
      this.#ahead = this.#ahead.slice(1)
      this.digit(digit)
    }
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

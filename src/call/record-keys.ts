/** Keys by which parties ask for what becomes of their recording, pressed in the middle of the talk. */
import type { Side } from '../media/media.ts'
import type { RecordKeys } from '../policy/record-wish.ts'
import { Presses, type Way } from './presses.ts'

/** Keys that come later than this are not pressed in one go. Milliseconds. */
const TOGETHER_MS = 4_000
/** No word has more keys. */
const KEYS_MAX = 6

const sides = { caller: ['a'], callee: ['b'], both: ['a', 'b'] } as const satisfies
  Record<RecordKeys['by'], readonly Side[]>

interface Pressed {
  readonly presses: Presses
  keys: string
  lastMs: number
}

export class RecordKeyboard {
  readonly #nowMs: () => number
  readonly #pressed: Readonly<Record<Side, Pressed>>

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
    const nothing = (): Pressed => ({ presses: new Presses({ monotonicMs: nowMs }), keys: '', lastMs: 0 })
    this.#pressed = { a: nothing(), b: nothing() }
  }

  /** @returns the words a press completes, those of more keys first; it may be one press told in both ways */
  words({ by, words }: RecordKeys, from: Side, digit: string, way: Way): readonly (keyof RecordKeys['words'])[] {
    const pressed = this.#pressed[from]
    if (!sides[by].some(side => side === from) || !pressed.presses.counts(way, digit)) return []
    const nowMs = this.#nowMs()
    const before = nowMs - pressed.lastMs <= TOGETHER_MS ? pressed.keys : ''
    pressed.keys = (before + digit).slice(-KEYS_MAX)
    pressed.lastMs = nowMs
    return Object.entries(words).filter(([, keys]) => pressed.keys.endsWith(keys))
      .sort(([, one], [, other]) => other.length - one.length)
      .map(([word]) => word as keyof RecordKeys['words'])
  }
}

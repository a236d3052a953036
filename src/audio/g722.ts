/**
 * The lower half of G.722 (ITU-T G.722 §4), which is all of it that is heard at 8000 samples a second: of each byte
 * the six bits of the band below 4 kHz. Integer arithmetic as the recommendation has it, block by block.
 */

/** Inverse quantizers of six bits and of four, for a scale of 1. */
const QM6 = [
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232, -9360, -8576, -7856,
  -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400, -2032, -1688, -1360, -1040, -728,
  24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
  4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728, 432, 136, -432, -136,
]
const QM4 = [
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
]
/** How the scale follows what was said: the step of each of the four-bit words. */
const STEP = [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60]
/** 2^(n/32), in 2048ths. */
const POWER = Array.from({ length: 32 }, (_, n) => Math.floor(2 ** (n / 32) * 2048))

const ZEROS = 6

function saturated(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value
}

/** One stream; what it makes of a packet depends on those before. */
export class G722 {
  /** The logarithm of the scale, and the scale. */
  #log = 0
  #scale = 32
  /** The predicted sample, and the part of it that the zeros predict. */
  #predicted = 0
  #zeroPart = 0
  /** The predictor's two poles and six zeros. */
  readonly #poles = [0, 0]
  readonly #zeros = Array.from({ length: ZEROS }, () => 0)
  /** The last differences, partial sums and samples, newest first. */
  readonly #differences = Array.from({ length: ZEROS }, () => 0)
  readonly #sums = [0, 0]
  #sample = 0

  /** The samples of one payload at 8000 Hz. */
  samples(payload: Uint8Array): Int16Array {
    return Int16Array.from(payload, byte => this.#next(byte & 0x3f))
  }

  #next(word: number): number {
    const made = this.#predicted + ((this.#scale * (QM6[word] ?? 0)) >> 15)
    const heard = Math.max(-16_384, Math.min(16_383, made))
    const coarse = word >> 2
    const difference = (this.#scale * (QM4[coarse] ?? 0)) >> 15
    this.#log = Math.max(0, Math.min(18_432, ((this.#log * 127) >> 7) + (STEP[coarse] ?? 0)))
    const shift = 8 - (this.#log >> 11)
    const power = POWER[(this.#log >> 6) & 31] ?? 0
    this.#scale = (shift < 0 ? power << -shift : power >> shift) << 2
    this.#adapt(difference)
    return heard << 1
  }

  #adapt(difference: number): void {
    const sample = saturated(this.#predicted + difference)
    const sum = saturated(this.#zeroPart + difference)
    this.#movePoles(sum)
    this.#moveZeros(difference)
    const [first = 0, second = 0] = this.#poles
    const polePart = saturated(
      ((first * saturated(2 * sample)) >> 15) + ((second * saturated(2 * this.#sample)) >> 15))
    this.#sample = sample
    let zeroPart = 0
    for (let at = 0; at < ZEROS; at++) {
      zeroPart += ((this.#zeros[at] ?? 0) * saturated(2 * (this.#differences[at] ?? 0))) >> 15
    }
    this.#zeroPart = saturated(zeroPart)
    this.#predicted = saturated(polePart + this.#zeroPart)
  }

  #movePoles(sum: number): void {
    const [first = 0, second = 0] = this.#poles
    const [before = 0, earlier = 0] = this.#sums
    const alike = (other: number): boolean => sum < 0 === other < 0
    const pull = saturated(first << 2)
    const towards = Math.min(32_767, alike(before) ? -pull : pull)
    const wanted = (alike(earlier) ? 128 : -128) + (towards >> 7) + ((second * 32_512) >> 15)
    const nextSecond = Math.max(-12_288, Math.min(12_288, wanted))
    const bound = saturated(15_360 - nextSecond)
    const moved = saturated((alike(before) ? 192 : -192) + ((first * 32_640) >> 15))
    this.#poles[0] = Math.max(-bound, Math.min(bound, moved))
    this.#poles[1] = nextSecond
    this.#sums[1] = before
    this.#sums[0] = sum
  }

  #moveZeros(difference: number): void {
    const step = difference === 0 ? 0 : 128
    for (let at = 0; at < ZEROS; at++) {
      const alike = (this.#differences[at] ?? 0) < 0 === difference < 0
      this.#zeros[at] = saturated((alike ? step : -step) + (((this.#zeros[at] ?? 0) * 32_640) >> 15))
    }
    this.#differences.pop()
    this.#differences.unshift(difference)
  }
}

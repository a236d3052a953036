/** CSeq (RFC 3261 §20.16). */

export interface CSeq {
  readonly number: number
  readonly method: string
}

const form = /^[ \t]*(\d+)[ \t]+([\w.!%*+`'~-]+)[ \t]*$/
const LARGEST = 0xffff_ffff

/** Undefined when it is not a number of 32 bits and a method. */
export function parseCSeq(text: string): CSeq | undefined {
  const found = form.exec(text)
  if (!found) return undefined
  const number = Number(found[1])
  return number > LARGEST ? undefined : { number, method: found[2] ?? '' }
}

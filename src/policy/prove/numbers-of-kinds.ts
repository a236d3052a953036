/** Numbers to try where a rule asks for a kind of number. */
import { kindWord } from './kind-sets.ts'
import type { Space } from './space.ts'

/** Numbers of all kinds there are at home and abroad, found by reading: a dozen of each. */
const kindNumbers = new WeakMap<Space, readonly string[]>()
const OF_EACH_KIND = 12

export function numbersOfKinds(space: Space): readonly string[] {
  const known = kindNumbers.get(space)
  if (known) return known
  const found = new Map<string, string[]>()
  const home = space.numbers.headOf('0')?.replace(/0$/, '')
    ?? space.numbers.headOf('00')?.replace(/^\+$/, '') ?? ''
  const shorts = ['112', '911', '999', '110', '15', '17', '18', '100', '101', '123', '3900', '118', '42', '4711']
  const heads = [home === '' ? '+33' : home, '+1', '+44', '+49', '+979']
  const long = heads.flatMap((head, at) => Array.from({ length: at === 0 ? 1000 : 100 }, (_, next) =>
    `${head}${String(next).padStart(at === 0 ? 3 : 2, '0')}12345678`
      .slice(0, head.length + (at === 0 || head === '+979' ? 9 : 10))))
  for (const text of [...shorts, ...long]) {
    const e164 = space.numbers.e164Of(text)
    const party = { uri: `sip:${text}@x`, user: text, host: 'x', ...(e164 !== undefined && { e164 }) }
    const word = kindWord(space.kinds.kindsOf(party))
    const list = found.get(word) ?? []
    if (list.length < OF_EACH_KIND) found.set(word, [...list, text])
  }
  const numbers = [...found.values()].flat()
  kindNumbers.set(space, numbers)
  return numbers
}

/** How a peer wants numbers: from the canonical facts to the user part it is sent. */
import type { PartyFacts } from './facts.ts'
import type { Numbers } from './numbers.ts'
import type { NumberForm, NumberShape } from './schema.gen.ts'

/** The user part to send for a party, unescaped. What is no number stays as it was dialled. */
export type Shape = (party: PartyFacts) => string

export const asDialled: Shape = party => party.user

/** Compiles a shape. @param numbers the home plan, whose national numbers are meant */
export function compileShape(written: NumberShape, numbers: Numbers): Shape {
  if (typeof written === 'string') return formOf(written, numbers)
  const form = formOf(written.as ?? 'as-dialled', numbers)
  const { strip = '', prefix = '' } = written
  return party => {
    const shaped = form(party)
    if (party.e164 === undefined || !shaped.startsWith(strip)) return shaped
    return prefix + shaped.slice(strip.length)
  }
}

function formOf(form: NumberForm, numbers: Numbers): Shape {
  if (form === 'as-dialled') return asDialled
  const write = writers[form]
  return party => party.e164 === undefined ? party.user : write(party.e164, numbers)
}

const writers: Readonly<Record<Exclude<NumberForm, 'as-dialled'>, (e164: string, numbers: Numbers) => string>> = {
  e164: e164 => e164,
  digits: e164 => e164.slice(1),
  national: (e164, numbers) => numbers.nationalOf(e164) ?? `00${e164.slice(1)}`,
  'international-00': e164 => `00${e164.slice(1)}`,
}

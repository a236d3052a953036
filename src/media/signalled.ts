/**
 * Two who tell their digits differently, one of them in signalling: whose those are, and what the engine has to do
 * with those in the other's audio. Whoever holds the session carries them across.
 */
import type { PartyMedia, Side } from './media.ts'

type BothDigits = Readonly<Record<Side, Pick<PartyMedia, 'dtmf'>>>

/**
 * What is done with the digits in a party's audio: `told` its events are reported and go no further; `found` its
 * tones are looked for, reported and heard all the same.
 */
export type Heed = 'told' | 'found'

/** The party that sends and takes its digits in signalling, where the other has them in its audio. */
export function signalledSide(parties: BothDigits): Side | undefined {
  if (parties.a.dtmf === parties.b.dtmf) return undefined
  return (['a', 'b'] as const).find(side => parties[side].dtmf === 'info')
}

/**
 * What the engine has to do with the digits of this party; undefined where it carries them as they are. Who tells them
 * in signalling may send events of the same keys beside.
 */
export function heedOf(side: Side, parties: BothDigits): Heed | undefined {
  if (signalledSide(parties) === undefined) return undefined
  return parties[side].dtmf === 'in-band' ? 'found' : 'told'
}

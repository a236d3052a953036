/** Which codecs a description names, for those who only want to know. */
import { readDescription } from './description.ts'

/** More than anybody offers in earnest. */
const MOST_NAMES = 32

/** Names such as `PCMA`, each once, in order of preference, over all streams that are in use. */
export function codecNames(sdp: string): readonly string[] {
  const lines = readDescription(sdp)?.media.filter(({ port }) => port !== 0) ?? []
  const names = lines.flatMap(({ codecs }) => codecs.map(({ name }) => name)).filter(name => name !== '')
  return [...new Set(names)].slice(0, MOST_NAMES)
}

/** What each stream in use is spoken in first of all, with its number: what it says in another it says otherwise. */
export function spokenIn(sdp: string): string {
  const lines = readDescription(sdp)?.media.filter(({ port }) => port !== 0) ?? []
  return lines.map(({ type, codecs: [first] }) =>
    first ? `${type} ${first.payload} ${first.name}/${first.clockRate}` : type).join(', ')
}

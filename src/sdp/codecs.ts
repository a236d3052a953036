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

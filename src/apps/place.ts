/** Where the media engine stands for a caller, to whoever takes the caller's audio. */
import type { Stage } from '../call/stage.ts'
import type { MemberPlace } from '../media/janus.ts'
import { readDescription } from '../sdp/description.ts'

/** Undefined where it has no voice that every telephone has. */
export function placeOf({ shown }: Pick<Stage, 'shown'>): MemberPlace | undefined {
  const line = readDescription(shown ?? '')?.media.find(({ type, port }) => type === 'audio' && port > 0)
  const voice = line?.codecs.find(({ name }) => name === 'PCMU' || name === 'PCMA')
  if (!line?.address || !voice) return undefined
  const codec = voice.name === 'PCMU' ? 'pcmu' : 'pcma'
  return { host: line.address, port: line.port, codec, payload: voice.payload }
}

/**
 * What a recording server is told of the call it records (RFC 7865): who talks, which stream is whose, who hears
 * whom. Always all of it, so that a server that missed something needs no more than the newest.
 */
import { createHash } from 'node:crypto'

/** A party of the call, and the streams of what it sends. */
export interface RecordedParty {
  /** Tells the parties of one call apart. */
  readonly key: string
  /** Its address of record, a whole URI. */
  readonly uri: string
  readonly name?: string | undefined
  /** What its streams are called in the description (RFC 4574). */
  readonly labels: readonly string[]
  /** It is on hold: it hears nobody. */
  readonly isHeld: boolean
}

export interface RecordedTalk {
  readonly callUid: string
  /** Calls that came of one another have it in common (RFC 7865 §6.2). */
  readonly group: string
  /** Wall-clock milliseconds since 1970; the second is when its recording began. */
  readonly startedAtMs: number
  readonly recordedAtMs: number
  readonly parties: readonly RecordedParty[]
}

export const METADATA = 'application/rs-metadata+xml'

/** The whole document. Whoever is not held hears all the others. */
export function recordingMetadata({ callUid, group, startedAtMs, recordedAtMs, parties }: RecordedTalk): string {
  const groupId = idOf(group, 'group')
  const session = { session_id: idOf(callUid, 'session') }
  const participant = ({ key }: RecordedParty) => ({ participant_id: idOf(callUid, `party ${key}`) })
  const streamOf = (label: string): string => idOf(callUid, `stream ${label}`)
  const since = element('associate-time', time(recordedAtMs))
  return `<?xml version="1.0" encoding="UTF-8"?>\r\n${element('recording', lines([
    element('datamode', 'complete'),
    element('group', since, { group_id: groupId }),
    element('session', [element('group-ref', groupId), element('start-time', time(startedAtMs))].join(''), session),
    ...parties.map(party => element('participant', element('nameID',
      party.name === undefined ? '' : element('name', escaped(party.name)), { aor: party.uri },
    ), participant(party))),
    ...parties.flatMap(({ labels }) => labels.map(label =>
      element('stream', element('label', escaped(label)), { stream_id: streamOf(label), ...session }))),
    element('sessionrecordingassoc', since, session),
    ...parties.map(party => element('participantsessionassoc', since, { ...participant(party), ...session })),
    ...parties.map(party => element('participantstreamassoc', [
      ...party.labels.map(label => element('send', streamOf(label))),
      ...parties.filter(other => other !== party && !party.isHeld)
        .flatMap(({ labels }) => labels.map(label => element('recv', streamOf(label)))),
    ].join(''), participant(party))),
  ]), { xmlns: 'urn:ietf:params:xml:ns:recording:1' })}\r\n`
}

/**
 * A UUID in base64 (RFC 7865 §6.10), the same for the same part of the same call, also in another process: version
 * 8, made of a hash (RFC 9562 §5.8).
 */
function idOf(callUid: string, part: string): string {
  const bytes = createHash('sha256').update(`${callUid} ${part}`).digest().subarray(0, 16)
  bytes[6] = 0x80 | (bytes[6] ?? 0) & 0x0f
  bytes[8] = 0x80 | (bytes[8] ?? 0) & 0x3f
  return bytes.toString('base64')
}

function lines(elements: readonly string[]): string {
  return `\r\n${elements.map(each => `${each}\r\n`).join('')}`
}

function element(name: string, content: string, attributes: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`).join('')
  return content === '' ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`
}

/**
 * Texts come from strangers, a character per byte of UTF-8. What XML has no way to write is left out, and what is
 * not ASCII is written by its number, so that the body has a character per byte again.
 */
function escaped(text: string): string {
  const known = Buffer.from(text, 'latin1').toString('utf8')
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  return known.replaceAll(/[&<>"'\t\r\n]|[^\u0000-\u007f]/gu, character => `&#${character.codePointAt(0)};`)
}

function time(ms: number): string {
  return new Date(ms).toISOString()
}

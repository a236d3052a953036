/**
 * What a party that is nobody says of its media: it takes the first voice it is offered and hears it
 * nowhere, so that a media engine has two sides and can play to one of them (RFC 3264 §6).
 */
import { readDescription, type Codec, type Direction, type MediaLine } from './description.ts'

/** Where somebody else takes the audio in nobody's stead. */
export interface PlaceOfAudio {
  readonly host: string
  readonly port: number
}

/** Where nobody's audio goes: `nowhere` is the discard port, `back` the place the offer itself names. */
export type NullPlace = 'nowhere' | 'back' | PlaceOfAudio

/** Voices every engine can play in. */
const voices: ReadonlySet<string> = new Set(['PCMU', 'PCMA', 'G722', 'OPUS', 'G729', 'GSM'])
const DISCARD = 9

const answers: Readonly<Record<Direction, Direction>> = {
  sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive',
}

/** @returns the answer to an offer; undefined when it has no voice that can be answered */
export function nobodysAnswer(offer: string, place: NullPlace = 'nowhere'): string | undefined {
  const lines = readDescription(offer)?.media ?? []
  const voice = lines.find(line => line.type === 'audio' && line.port > 0 && voiceOf(line) !== undefined)
  if (!voice) return undefined
  return description(place === 'back' ? voice.address : hostOf(place), lines.map(line =>
    line === voice ? answerTo(voice, place) : `m=${line.type} 0 ${line.protocol} ${line.codecs[0]?.payload ?? 0}`))
}

/** What nobody offers when it is asked to: the two voices every telephone has (RFC 3551). */
export function nobodysOffer(): string {
  return description(undefined, [
    `m=audio ${DISCARD} RTP/AVP 8 0 101`, 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', 'a=sendrecv',
  ])
}

function voiceOf({ codecs }: MediaLine): Codec | undefined {
  return codecs.find(({ name }) => voices.has(name))
}

function answerTo(line: MediaLine, place: NullPlace): string {
  const voice = voiceOf(line)
  const keys = line.codecs.find(({ name, clockRate }) => name === 'TELEPHONE-EVENT' && clockRate === voice?.clockRate)
    ?? line.codecs.find(({ name }) => name === 'TELEPHONE-EVENT')
  const taken = [voice, keys].filter(codec => codec !== undefined)
  const port = place === 'back' ? line.port : place === 'nowhere' ? DISCARD : place.port
  return [
    `m=audio ${port} ${line.protocol} ${taken.map(({ payload }) => payload).join(' ')}`,
    ...taken.flatMap(({ payload, name, clockRate, fmtp }) => [
      `a=rtpmap:${payload} ${nameOf(name)}/${clockRate}${name === 'OPUS' ? '/2' : ''}`,
      ...fmtp === undefined ? [] : [`a=fmtp:${payload} ${fmtp}`],
    ]),
    `a=${answers[line.direction]}`,
  ].join('\r\n')
}

function hostOf(place: NullPlace): string | undefined {
  return typeof place === 'string' ? undefined : place.host
}

function nameOf(name: string): string {
  return name === 'OPUS' || name === 'TELEPHONE-EVENT' ? name.toLowerCase() : name
}

function description(address = '127.0.0.1', lines: readonly string[]): string {
  const at = `IN ${address.includes(':') ? 'IP6' : 'IP4'} ${address}`
  return ['v=0', `o=- 0 0 ${at}`, 's=-', `c=${at}`, 't=0 0', ...lines, ''].join('\r\n')
}

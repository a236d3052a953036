/** What stands between one caller and one target: whether it can be overcome, and how, in words. */
import { differences, type MediaTerms } from './media-terms.ts'

/** Codecs that are passed on, but never made by the media engine. */
const onlyPassed: ReadonlySet<string> = new Set(['ilbc', 'amr', 'amr-wb'])

const transportWords = {
  plain: 'plain RTP', srtp: 'SRTP', webrtc: 'WebRTC', any: 'any transport',
} as const satisfies Record<MediaTerms['transport'], string>

const digitWords = { 'rfc4733': 'telephone events', 'info': 'INFO', 'in-band': 'tones' } as const

/** What has words for how it is. */
type Worded = 'transport' | 'codecs' | 'dtmf'

/** Why two can never talk: what they differ in, and what keeps that from being overcome. Undefined when they can. */
export function obstacleOf(
  caller: MediaTerms, target: MediaTerms, path: 'relay' | 'direct' | undefined,
): string | undefined {
  const differ = new Set(differences(caller, target))
  const sides = (key: Worded) => `${sideWords(caller, key)} on one side and ${sideWords(target, key)} on the other`
  const isNever = caller.transcode === 'never' || target.transcode === 'never'
  if (path === 'direct') {
    const key = (['transport', 'codecs', 'dtmf'] as const).find(each => differ.has(each))
    return key && `${sides(key)}, and the audio does not cross the media engine`
  }
  if (differ.has('codecs')) {
    if (isNever) return `${sides('codecs')}, and transcode is never`
    for (const { codecs = [] } of [caller, target]) {
      if (!codecs.every(codec => onlyPassed.has(codec))) continue
      return `${sides('codecs')}, and ${wordsOf(codecs)} cannot be made`
    }
  }
  if (differ.has('dtmf') && isNever) return `${sides('dtmf')}, and transcode is never`
  return undefined
}

/** `WebRTC to plain RTP, opus to PCMA, telephone events to tones`: what is done between the two; empty for nothing. */
export function pairText(caller: MediaTerms, target: MediaTerms): string {
  const differ = new Set(differences(caller, target))
  const text = (key: Worded) => `${sideWords(caller, key)} to ${sideWords(target, key)}`
  const parts = [
    differ.has('transport') ? text('transport') : transportText(caller, target),
    differ.has('codecs') ? `${text('codecs')}, transcoded` : codecsText(caller, target),
    differ.has('dtmf') ? `digits from ${text('dtmf')}` : '',
    target.ptime === undefined ? '' : `${target.ptime} ms a packet`,
    ...(['video', 'fax'] as const).map(kind => target[kind] === 'refuse' ? `no ${kind}` : ''),
    caller.nat && target.nat ? '' : `audio of ${whoText(caller, target)} from its own address only`,
  ]
  return parts.filter(part => part !== '').join('; ')
}

function transportText(caller: MediaTerms, target: MediaTerms): string {
  const known = [caller.transport, target.transport].find(transport => transport !== 'any')
  return known === undefined ? '' : transportWords[known]
}

function codecsText({ codecs: one }: MediaTerms, { codecs: other }: MediaTerms): string {
  const both = one && other ? other.filter(codec => one.includes(codec)) : other ?? one
  return both ? wordsOf(both) : ''
}

function whoText(caller: MediaTerms, target: MediaTerms): string {
  return !caller.nat && !target.nat ? 'each side' : caller.nat ? 'the target' : 'the caller'
}

function sideWords(terms: MediaTerms, key: Worded): string {
  if (key === 'codecs') return wordsOf(terms.codecs ?? [])
  return key === 'dtmf' ? digitWords[terms.dtmf] : transportWords[terms.transport]
}

/** Codecs as people write them: `opus`, else in capitals. */
function wordsOf(codecs: readonly string[]): string {
  return codecs.map(codec => codec === 'opus' || codec === 'speex' ? codec : codec.toUpperCase()).join(', ')
}

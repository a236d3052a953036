/** What peers and rules say of media, and the terms on which one caller and one target come together. */
import { join } from 'node:path'
import type { DialPlan, MediaWords, Target } from './decision.ts'
import { compileRecord, wishFor } from './recorded.ts'
import type { RecorderOf } from './record-wish.ts'
import type { MediaProfile } from './schema.gen.ts'

/** How one party wants its media, nothing left open. */
export interface MediaTerms {
  readonly transport: 'plain' | 'srtp' | 'webrtc' | 'any'
  /** In the policy's words; undefined for whatever is offered. */
  readonly codecs: readonly string[] | undefined
  readonly dtmf: 'rfc4733' | 'info' | 'in-band'
  /** Milliseconds; undefined for whatever is sent. */
  readonly ptime: number | undefined
  readonly transcode: 'as-needed' | 'never'
  readonly nat: boolean
  readonly video: 'pass' | 'refuse'
  readonly fax: 'pass' | 'refuse'
}

/** Of who says nothing: what is offered, to wherever it comes from. */
const open: MediaTerms = Object.freeze({
  transport: 'any', codecs: undefined, dtmf: 'rfc4733', ptime: undefined, transcode: 'as-needed', nat: true,
  video: 'pass', fax: 'pass',
})

/** The profiles that exist without being written. */
export const builtinMedia: ReadonlyMap<string, MediaWords> = new Map<string, MediaWords>([
  ['relay', Object.freeze({ name: 'relay', anchor: 'always' })],
  ['direct', Object.freeze({ name: 'direct', anchor: 'never' })],
])

/**
 * A profile as written; what it leaves out is left to others, but for where its audio goes.
 * @param promptsIn the folder of prompts
 */
export function compileMedia(
  profile: MediaProfile, name: string, recorderOf: RecorderOf = () => undefined, promptsIn = '',
): MediaWords {
  const { allow: _, record, 'hold-music': music, ...written } = profile
  const wish = record === undefined ? {} : { record: compileRecord(record, recorderOf) }
  const played = music === undefined ? {} : { holdMusic: join(promptsIn, music) }
  return Object.freeze({ name, anchor: 'always', ...written, ...wish, ...played })
}

/** The terms of a party. Later words win, key by key. */
export function termsOf(...words: readonly (MediaWords | undefined)[]): MediaTerms {
  const said = words.filter(each => each !== undefined)
  if (said.length === 0) return open
  const whole = Object.assign({}, open, ...said) as MediaTerms & MediaWords
  const { name: _, anchor: __, record: ___, holdMusic: ____, ...terms } = whole
  return terms
}

/** A target's words as a rule changes them; undefined when neither says anything. */
export function wordsOver(target: MediaWords | undefined, rule: MediaWords | undefined): MediaWords | undefined {
  return target && rule ? { ...target, ...rule } : rule ?? target
}

/** Who brings what to a call. */
export interface Parties {
  readonly plan: Pick<DialPlan, 'media' | 'record' | 'longest'>
  readonly caller: MediaWords | undefined
  readonly targets: readonly Pick<Target, 'media'>[]
}

/**
 * Where the media of a call goes: one path for all its attempts, so that failover never moves the
 * caller's. Who is recorded is relayed. Undefined where nobody says.
 */
export function pathOf(parties: Parties): 'relay' | 'direct' | undefined {
  const { targets, ...others } = parties
  return targets.some(target => wishFor({ ...others, target })) ? 'relay' : pathUnrecorded(parties)
}

/**
 * The same of a call that is not recorded. Who is told that the time is nearly over, or hears music when put on hold,
 * is relayed. Else the rule's word counts first, then a relay that anybody wants or needs, then a direct path that
 * anybody wants.
 */
export function pathUnrecorded({ plan, caller, targets }: Parties): 'relay' | 'direct' | undefined {
  const words = [plan.media, caller, ...targets.map(({ media }) => media)]
  if (plan.longest?.warning || words.some(each => each?.holdMusic !== undefined)) return 'relay'
  const said = plan.media ? [plan.media] : [caller, ...targets.map(({ media }) => media)]
  const anchors = new Set(said.map(words => words?.anchor))
  if (anchors.has('always')) return 'relay'
  if (anchors.has('auto')) {
    const one = termsOf(caller)
    return targets.some(({ media }) => differences(one, termsOf(media, plan.media)).length > 0) ? 'relay' : 'direct'
  }
  return anchors.has('never') ? 'direct' : undefined
}

/** In what two parties differ, so that something has to stand between them. */
export type Difference = 'transport' | 'codecs' | 'dtmf' | 'ptime' | 'nat'

export function differences(one: MediaTerms, other: MediaTerms): readonly Difference[] {
  const found: Difference[] = []
  const transports = [one.transport, other.transport]
  if (one.transport !== other.transport && !transports.includes('any')) found.push('transport')
  if (one.codecs && other.codecs && !one.codecs.some(codec => other.codecs?.includes(codec))) found.push('codecs')
  if (one.dtmf !== other.dtmf) found.push('dtmf')
  if (one.ptime !== undefined && other.ptime !== undefined && one.ptime !== other.ptime) found.push('ptime')
  // Who has a certificate and ICE is found by it, wherever it is.
  if ((one.nat || other.nat) && transports.some(transport => transport !== 'webrtc')) found.push('nat')
  return found
}

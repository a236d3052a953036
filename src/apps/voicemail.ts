/** A caller hears a greeting and a beep, and what is said then is kept until a key, silence or the longest ends it. */
import { isDeepStrictEqual } from 'node:util'
import type { Timer } from '../base/clock.ts'
import type { App, Stage } from '../call/stage.ts'
import { openEar, type Ear } from '../media/ear.ts'
import type { Mailroom, Taking } from './mail/mailroom.ts'
import type { MessageHead, SettledMessage } from './mail/settled.ts'
import { placeOf } from './place.ts'
import { Speaker } from './speaker.ts'
import type { House, PlanFor, Starter } from './starter.ts'

export const voicemail: Starter<PlanFor<'voicemail'>> = (stage, plan, house) => {
  const { mail } = house
  const box = plan.box(stage.facts)
  const trouble = mail ? mail.trouble : 'no folder for messages is configured'
  if (mail && box !== undefined && trouble === undefined) return take(stage, plan, house, mail, box)
  if (trouble !== undefined) house.log.warn({ callUid: stage.callUid, trouble }, 'a caller can leave no message')
  mail?.refused()
  stage.note(trouble ?? 'there is no such box')
  stage.refuse(trouble === undefined ? 404 : 503)
  return { digit() { /* nobody listens */ }, over() { /* nothing is left to end */ } }
}

function take(stage: Stage, plan: PlanFor<'voicemail'>, house: House, mail: Mailroom, box: string): App {
  const { clock, log } = house
  const speaker = new Speaker(stage, house)
  let phase: 'greeting' | 'beep' | 'message' | 'over' = 'greeting'
  let ear: Ear | undefined
  /** Where the engine stands that the ear hears. */
  let heardAt: ReturnType<typeof placeOf>
  let message: Taking | undefined
  let longest: Timer | undefined
  let silence: Timer | undefined
  let spokenAtMs = 0

  function beep(): void {
    phase = 'beep'
    speaker.say(plan.beep, listen)
  }

  function listen(): void {
    phase = 'message'
    message = mail.begin(headOf(stage, box, clock.nowMs()), () => finish('disk'))
    longest = clock.after(plan.longestMs, () => finish('longest'))
    spokenAtMs = clock.monotonicMs()
    waitForSilence(plan.silenceMs)
  }

  function waitForSilence(ms: number): void {
    silence = clock.after(ms, () => {
      const leftMs = spokenAtMs + plan.silenceMs - clock.monotonicMs()
      if (leftMs > 0) waitForSilence(leftMs)
      else finish('silence')
    })
  }

  function finish(by: SettledMessage['endedBy']): void {
    if (phase !== 'message' || !message) return
    phase = 'over'
    longest?.cancel()
    silence?.cancel()
    const isKept = message.lengthMs > 0 && message.lengthMs >= plan.shortestMs
    message.end(by, plan.shortestMs)
    stage.note(isKept ? `a message for ${box}` : 'too little was said for a message')
    if (by === 'caller') return
    speaker.say(isKept && by !== 'disk' ? plan.thanks : [], () => stage.hangUp(says[by]))
  }

  /** @returns where the engine is to send what the caller says */
  async function hearFrom(at: NonNullable<typeof heardAt>): Promise<Ear['place']> {
    heardAt = at
    const opened = await openEar(at, packet => {
      const nowMs = clock.monotonicMs()
      if (phase === 'message' && message?.hear(packet, nowMs / 1000)) spokenAtMs = nowMs
    })
    ear?.close()
    ear = opened
    if (phase === 'over') opened.close()
    return opened.place
  }

  async function begin(): Promise<void> {
    const at = placeOf(stage)
    if (!at) return stage.refuse(488)
    try {
      const place = await hearFrom(at)
      if (phase !== 'over') await stage.sendTo(place)
      if (phase === 'greeting') speaker.say(plan.greeting, beep)
    } catch (err) {
      cannotHear(err)
    }
  }

  /** The caller's media engine takes audio for them elsewhere. */
  function reoffered(): Promise<Ear['place']> | undefined {
    const at = placeOf(stage)
    if (!ear || !at || phase === 'over' || isDeepStrictEqual(at, heardAt)) return undefined
    // What was said while nobody carried it is no silence of the caller's.
    spokenAtMs = clock.monotonicMs()
    return hearFrom(at).catch((err: unknown) => {
      cannotHear(err)
      throw err
    })
  }

  function cannotHear(err: unknown): void {
    log.warn({ callUid: stage.callUid, err }, 'a caller of a voicemail cannot be heard')
    if (phase !== 'over') stage.hangUp('the caller could not be heard')
  }

  void stage.answer().then(begin)
  return {
    digit(digit) {
      if (digit !== plan.end) return
      if (phase === 'greeting') beep()
      else finish('key')
    },
    reoffered,
    over() {
      finish('caller')
      phase = 'over'
      speaker.stop()
      ear?.close()
    },
  }
}

const says: Readonly<Record<SettledMessage['endedBy'], string>> = {
  caller: '', crash: '', key: 'the message was ended by a key', silence: 'nothing more was said',
  longest: 'the message was as long as it may be', disk: 'the message could not be written any further',
}

function headOf({ callUid, facts: { from, to, peer } }: Stage, box: string, nowMs: number): MessageHead {
  const party = ({ uri, e164 }: typeof from) => ({ uri, ...e164 !== undefined && { number: e164 } })
  return {
    callUid, box, from: party(from), to: party(to), ...peer !== undefined && { peer },
    recordedAt: new Date(nowMs).toISOString(),
  }
}

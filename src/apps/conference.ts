/** A caller is asked for a PIN, where there is one, and let into the conference. */
import { isDeepStrictEqual } from 'node:util'
import type { MemberPlace } from '../media/janus.ts'
import type { PlaceOfAudio } from '../sdp/null-party.ts'
import type { ConferencePlan, Role } from '../policy/apps/app-plan.ts'
import { Listener } from './listener.ts'
import { placeOf } from './place.ts'
import type { Member, Room } from './room.ts'
import { Speaker } from './speaker.ts'
import type { PlanFor, Starter } from './starter.ts'

interface Inside {
  readonly room: Room
  readonly member: Member
  /** Where the mixer sends to. */
  readonly at: MemberPlace
}

export const conference: Starter<PlanFor<'conference'>> = (stage, plan, house) => {
  const { rooms, log } = house
  const speaker = new Speaker(stage, house)
  const listener = new Listener(house, speaker)
  let tries = plan.tries
  let isOver = false
  let inside: Inside | undefined

  function ask(play: readonly string[]): void {
    listener.ask({ ...plan.question, play }, digits => {
      const role = digits === undefined ? undefined : roleOf(plan, digits, house.secretOf)
      if (role) return void enter(role === 'moderator')
      stage.note('wrong PIN')
      if (--tries > 0) ask([...plan.sorry, ...plan.question.play])
      else speaker.say(plan.sorry, () => stage.hangUp('no PIN that is known'))
    })
  }

  async function enter(isModerator: boolean): Promise<void> {
    const at = placeOf(stage)
    if (!at) return stage.refuse(488)
    const room = rooms.enter(plan.name)
    if (room.size >= plan.limit) return turnAway('it is full')
    if (room.isLocked && !isModerator) return turnAway('it is locked')
    const say = (prompts: readonly string[]): void => { if (prompts.length > 0) speaker.say(prompts, () => {}) }
    const member: Member = {
      stage, isModerator, say, gone: why => stage.hangUp(why), hears: news => say(plan[news]),
    }
    try {
      const place = await room.join(plan, member, at)
      if (isOver) return room.leave(plan, member)
      inside = { room, member, at }
      await stage.answer()
      await stage.sendTo(place)
      stage.note(`in ${plan.name}${isModerator ? ' as moderator' : ''}`)
      room.entered(member)
    } catch (err) {
      log.warn({ callUid: stage.callUid, err }, 'a caller could not be let into a conference')
      if (!isOver) stage.refuse(503)
    }
  }

  /** The caller's media engine takes audio for them elsewhere: at another one, or in another codec. */
  function reoffered(): Promise<PlaceOfAudio> | undefined {
    const at = placeOf(stage)
    if (!inside || !at || isDeepStrictEqual(at, inside.at)) return undefined
    const { room, member } = inside
    inside = { room, member, at }
    return room.move(plan, member, at).catch((err: unknown) => {
      log.warn({ callUid: stage.callUid, err }, 'a member of a conference could not be moved')
      if (!isOver) stage.hangUp('the mixer could not move the caller')
      throw err
    })
  }

  function turnAway(why: string): void {
    stage.note(why)
    if (plan.full.length === 0 || !stage.isAnswered) return stage.refuse(486)
    speaker.say(plan.full, () => stage.hangUp(why))
  }

  function press(digit: string): void {
    if (!inside) return
    const { room, member } = inside
    const { muteKey, lockKey, muteAllKey } = plan
    const done = digit === muteKey ? room.mute(member, !room.isMuted(member))
      : !member.isModerator ? undefined
      : digit === lockKey ? room.lock(!room.isLocked)
      : digit === muteAllKey ? room.muteAll(!room.areMuted)
      : undefined
    void done?.catch((err: unknown) =>
      log.warn({ callUid: stage.callUid, err }, 'a key of a conference could not do what it is for'))
  }

  if (!rooms.isUp) stage.refuse(503)
  else if (plan.pins.length === 0 && !stage.isAnswered) void enter(false)
  else {
    void stage.answer().then(() => {
      if (isOver) return
      if (plan.pins.length === 0) void enter(false)
      else ask(plan.question.play)
    })
  }
  return {
    digit: digit => inside ? press(digit) : listener.digit(digit),
    reoffered,
    over() {
      isOver = true
      listener.stop()
      speaker.stop()
      if (inside) inside.room.leave(plan, inside.member)
    },
  }
}

/** @param secretOf a secret by its name; one that is not there lets nobody in */
function roleOf(
  { pins }: ConferencePlan, digits: string, secretOf: (name: string) => string | undefined,
): Role | undefined {
  return pins.find(({ pin, secret }) => digits === (secret === undefined ? pin : secretOf(secret)?.trim()))?.role
}

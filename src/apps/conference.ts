/** A caller is asked for a PIN, where there is one, and let into the conference. */
import { Listener } from './listener.ts'
import type { Seat } from './rooms.ts'
import { placeOf } from './place.ts'
import { Speaker } from './speaker.ts'
import type { PlanFor, Starter } from './starter.ts'

export const conference: Starter<PlanFor<'conference'>> = (stage, plan, house) => {
  const { rooms, log } = house
  const speaker = new Speaker(stage, house)
  const listener = new Listener(house, speaker)
  let tries = plan.tries
  let isOver = false
  let isMuted = plan.muted
  let seat: Seat | undefined

  function ask(play: readonly string[]): void {
    listener.ask({ ...plan.question, play }, digits => {
      const role = digits === undefined ? undefined : plan.pins.get(digits)
      if (role) return void enter(role === 'moderator')
      stage.note('wrong PIN')
      if (--tries > 0) ask([...plan.sorry, ...plan.question.play])
      else speaker.say(plan.sorry, () => stage.hangUp('no PIN that is known'))
    })
  }

  async function enter(isModerator: boolean): Promise<void> {
    const at = placeOf(stage)
    if (!at) return stage.refuse(488)
    if (rooms.count(plan.name) >= plan.limit) return stage.refuse(486)
    try {
      const joined = await rooms.join(plan, { stage, isModerator, gone: why => stage.hangUp(why) }, at)
      if (isOver) return joined.leave()
      seat = joined
      if (isModerator) isMuted = false
      await stage.answer()
      await stage.sendTo(joined.place)
      stage.note(`in ${plan.name}${isModerator ? ' as moderator' : ''}`)
    } catch (err) {
      log.warn({ callUid: stage.callUid, err }, 'a caller could not be let into a conference')
      if (!isOver) stage.refuse(503)
    }
  }

  if (!rooms.isUp) stage.refuse(503)
  else if (plan.pins.size === 0) void enter(false)
  else void stage.answer().then(() => { if (!isOver) ask(plan.question.play) })
  return {
    digit(digit) {
      if (!seat) return listener.digit(digit)
      if (digit !== plan.muteKey) return
      isMuted = !isMuted
      seat.mute(isMuted).catch((err: unknown) =>
        log.warn({ callUid: stage.callUid, err }, 'a member of a conference could not be muted'))
    },
    over() {
      isOver = true
      listener.stop()
      speaker.stop()
      seat?.leave()
    },
  }
}

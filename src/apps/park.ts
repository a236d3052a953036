/** A caller waits in an orbit until somebody dials it; whoever dials an orbit where somebody waits gets them. */
import type { App, Stage } from '../call/stage.ts'
import { Speaker } from './speaker.ts'
import type { Parked } from './orbits.ts'
import type { House, PlanFor, Starter } from './starter.ts'

export const park: Starter<PlanFor<'park'>> = (stage, plan, house) => {
  const orbit = plan.orbit.render(stage.facts)
  const waiting = house.orbits.at(orbit)
  if (!waiting && orbit !== '') return wait(stage, orbit, plan, house)
  // One who was sent here, and did not dial, is not to be joined to a stranger.
  if (!waiting || stage.broughtBy || waiting.isFetched) {
    stage.refuse(waiting ? 486 : 404)
    return nothing
  }
  return fetch(stage, waiting)
}

const nothing: App = { digit() { /* nobody listens */ }, over() { /* nothing is left to end */ } }

function fetch(stage: Stage, parked: Parked): App {
  parked.isFetched = true
  let isOver = false
  stage.note(`fetched from ${parked.orbit}`)
  void stage.answer().then(() => {
    // Who has hung up meanwhile is nobody to be joined to.
    if (isOver) return
    stage.join(parked.stage, {
      failed: () => {
        parked.back()
        stage.hangUp('who waited could not be joined')
      },
    })
  })
  return {
    digit() { /* nothing is asked */ },
    over(why) {
      isOver = true
      if (why === 'left') parked.back()
    },
  }
}

function wait(stage: Stage, orbit: string, { music, longestMs, fallback }: PlanFor<'park'>, house: House): App {
  const { clock, orbits } = house
  const speaker = new Speaker(stage, house)
  let isLate = false
  const parked: Parked = {
    orbit, stage, sinceMs: clock.nowMs(), isFetched: false,
    back() {
      parked.isFetched = false
      if (isLate) goOn()
    },
  }
  orbits.park(parked)
  stage.note(`parked in ${orbit}`)
  void stage.answer().then(() => { if (music !== undefined) speaker.loop(music) })
  const timer = clock.after(longestMs, () => {
    isLate = true
    if (!parked.isFetched) goOn()
  })
  function goOn(): void {
    orbits.leave(parked)
    stage.note(`nobody came to ${orbit}`)
    const onward = fallback ?? stage.broughtBy?.back
    if (!onward) return stage.hangUp('nobody came')
    stage.dial(onward, { failed: () => stage.hangUp('nobody was to be had') })
  }
  return {
    digit() { /* nothing is asked */ },
    over() {
      timer.cancel()
      speaker.stop()
      orbits.leave(parked)
    },
  }
}

/** A caller hears themselves: the engine is told that what it sends goes to where it came from. */
import type { PlanFor, Starter } from './starter.ts'

export const echo: Starter<PlanFor<'echo'>> = (stage, { longestMs }, { clock }) => {
  let isOver = false
  stage.answer('back').catch(() => { if (!isOver) stage.hangUp('the media engine sends nothing back') })
  const timer = clock.after(longestMs, () => stage.hangUp('long enough'))
  return {
    digit() { /* it is heard like the rest */ },
    over() {
      isOver = true
      timer.cancel()
    },
  }
}

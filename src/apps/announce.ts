/** A caller hears something: answered and let go, or unanswered, as early media before a refusal. */
import type { App } from '../call/stage.ts'
import { Speaker } from './speaker.ts'
import type { PlanFor, Starter } from './starter.ts'

export const announce: Starter<PlanFor<'announce'>> = (stage, plan, house): App => {
  const speaker = new Speaker(stage, house)
  const { refuse, times } = plan
  const prompts = Array.from({ length: times }, () => plan.play).flat()
  const done = (): void => {
    if (refuse) stage.refuse(refuse.status, refuse.reason)
    else stage.hangUp('announced')
  }
  // Without an offer nothing can be heard before an answer.
  if (refuse && stage.offer === undefined) done()
  else void (refuse ? stage.early() : stage.answer()).then(() => speaker.say(prompts, done))
  return { digit() { /* nothing is asked */ }, over: () => speaker.stop() }
}

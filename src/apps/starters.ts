/** The applications there are: one row each. */
import type { AppPlan } from '../policy/apps/app-plan.ts'
import { announce } from './announce.ts'
import { conference } from './conference.ts'
import { echo } from './echo.ts'
import { flow } from './flow.ts'
import { park } from './park.ts'
import { queue } from './queue.ts'
import type { PlanFor, Starter } from './starter.ts'
import { voicemail } from './voicemail.ts'

export const starters: { readonly [Name in AppPlan['app']]: Starter<PlanFor<Name>> } = {
  announce, conference, echo, flow, park, queue, voicemail,
}

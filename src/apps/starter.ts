/** The form of an application: begun on a stage with its plan, it works by itself until the caller is gone. */
import type { Clock } from '../base/clock.ts'
import type { Log } from '../base/log.ts'
import type { App, Stage, StartApp } from '../call/stage.ts'
import type { Lookups } from '../lookups/lookups.ts'
import type { AppPlan } from '../policy/apps/app-plan.ts'
import type { Mailroom } from './mail/mailroom.ts'
import type { Orbits } from './orbits.ts'
import type { Queues } from './queues.ts'
import type { Rooms } from './rooms.ts'

/** What the applications of a process share. */
export interface House {
  readonly clock: Clock
  readonly log: Log
  readonly orbits: Orbits
  readonly queues: Queues
  readonly rooms: Rooms
  /** Undefined where no folder for messages is configured. */
  readonly mail: Mailroom | undefined
  /** Who asks others; without it plan B holds. */
  readonly lookups: Pick<Lookups, 'answer'> | undefined
  secretOf(name: string): string | undefined
  /** Begins another application on the same stage. */
  readonly start: StartApp
}

export type PlanFor<Name extends AppPlan['app']> = Extract<AppPlan, { readonly app: Name }>

/** Begins one application. */
export type Starter<Plan extends AppPlan> = (stage: Stage, plan: Plan, house: House) => App

/** The applications of a process, and what can be seen of them. */
import type { Log } from '../base/log.ts'
import type { App, Stage, StartApp } from '../call/stage.ts'
import type { Janus } from '../media/janus.ts'
import { planOf, type AppPlan } from '../policy/apps/app-plan.ts'
import { Orbits, type ParkedView } from './orbits.ts'
import { Queues, type QueuesPorts } from './queues.ts'
import { Rooms, type ConferenceView } from './rooms.ts'
import type { House, Starter } from './starter.ts'
import { starters } from './starters.ts'

export interface Apps {
  /** Begins an application for a call; the call engine asks for it. */
  readonly start: StartApp
  /** Who is parked. */
  parked(): readonly ParkedView[]
  /** Who waits for whom. */
  readonly queues: Queues
  /** Who is in conferences. */
  conferences(): readonly ConferenceView[]
}

export interface AppsPorts extends QueuesPorts, Partial<Pick<House, 'mail' | 'lookups'>> {
  readonly log: Log
  /** Who mixes conferences; without it there are none. */
  readonly janus?: Janus | undefined
}

export function createApps({ clock, log, metrics, janus, mail, lookups }: AppsPorts): Apps {
  const orbits = new Orbits()
  const queues = new Queues({ clock, metrics })
  const rooms = new Rooms(janus)
  const start: StartApp = (stage, work) => begin(stage, planOf(work), house)
  const house: House = { clock, log, orbits, queues, rooms, mail, lookups, start }
  return { start, parked: () => orbits.list(), queues, conferences: () => rooms.list() }
}

function begin(stage: Stage, plan: AppPlan, house: House): App | undefined {
  // A row takes the plan of its own name: the table's type says so, and it is by that name that it is picked.
  const starter: Starter<never> | undefined = starters[plan.app]
  return starter?.(stage, plan as never, house)
}

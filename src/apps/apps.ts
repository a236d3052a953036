/** The applications of a process, and what can be seen of them. */
import type { Log } from '../base/log.ts'
import type { App, ResumeApp, Stage, StartApp } from '../call/stage.ts'
import { planOf, type AppPlan } from '../policy/apps/app-plan.ts'
import { Orbits, type ParkedView } from './orbits.ts'
import { isQueued, waitingAgain } from './queue.ts'
import { Queues, type QueuesPorts } from './queues.ts'
import { Rooms, type RoomsPorts } from './rooms.ts'
import type { House, Starter } from './starter.ts'
import { starters } from './starters.ts'

export interface Apps {
  /** Begins an application for a call; the call engine asks for it. */
  readonly start: StartApp
  /** Goes on with one of the process before. */
  readonly resume: ResumeApp
  /** Who is parked. */
  parked(): readonly ParkedView[]
  /** Who waits for whom. */
  readonly queues: Queues
  /** Who is in conferences. */
  readonly rooms: Rooms
}

export interface AppsPorts extends QueuesPorts, RoomsPorts, Partial<Pick<House, 'mail' | 'lookups'>> {
  readonly log: Log
  /** A secret of the policy, by its name. */
  readonly secretOf?: House['secretOf']
}

export function createApps(ports: AppsPorts): Apps {
  const { clock, log, mail, lookups, secretOf = () => undefined } = ports
  const orbits = new Orbits()
  const queues = new Queues(ports)
  const rooms = new Rooms(ports)
  const start: StartApp = (stage, work) => begin(stage, planOf(work), house)
  const house: House = { clock, log, orbits, queues, rooms, mail, lookups, start, secretOf }
  return {
    start, queues, rooms, parked: () => orbits.list(),
    // The only one that goes on; the parties of all others are let go.
    resume: (stage, snapshot) => isQueued(snapshot) ? waitingAgain(stage, snapshot, house) : undefined,
  }
}

function begin(stage: Stage, plan: AppPlan, house: House): App | undefined {
  // A row takes the plan of its own name: the table's type says so, and it is by that name that it is picked.
  const starter: Starter<never> | undefined = starters[plan.app]
  return starter?.(stage, plan as never, house)
}

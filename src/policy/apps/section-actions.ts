/** What a section of the policy describes: `flow: reception`, `queue: sales`, `conference: board`. */
import { listensIn } from '../flow/flow.ts'
import { queuePlan } from '../queue/compile-queue.ts'
import { placed, type AppAction } from './app-action.ts'
import { compileConference } from './compile-conference.ts'

export const flowAction: AppAction<string> = {
  parts: (name, path) => ({ flows: placed(name, path) }),
  compile(name, scope) {
    const flow = scope.flow(name)
    return { app: 'flow', name, flow, ...listensIn(flow) && { listens: true } as const }
  },
}

export const queueAction: AppAction<string> = {
  parts: (name, path) => ({ queues: placed(name, path) }),
  compile(name, scope) {
    const queue = scope.queue(name)
    // The checks refuse a name that nobody defines.
    return queue ? queuePlan(queue) : { app: 'announce', name, play: [], times: 1, refuse: { status: 480 } }
  },
}

export const conferenceAction: AppAction<string> = {
  parts: (name, path) => ({ conferences: placed(name, path) }),
  compile: (name, scope) => compileConference(name, scope.conference(name)),
}

/** `queue: sales`. */
import { placed, type AppAction } from './app-action.ts'

export const queueAction: AppAction<string> = {
  parts: (name, path) => ({ queues: placed(name, path) }),
  compile(name, scope) {
    const queue = scope.queue(name)
    // The checks refuse a name that nobody defines.
    return queue ? { app: 'queue', name, queue }
      : { app: 'announce', name, play: [], times: 1, refuse: { status: 480 } }
  },
}

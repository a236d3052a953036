/** `flow: reception`. */
import { placed, type AppAction } from './app-action.ts'

export const flowAction: AppAction<string> = {
  parts: (name, path) => ({ flows: placed(name, path) }),
  compile: (name, scope) => ({ app: 'flow', name, flow: scope.flow(name) }),
}

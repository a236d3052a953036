/** `echo: 5m`. */
import { durationMs } from '../failover.ts'
import { placed, type AppAction } from './app-action.ts'

export const echoAction: AppAction<string> = {
  parts: (longest, path) => ({ durations: placed(longest, path) }),
  compile: longest => ({ app: 'echo', name: '', longestMs: durationMs(longest) }),
}

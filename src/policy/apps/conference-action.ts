/** `conference: board`, of the section `conferences`. */
import { placed, type AppAction } from './app-action.ts'
import { compileConference } from './compile-conference.ts'

export const conferenceAction: AppAction<string> = {
  parts: (name, path) => ({ conferences: placed(name, path) }),
  compile: (name, scope) => compileConference(name, scope.conference(name)),
}

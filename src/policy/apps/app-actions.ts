/** The actions that lead to applications: one row for each word, which is the application's name too. */
import type { Path } from '../position.ts'
import type { Action } from '../schema.gen.ts'
import { announceAction } from './announce-action.ts'
import type { AppAction, AppParts, AppScope } from './app-action.ts'
import type { AppPlan } from './app-plan.ts'
import { echoAction } from './echo-action.ts'
import { parkAction } from './park-action.ts'
import { conferenceAction, flowAction, queueAction } from './section-actions.ts'
import { voicemailAction } from './voicemail-action.ts'

type AppWord = AppPlan['app']

/** An action, or a step of a flow, as far as it says where applications are. */
type Words = Pick<Action, AppWord>

const rows: { readonly [Word in AppWord]: AppAction<NonNullable<Action[Word]>> } = {
  announce: announceAction,
  conference: conferenceAction,
  echo: echoAction,
  flow: flowAction,
  park: parkAction,
  queue: queueAction,
  voicemail: voicemailAction,
}

const appWords = Object.keys(rows) as readonly AppWord[]

/** What the action names, where it leads to an application. */
export function appPartsOf(action: Words, path: Path): AppParts {
  return withRow(action, (row, written, word) => row.parts(written, [...path, word])) ?? {}
}

/** What the application is to do; undefined for an action that leads to none. */
export function compileApp(action: Words, scope: AppScope): AppPlan | undefined {
  const plan = withRow(action, (row, written) => row.compile(written, scope))
  return plan && Object.freeze(plan)
}

function withRow<T>(
  action: Words, use: (row: AppAction<unknown>, written: unknown, word: AppWord) => T,
): T | undefined {
  const word = appWords.find(each => action[each] !== undefined)
  // The row of a word takes what stands under it; so the table's type has it, word by word.
  return word && use(rows[word] as AppAction<unknown>, action[word], word)
}

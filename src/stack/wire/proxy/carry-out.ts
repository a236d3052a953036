/** An application's order to pass a request on. */
import type { Answers } from '../answers.ts'
import type { App } from '../app.ts'
import type { Board } from '../board.ts'
import type { Said } from '../frames.ts'
import { notDone } from '../leads.ts'
import { heardBy } from './hears.ts'
import { readOrder } from './order.ts'
import type { Passages } from './passages.ts'
import { planOf } from './plan.ts'
import type { Waymarks } from './waymarks.ts'

export interface Carriers {
  readonly board: Board
  readonly answers: Answers
  readonly marks: Waymarks
  readonly passages: Passages
}

export function carryOut({ board, answers, marks, passages }: Carriers, app: App, said: Said): void {
  const order = readOrder(said)
  if (typeof order === 'string') return app.tell(notDone(said.id, order))
  const open = answers.find(order.transaction)
  // One in a dialog of ours, or in one that an answer has begun, is the application's own to answer.
  if (!open || open.dialog) return app.tell(notDone(said.id, 'Server error: unable to find transaction to proxy'))
  answers.drop(open)
  const { transaction } = open
  passages.begin(transaction, planOf(order, marks, transaction), heardBy(app, said.id, board, transaction))
}

/** The requests that are on their way through us. */
import type { ServerTransaction } from '../../transactions.ts'
import type { Board } from '../board.ts'
import { refusalOf } from './forward.ts'
import { Passage, type PassageEvents, type Plan } from './passage.ts'

export class Passages {
  readonly #board: Board
  /** Those whose sender has no final response yet. */
  readonly #open = new Set<Passage>()

  constructor(board: Board) {
    this.#board = board
  }

  begin(transaction: ServerTransaction, plan: Plan, events: PassageEvents): void {
    const refusal = refusalOf(transaction.request, this.#board.ids.tag())
    if (refusal) {
      transaction.respond(refusal)
      events.heard(refusal, { transport: transaction.flow.transport, address: '', port: 0 })
      return events.over()
    }
    const passage = new Passage(this.#board, transaction, plan, {
      ...events,
      over: () => {
        this.#open.delete(passage)
        events.over()
      },
    })
    this.#open.add(passage)
    passage.start()
  }

  close(): void {
    for (const passage of this.#open) passage.end()
    this.#open.clear()
  }
}

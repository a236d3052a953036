/** The requests that are on their way through us. */
import type { SipRequest, SipResponse } from '../../../sip/message.ts'
import { responseTo } from '../../../sip/respond.ts'
import type { ServerTransaction } from '../../transactions.ts'
import type { Board } from '../board.ts'
import { breadthOf } from './breadth.ts'
import { refusalOf } from './forward.ts'
import { Loops } from './loops.ts'
import { Passage, type PassageEvents, type Plan } from './passage.ts'

export class Passages {
  readonly #board: Board
  readonly #loops: Loops
  /** Those whose sender has no final response yet. */
  readonly #open = new Set<Passage>()

  /** @param key see {@link Loops} */
  constructor(board: Board, key: string) {
    this.#board = board
    this.#loops = new Loops(key)
  }

  begin(transaction: ServerTransaction, plan: Plan, events: PassageEvents): void {
    const { request } = transaction
    const refusal = this.#refusalOf(request)
    if (refusal) {
      transaction.respond(refusal)
      events.heard(refusal, { transport: transaction.flow.transport, address: '', port: 0 })
      return events.over()
    }
    const bounds = { mark: this.#loops.markOf(request), breadth: breadthOf(request) }
    const passage = new Passage(this.#board, transaction, plan, bounds, {
      ...events,
      over: () => {
        this.#open.delete(passage)
        events.over()
      },
    })
    this.#open.add(passage)
    passage.start()
  }

  #refusalOf(request: SipRequest): SipResponse | undefined {
    const toTag = this.#board.ids.tag()
    if (breadthOf(request) === 0) return responseTo(request, 440, { toTag })
    return refusalOf(request, toTag) ?? (this.#loops.isLoop(request) ? responseTo(request, 482, { toTag }) : undefined)
  }

  close(): void {
    for (const passage of this.#open) passage.end()
    this.#open.clear()
  }
}

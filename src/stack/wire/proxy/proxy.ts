/** A proxy that applications command (RFC 3261 §16). */
import type { SipRequest } from '../../../sip/message.ts'
import type { ServerTransaction } from '../../transactions.ts'
import type { Answers } from '../answers.ts'
import type { App } from '../app.ts'
import type { Board } from '../board.ts'
import type { Said } from '../frames.ts'
import { carryOut } from './carry-out.ts'
import { passOnward } from './onward.ts'
import { Passages } from './passages.ts'
import { Waymarks } from './waymarks.ts'

export interface Proxy {
  /** An application has a request of the network passed on, and hears of each final response, and of the end. */
  take(app: App, said: Said): void
  /**
   * Sends on a request that one proxied before led here, or its ACK, which has no transaction.
   * @returns false for any other
   */
  passesOn(request: SipRequest, transaction: ServerTransaction | undefined): boolean
  close(): void
}

export function createProxy(board: Board, answers: Answers): Proxy {
  const key = board.ids.uid()
  const marks = new Waymarks(board.transactions, key)
  const passages = new Passages(board, key)
  return {
    take: (app, said) => carryOut({ board, answers, marks, passages }, app, said),
    passesOn: (request, transaction) => passOnward({ board, marks, passages }, request, transaction),
    close: () => passages.close(),
  }
}

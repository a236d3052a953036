/** From the next hop of a request to the address it is sent to. */
import { locate } from '../destination.ts'
import type { NextHop } from '../dialog/route.ts'
import type { Destination } from '../transactions.ts'
import type { Board } from './board.ts'

/** Takes the way; undefined when there is none. @param others where else it may be sent when nobody is there */
export type UseWay = (to: Destination | undefined, others: readonly Destination[]) => void

/** Finds the way, at once when no name is to be looked up. */
export function wayTo(board: Board, hop: NextHop, use: UseWay): void {
  const found = locate(hop, board)
  if (!(found instanceof Promise)) return use(found[0], found.slice(1))
  found.then(all => use(all[0], all.slice(1))).catch((err: unknown) => {
    board.log.error({ err }, 'a message of an application was not sent')
  })
}

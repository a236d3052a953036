/** From the next hop of a request to the address it is sent to. */
import { parseUri } from '../../sip/uri.ts'
import type { NextHop } from '../dialog/route.ts'
import type { Destination, Flow } from '../transactions.ts'
import type { Board } from './board.ts'

/** Takes the way; undefined when there is none. @param others where else it may be sent when nobody is there */
export type UseWay = (to: Destination | undefined, others: readonly Destination[]) => void

/** Finds the way, at once when no name is to be looked up. */
export function wayTo(board: Board, hop: NextHop, use: UseWay): void {
  if (hop.to === 'flow') return use(back(hop.flow), [])
  const uri = parseUri(hop.uri)
  const found = uri ? board.resolve(uri) : []
  if (!(found instanceof Promise)) return use(over(found, hop.flow), found.slice(1))
  found.then(all => use(over(all, hop.flow), all.slice(1))).catch((err: unknown) => {
    board.log.error({ err }, 'a message of an application was not sent')
  })
}

function back(flow: Flow): Destination {
  return { transport: flow.transport, address: flow.address, port: flow.port, flow }
}

/** The first, over the socket already in use between us and it. */
function over([to]: readonly Destination[], flow: Flow | undefined): Destination | undefined {
  return to && flow && flow.transport === to.transport && flow.address === to.address ? { ...to, flow } : to
}

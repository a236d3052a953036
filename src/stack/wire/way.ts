/** From the next hop of a request to the address it is sent to. */
import { parseUri } from '../../sip/uri.ts'
import type { NextHop } from '../dialog/route.ts'
import type { Destination, Flow } from '../transactions.ts'
import type { Board } from './board.ts'

/** Finds the way, at once when no name is to be looked up; undefined when there is none. */
export function wayTo(board: Board, hop: NextHop, use: (to: Destination | undefined) => void): void {
  if (hop.to === 'flow') return use(back(hop.flow))
  const uri = parseUri(hop.uri)
  const found = uri ? board.resolve(uri) : []
  if (!(found instanceof Promise)) return use(over(found, hop.flow))
  found.then(all => use(over(all, hop.flow))).catch((err: unknown) => {
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

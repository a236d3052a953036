/** What an application, and those who ask for records, hear of a request that is passed on. */
import type { ServerTransaction } from '../../transactions.ts'
import type { App } from '../app.ts'
import type { Board } from '../board.ts'
import { tellAnswered, tellCdr } from '../cdr.ts'
import { accepted, heardByProxy } from '../leads.ts'
import { withoutOurVia } from './forward.ts'
import type { PassageEvents } from './passage.ts'

/** @param said the frame that asked for it */
export function heardBy(app: App, said: string, board: Board, { request }: ServerTransaction): PassageEvents {
  const isInvite = request.method === 'INVITE'
  return {
    sent: sent => { if (isInvite) tellCdr(board, { on: 'attempt' }, 'application', sent) },
    heard: (response, from) => {
      if (isInvite) tellAnswered(board, 'proxy-uac', 'network', response)
      if (isInvite && response.status < 300) tellAnswered(board, 'proxy-uas', 'application', withoutOurVia(response))
      app.tell(heardByProxy(said, response, from, board.clock.nowMs()))
    },
    over: () => app.tell(accepted(said, 'done')),
  }
}

/** Inside its dialog: only that it ends. */
export function heardInside(board: Board, { request }: ServerTransaction): PassageEvents {
  const stop = { on: 'stop', why: 'normal-release' } as const
  const isBye = request.method === 'BYE'
  if (isBye) tellCdr(board, stop, 'network', request)
  return {
    sent: sent => { if (isBye) tellCdr(board, stop, 'application', sent) },
    heard() {},
    over() {},
  }
}

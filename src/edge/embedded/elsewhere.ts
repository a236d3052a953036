/** One address after another, as long as the one asked is not there or has no time for us (RFC 3263 §4.3). */
import type { ClientListener, Destination, SendFailure } from '../../stack/transactions.ts'

/** Asks the next address. @param after what became of the one before @returns false when none is left */
export type Elsewhere = (after: SendFailure | 'busy') => boolean

/** Sends something to an address; undefined when there is none. @param others how many are left */
export type AskAt = (to: Destination | undefined, elsewhere: Elsewhere, others: number) => void

/** Has the first of these addresses asked. @param last tries what there is beside them */
export function inTurn([to, ...others]: readonly Destination[], ask: AskAt, last: Elsewhere = () => false): void {
  ask(to, after => {
    if (others.length === 0) return last(after)
    inTurn(others, ask, last)
    return true
  }, others.length)
}

/** Hears what becomes of a request once there is nowhere else to ask. Who rang has been reached. */
export function unlessElsewhere(elsewhere: Elsewhere, listener: ClientListener): ClientListener {
  // Let go of then: the listener may hear for half a minute yet.
  let way: Elsewhere | undefined = elsewhere
  return {
    response(given, flow) {
      if (given.status === 503 && way?.('busy')) return
      if (given.status > 100) way = undefined
      listener.response(given, flow)
    },
    failed(cause, why) {
      if (!way?.(cause)) listener.failed(cause, why)
    },
  }
}

type Outcome = { readonly status: number } | { readonly cause: SendFailure }

/** Asks until one answers with anything but 503. @returns else what the last said; undefined without any address */
export async function firstAnswer<Said extends Outcome>(
  all: readonly Destination[], ask: (to: Destination) => Promise<Said>,
): Promise<Said | undefined> {
  let said: Said | undefined
  for (const to of all) {
    said = await ask(to)
    if ('status' in said && said.status !== 503) break
  }
  return said
}

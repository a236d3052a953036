/**
 * The deletes one node still owes us. A delete is tried at once; when the node does not answer it
 * waits here until the node does, a bounded number of times and in bounded number, so that a node
 * that was stopped and comes back with our sessions gives them up.
 */
import type { Log } from '../base/log.ts'

const TRIES_MAX = 5
const WAITING_MAX = 10_000

/** @typeParam T what the engine says of a session it deletes */
export interface Deletions<T> {
  /** Sessions to be deleted when the node answers again. */
  readonly waiting: number
  /** Deletes one session, now if `reachable`, else later. Never rejects. @returns undefined when it is later */
  delete(callId: string, reachable: boolean): Promise<T | undefined>
  /** Tries what waits, one after the other, until one fails. Called when the node has given a sign of life. */
  retry(): Promise<void>
}

/** @param send the ng command; rejects when the node did not do it */
export function createDeletions<T>(node: string, log: Log, send: (callId: string) => Promise<T>): Deletions<T> {
  const triesOf = new Map<string, number>()
  let retrying = false

  function later(callId: string, tries: number): void {
    triesOf.set(callId, tries)
    if (tries >= TRIES_MAX) abandon(callId)
    else if (triesOf.size > WAITING_MAX) abandon(triesOf.keys().next().value ?? callId)
  }

  function abandon(callId: string): void {
    triesOf.delete(callId)
    log.warn({ node, ngCallId: callId }, 'media session left to the engine\'s own time limit')
  }

  /** @returns undefined when the node did not do it */
  async function attempt(callId: string, tries: number): Promise<{ readonly said: T } | undefined> {
    try {
      const said = await send(callId)
      triesOf.delete(callId)
      return { said }
    } catch (error) {
      log.debug({ node, ngCallId: callId, err: error }, 'media session not deleted yet')
      later(callId, tries)
      return undefined
    }
  }

  return {
    get waiting() {
      return triesOf.size
    },
    async delete(callId, reachable) {
      if (reachable) return (await attempt(callId, 1))?.said
      later(callId, 0)
      return undefined
    },
    async retry() {
      if (retrying) return
      retrying = true
      for (const [callId, tries] of [...triesOf]) if (!await attempt(callId, tries + 1)) break
      retrying = false
    },
  }
}

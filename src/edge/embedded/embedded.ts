/**
 * The leg port bound straight to our own stack, in one process: requests come in from the transaction
 * layer, are looked at by the guard, and go to the leg they belong to; a new INVITE becomes a leg.
 */
import type { ArrivedLeg, Prober, Registrant, Signaling } from '../signaling.ts'
import { ArrivedEmbeddedLeg } from './arrived-leg.ts'
import { besideCalls } from './beside-calls.ts'
import { ownAnswer } from './capabilities.ts'
import { PlacedEmbeddedLeg } from './placed-leg.ts'
import { edgePorts, type EmbeddedEdgeOptions } from './ports.ts'
import { createReception } from './receive.ts'
import { RestoredEmbeddedLeg } from './restored-leg.ts'
import { Side } from './side.ts'
import { withdraw } from './withdrawn.ts'

export interface EmbeddedEdge extends Signaling, Prober, Registrant {
  /** Legs that are not over, and those over for a moment. */
  readonly legCount: number
  /**
   * Ends every leg with `gone` and every timer of the edge. Dialogs are not hung up: a caller who
   * wants that drains first. New requests hear 503.
   */
  close(): void
}

/** When the first restored leg asks whether its other side is still there, and how far the others are apart. */
const inquiryMs = 2000
const gapMs = 20

/** Binds the leg port to `options.transactions`; it takes every request from now on. */
export function createEmbeddedEdge(options: EmbeddedEdgeOptions): EmbeddedEdge {
  const edge = edgePorts(options)
  const { probe, register, enrolled } = besideCalls(edge)
  let takeInvite: ((leg: ArrivedLeg) => void) | undefined
  let isClosed = false
  let restored = 0

  const reception = createReception({
    edge,
    guard: options.guard,
    door: () => isClosed ? 'closed' : options.draining?.() ? 'draining' : 'open',
    arrive(transaction, dialog) {
      if (!takeInvite) return transaction.respond(ownAnswer(edge, transaction.request, 480))
      takeInvite(new ArrivedEmbeddedLeg(new Side(edge, dialog.callId, dialog.localTag), transaction, dialog))
    },
  })
  options.transactions.onRequest(reception.receive)
  options.transactions.onLost?.(connection => {
    reception.lost(connection)
    enrolled.lost(connection)
  })
  options.transactions.dependOn?.(() => {
    const inCalls = new Set(Array.from(edge.legs, leg => leg.connection))
    return connection =>
      inCalls.has(connection) || reception.uses(connection) || enrolled.uses(connection)
  })

  return {
    probe,
    register,
    get legCount() {
      return edge.legs.count
    },
    onInvite(handler) {
      takeInvite = handler
    },
    onRegister: reception.onRegister,
    dial(request) {
      const side = new Side(edge, edge.ids.callId(), edge.ids.tag(), request.credentials)
      return new PlacedEmbeddedLeg(side, request)
    },
    restore: (snapshot, invite) => new RestoredEmbeddedLeg(edge, snapshot, invite, inquiryMs + restored++ * gapMs),
    withdraw: (ringing, reason) => withdraw(edge, ringing, reason),
    close() {
      isClosed = true
      enrolled.close()
      for (const leg of [...edge.legs]) leg.abandon()
    },
  }
}

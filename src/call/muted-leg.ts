/**
 * A leg whose early media is kept from a caller who hears something else meanwhile. The answer that a
 * provisional brought is given with the 2xx, which need not repeat it (RFC 3261 §13.2.1).
 */
import type { Body, LegEvent, PlacedLeg } from '../edge/signaling.ts'

/** @param answered told before the call is, that the other side will now be heard */
export function muted(leg: PlacedLeg, answered: () => void): PlacedLeg {
  let early: Body | undefined

  function heard(event: LegEvent): LegEvent {
    if (event.on === 'answer') {
      answered()
      const body = event.body ?? early
      return body ? { ...event, body } : event
    }
    if (event.on !== 'progress' || !event.body) return event
    early = event.body
    const { body: _, ...silent } = event
    return { ...silent, status: 180, reason: 'Ringing' }
  }

  return {
    get callId() { return leg.callId },
    get dialog() { return leg.dialog },
    get remote() { return leg.remote },
    listen: listener => leg.listen(event => listener(heard(event))),
    respond: (id, status, parts) => leg.respond(id, status, parts),
    request: (method, parts) => leg.request(method, parts),
    ackReinvite: (id, body) => leg.ackReinvite(id, body),
    bye: headers => leg.bye(headers),
    ack: body => leg.ack(body),
    cancel: headers => leg.cancel(headers),
    ...leg.ringing && { ringing: () => leg.ringing?.() ?? [] },
    ...leg.snapshot && { snapshot: () => leg.snapshot?.() },
  }
}

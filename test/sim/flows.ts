/** Six flows of one call each through the router, and what the record of each says at its end. */
import type { Script } from './stage.ts'

export interface Flow extends Script {
  readonly ends: { readonly status: number; readonly by: string }
}

/** Milliseconds. */
const TALK_MS = 1_000
const RING_MS = 1_500

export const flows: Readonly<Record<string, Flow>> = {
  'a call that is answered and hung up': {
    ends: { status: 200, by: 'caller' },
    caller: ({ leg, later }) => event => {
      if (event.on !== 'answer') return
      leg.ack()
      later(TALK_MS, () => leg.bye())
    },
    callee: ({ leg, later, sdp }) => {
      leg.progress(180)
      later(RING_MS, () => leg.answer({ body: sdp() }))
      return () => {}
    },
  },
  'early media, reliably, and an UPDATE while it rings': {
    ends: { status: 200, by: 'callee' },
    caller: ({ leg, sdp }) => {
      let asked = false
      return event => {
        if (event.on === 'progress' && event.body && !asked) {
          asked = true
          leg.request('UPDATE', { body: sdp(4_002) })
        } else if (event.on === 'answer') leg.ack()
      }
    },
    callee: ({ leg, later, sdp }) => {
      leg.progress(183, { body: sdp() })
      later(RING_MS, () => leg.answer({ body: sdp() }))
      return event => {
        if (event.on === 'request') leg.respond(event.request.id, 200, { body: sdp() })
        else if (event.on === 'ack') later(TALK_MS, () => leg.bye())
      }
    },
  },
  'a re-INVITE': {
    ends: { status: 200, by: 'callee' },
    caller: ({ leg, later, sdp }) => event => {
      if (event.on === 'answer') {
        leg.ack()
        later(TALK_MS, () => leg.request('INVITE', { body: sdp(4_002) }))
      } else if (event.on === 'response' && event.status < 300) leg.ackReinvite(event.id)
    },
    callee: ({ leg, later, sdp }) => {
      leg.answer({ body: sdp() })
      return event => {
        if (event.on === 'request') leg.respond(event.request.id, 200, { body: sdp() })
        else if (event.on === 'ack' && event.id !== undefined) later(TALK_MS, () => leg.bye())
      }
    },
  },
  'a late offer, answered in the ACK': {
    ends: { status: 200, by: 'caller' },
    late: true,
    caller: ({ leg, later, sdp }) => event => {
      if (event.on !== 'answer') return
      leg.ack(sdp())
      later(TALK_MS, () => leg.bye())
    },
    callee: ({ leg, later, sdp }) => {
      later(RING_MS, () => leg.answer({ body: sdp() }))
      return () => {}
    },
  },
  'a refusal': {
    ends: { status: 603, by: 'callee' },
    caller: () => () => {},
    callee: ({ leg, later }) => {
      leg.progress(180)
      later(RING_MS, () => leg.reject(603, undefined))
      return () => {}
    },
  },
  'a call given up while it rings': {
    ends: { status: 487, by: 'caller' },
    caller: ({ leg, later }) => {
      later(RING_MS, () => leg.cancel())
      return () => {}
    },
    callee: ({ leg }) => {
      leg.progress(180)
      return () => {}
    },
  },
}

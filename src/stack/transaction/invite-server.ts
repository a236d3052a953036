/**
 * INVITE, they ask (RFC 3261 §17.2.1, with the Accepted state of RFC 6026 §7.1).
 *
 * The 2xx is repeated by the dialog above, not here; a refusal is repeated here until its ACK.
 * Timer U is ours: it bounds how long the user may leave an INVITE without a final response.
 */
import { stepper, type Machine } from './machine.ts'

export type InviteServerState = 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated'

/** `request` is the INVITE again; `provisional`, `success` and `refusal` are what the user answers. */
export type InviteServerOn =
  | 'request' | 'ack' | 'cancel' | 'provisional' | 'success' | 'refusal' | 'unreachable'
  | 'timer G' | 'timer H' | 'timer I' | 'timer L' | 'timer U'

export type InviteServerEffect =
  | 'send' | 'repeat' | 'send 100' | 'send 500' | 'pass ack'
  | 'start G' | 'double G' | 'stop G' | 'start H' | 'start I' | 'start L' | 'start U'
  | 'tell cancel' | 'tell no ack' | 'tell unreachable' | 'tell unanswered'

export const inviteServerMachine: Machine<InviteServerState, InviteServerOn, InviteServerEffect> = {
  name: 'invite-server',
  states: ['proceeding', 'accepted', 'completed', 'confirmed', 'terminated'],
  events: [
    'request', 'ack', 'cancel', 'provisional', 'success', 'refusal', 'unreachable',
    'timer G', 'timer H', 'timer I', 'timer L', 'timer U',
  ],
  start: 'proceeding',
  birth: ['start U', 'send 100'],
  rows: [
    { in: 'proceeding', on: 'request', to: 'proceeding', do: ['repeat'], see: 'RFC 3261 §17.2.1' },
    { in: 'proceeding', on: 'cancel', to: 'proceeding', do: ['tell cancel'], see: 'RFC 3261 §9.2' },
    { in: 'proceeding', on: 'provisional', to: 'proceeding', do: ['start U', 'send'], see: 'RFC 3261 §17.2.1' },
    { in: 'proceeding', on: 'success', to: 'accepted', do: ['start L', 'send'], see: 'RFC 6026 §7.1' },
    { in: 'proceeding', on: 'refusal', to: 'completed', do: ['start G', 'start H', 'send'], see: 'RFC 3261 §17.2.1' },
    { in: 'proceeding', on: 'unreachable', to: 'proceeding', do: ['tell unreachable'], see: 'RFC 6026 §7.1' },
    { in: 'proceeding', on: 'timer U', to: 'completed', do: ['start G', 'start H', 'send 500', 'tell unanswered'],
      see: 'ours: no INVITE stays for ever without a final response' },

    { in: 'accepted', on: 'ack', to: 'accepted', do: ['pass ack'],
      see: 'RFC 6026 §7.1: an old peer’s ACK with the same branch' },
    { in: 'accepted', on: 'success', to: 'accepted', do: ['send'], see: 'RFC 6026 §7.1: the dialog repeats its 2xx' },
    { in: 'accepted', on: 'unreachable', to: 'accepted', do: ['tell unreachable'], see: 'RFC 6026 §7.1' },
    { in: 'accepted', on: 'timer L', to: 'terminated', do: [], see: 'RFC 6026 §7.1' },

    { in: 'completed', on: 'request', to: 'completed', do: ['repeat'], see: 'RFC 3261 §17.2.1' },
    { in: 'completed', on: 'ack', to: 'confirmed', do: ['stop G', 'start I'], see: 'RFC 3261 §17.2.1' },
    { in: 'completed', on: 'unreachable', to: 'completed', do: ['tell unreachable'], see: 'RFC 6026 §7.1' },
    { in: 'completed', on: 'timer G', to: 'completed', do: ['double G', 'repeat'], see: 'RFC 3261 §17.2.1' },
    { in: 'completed', on: 'timer H', to: 'terminated', do: ['tell no ack'], see: 'RFC 3261 §17.2.1' },

    { in: 'confirmed', on: 'timer I', to: 'terminated', do: [], see: 'RFC 3261 §17.2.1' },
  ],
  ignored: [
    [['proceeding'], ['ack'], 'nothing final was sent that could be acknowledged'],
    [['accepted'], ['request'], 'absorbed; the 2xx is repeated by the dialog (RFC 6026 §7.1)'],
    [['confirmed'], ['request', 'ack'], 'absorbed; that is what the state is for (RFC 3261 §17.2.1)'],
    [['accepted', 'completed', 'confirmed'], ['cancel'], 'too late; the final response stands (RFC 3261 §9.2)'],
    [['accepted', 'completed', 'confirmed'], ['provisional', 'refusal'],
      'a final response was sent (RFC 3261 §17.2.1)'],
    [['completed', 'confirmed'], ['success'], 'a refusal was sent (RFC 3261 §17.2.1)'],
    [['confirmed'], ['unreachable'], 'the ACK came; what failed to leave is not needed'],
    [['proceeding', 'accepted', 'confirmed'], ['timer G', 'timer H'], 'run only in completed'],
    [['proceeding', 'accepted', 'completed'], ['timer I'], 'runs only in confirmed'],
    [['proceeding', 'completed', 'confirmed'], ['timer L'], 'runs only in accepted'],
    [['accepted', 'completed', 'confirmed'], ['timer U'], 'stopped by the final response'],
  ],
}

export const inviteServer = stepper(inviteServerMachine)

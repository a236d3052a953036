/**
 * INVITE, our side asks (RFC 3261 §17.1.1, with the Accepted state of RFC 6026 §7.2).
 *
 * Two states are ours: a CANCEL may not leave before a provisional came (§9.1), so a call given up
 * early waits in `abandoning`, where its INVITE is no longer repeated; and from the CANCEL on, in
 * `cancelling`, the final response has 64*T1.
 */
import { stepper, type Machine } from './machine.ts'

export type InviteClientState =
  'calling' | 'abandoning' | 'proceeding' | 'cancelling' | 'accepted' | 'completed' | 'terminated'

/** `trying` is 100, `provisional` 101 to 199, `success` 2xx, `refusal` 300 to 699. */
export type InviteClientOn =
  | 'trying' | 'provisional' | 'success' | 'refusal' | 'cancel' | 'unreachable'
  | 'timer A' | 'timer B' | 'timer C' | 'timer D' | 'timer M' | 'timer X'

export type InviteClientEffect =
  | 'send' | 'send ack' | 'send cancel'
  | 'start A' | 'double A' | 'stop A' | 'start B' | 'start C' | 'start D' | 'start M' | 'start X'
  | 'tell response' | 'tell timeout' | 'tell unreachable'

export const inviteClientMachine: Machine<InviteClientState, InviteClientOn, InviteClientEffect> = {
  name: 'invite-client',
  states: ['calling', 'abandoning', 'proceeding', 'cancelling', 'accepted', 'completed', 'terminated'],
  events: [
    'trying', 'provisional', 'success', 'refusal', 'cancel', 'unreachable',
    'timer A', 'timer B', 'timer C', 'timer D', 'timer M', 'timer X',
  ],
  start: 'calling',
  birth: ['start A', 'start B', 'send'],
  rows: [
    { in: 'calling', on: 'timer A', to: 'calling', do: ['double A', 'send'], see: 'RFC 3261 §17.1.1.2' },
    { in: 'calling', on: 'timer B', to: 'terminated', do: ['tell timeout'], see: 'RFC 3261 §17.1.1.2' },
    { in: 'calling', on: 'unreachable', to: 'terminated', do: ['tell unreachable'], see: 'RFC 3261 §17.1.4' },
    { in: 'calling', on: 'trying', to: 'proceeding', do: ['stop A', 'start C', 'tell response'],
      see: 'RFC 3261 §17.1.1.2' },
    { in: 'calling', on: 'provisional', to: 'proceeding', do: ['stop A', 'start C', 'tell response'],
      see: 'RFC 3261 §17.1.1.2' },
    { in: 'calling', on: 'success', to: 'accepted', do: ['stop A', 'tell response', 'start M'], see: 'RFC 6026 §7.2' },
    { in: 'calling', on: 'refusal', to: 'completed', do: ['stop A', 'send ack', 'tell response', 'start D'],
      see: 'RFC 3261 §17.1.1.2' },
    { in: 'calling', on: 'cancel', to: 'abandoning', do: ['stop A'],
      see: 'RFC 3261 §9.1: no CANCEL before a provisional' },

    { in: 'abandoning', on: 'timer B', to: 'terminated', do: ['tell timeout'], see: 'RFC 3261 §17.1.1.2' },
    { in: 'abandoning', on: 'unreachable', to: 'terminated', do: ['tell unreachable'], see: 'RFC 3261 §17.1.4' },
    { in: 'abandoning', on: 'trying', to: 'cancelling', do: ['send cancel', 'start X', 'tell response'],
      see: 'RFC 3261 §9.1' },
    { in: 'abandoning', on: 'provisional', to: 'cancelling', do: ['send cancel', 'start X', 'tell response'],
      see: 'RFC 3261 §9.1' },
    { in: 'abandoning', on: 'success', to: 'accepted', do: ['tell response', 'start M'], see: 'RFC 6026 §7.2' },
    { in: 'abandoning', on: 'refusal', to: 'completed', do: ['send ack', 'tell response', 'start D'],
      see: 'RFC 3261 §17.1.1.2' },

    { in: 'proceeding', on: 'trying', to: 'proceeding', do: ['tell response'], see: 'RFC 3261 §17.1.1.2' },
    { in: 'proceeding', on: 'provisional', to: 'proceeding', do: ['start C', 'tell response'],
      see: 'RFC 3261 §16.7 step 2' },
    { in: 'proceeding', on: 'success', to: 'accepted', do: ['tell response', 'start M'], see: 'RFC 6026 §7.2' },
    { in: 'proceeding', on: 'refusal', to: 'completed', do: ['send ack', 'tell response', 'start D'],
      see: 'RFC 3261 §17.1.1.2' },
    { in: 'proceeding', on: 'cancel', to: 'cancelling', do: ['send cancel', 'start X'], see: 'RFC 3261 §9.1' },
    { in: 'proceeding', on: 'timer C', to: 'cancelling', do: ['send cancel', 'start X'], see: 'RFC 3261 §16.8' },

    { in: 'cancelling', on: 'trying', to: 'cancelling', do: ['tell response'], see: 'RFC 3261 §17.1.1.2' },
    { in: 'cancelling', on: 'provisional', to: 'cancelling', do: ['tell response'], see: 'RFC 3261 §17.1.1.2' },
    { in: 'cancelling', on: 'success', to: 'accepted', do: ['tell response', 'start M'],
      see: 'RFC 6026 §7.2: the CANCEL crossed it' },
    { in: 'cancelling', on: 'refusal', to: 'completed', do: ['send ack', 'tell response', 'start D'],
      see: 'RFC 3261 §17.1.1.2' },
    { in: 'cancelling', on: 'timer X', to: 'terminated', do: ['tell timeout'], see: 'RFC 3261 §9.1' },

    { in: 'accepted', on: 'success', to: 'accepted', do: ['tell response'], see: 'RFC 6026 §7.2' },
    { in: 'accepted', on: 'timer M', to: 'terminated', do: [], see: 'RFC 6026 §7.2' },

    { in: 'completed', on: 'refusal', to: 'completed', do: ['send'], see: 'RFC 3261 §17.1.1.2: the ACK again' },
    { in: 'completed', on: 'success', to: 'completed', do: ['tell response'],
      see: 'RFC 3261 §16.7 step 5: a proxy passes on every 2xx' },
    { in: 'completed', on: 'unreachable', to: 'terminated', do: [],
      see: 'RFC 3261 §17.1.1.2; the user has its answer' },
    { in: 'completed', on: 'timer D', to: 'terminated', do: [], see: 'RFC 3261 §17.1.1.2' },
  ],
  ignored: [
    [['abandoning', 'cancelling'], ['cancel'], 'the CANCEL is asked for or sent already'],
    [['accepted', 'completed'], ['cancel'], 'a final response came; there is nothing to cancel (RFC 3261 §9.1)'],
    [['proceeding', 'cancelling'], ['unreachable'],
      'nothing of ours is under way; the final response may come over another connection (RFC 3261 §18.2.2)'],
    [['accepted'], ['unreachable'], 'this machine sends nothing any more; the ACKs are the dialog’s'],
    [['accepted', 'completed'], ['trying', 'provisional'], 'overtaken by the final response'],
    [['accepted'], ['refusal'], 'another fork’s refusal; the call is answered'],
    [['proceeding', 'cancelling', 'accepted', 'completed'], ['timer A', 'timer B'], 'stopped by the first response'],
    [['abandoning'], ['timer A'], 'stopped when the call was given up: a target that wakes late must not ring for it'],
    [['calling', 'abandoning', 'cancelling', 'accepted', 'completed'], ['timer C'], 'runs only in proceeding'],
    [['calling', 'abandoning', 'proceeding', 'accepted', 'completed'], ['timer X'], 'runs only after a CANCEL'],
    [['calling', 'abandoning', 'proceeding', 'cancelling', 'accepted'], ['timer D'], 'runs only in completed'],
    [['calling', 'abandoning', 'proceeding', 'cancelling', 'completed'], ['timer M'], 'runs only in accepted'],
  ],
}

export const inviteClient = stepper(inviteClientMachine)

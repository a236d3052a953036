/**
 * Any other request, they ask (RFC 3261 §17.2.2). Timer U is ours: it bounds how long the user may
 * leave a request without a final response, so that theirs has one before its timer F.
 */
import { stepper, type Machine } from './machine.ts'

export type NonInviteServerState = 'trying' | 'proceeding' | 'completed' | 'terminated'

/** `request` is the request again; `provisional` and `final` are what the user answers. */
export type NonInviteServerOn = 'request' | 'provisional' | 'final' | 'unreachable' | 'timer J' | 'timer U'

export type NonInviteServerEffect =
  'send' | 'repeat' | 'send 500' | 'start J' | 'start U' | 'tell unreachable' | 'tell unanswered'

export const nonInviteServerMachine: Machine<NonInviteServerState, NonInviteServerOn, NonInviteServerEffect> = {
  name: 'non-invite-server',
  states: ['trying', 'proceeding', 'completed', 'terminated'],
  events: ['request', 'provisional', 'final', 'unreachable', 'timer J', 'timer U'],
  start: 'trying',
  birth: ['start U'],
  rows: [
    { in: 'trying', on: 'provisional', to: 'proceeding', do: ['send'], see: 'RFC 3261 §17.2.2' },
    { in: 'trying', on: 'final', to: 'completed', do: ['send', 'start J'], see: 'RFC 3261 §17.2.2' },
    { in: 'trying', on: 'timer U', to: 'completed', do: ['send 500', 'tell unanswered', 'start J'],
      see: 'RFC 4320 §4.1: answer before their timer F' },

    { in: 'proceeding', on: 'request', to: 'proceeding', do: ['repeat'], see: 'RFC 3261 §17.2.2' },
    { in: 'proceeding', on: 'provisional', to: 'proceeding', do: ['send'], see: 'RFC 3261 §17.2.2' },
    { in: 'proceeding', on: 'final', to: 'completed', do: ['send', 'start J'], see: 'RFC 3261 §17.2.2' },
    { in: 'proceeding', on: 'unreachable', to: 'proceeding', do: ['tell unreachable'], see: 'RFC 6026 §8.8' },
    { in: 'proceeding', on: 'timer U', to: 'completed', do: ['send 500', 'tell unanswered', 'start J'],
      see: 'RFC 4320 §4.1: answer before their timer F' },

    { in: 'completed', on: 'request', to: 'completed', do: ['repeat'], see: 'RFC 3261 §17.2.2' },
    { in: 'completed', on: 'unreachable', to: 'completed', do: ['tell unreachable'], see: 'RFC 6026 §8.8' },
    { in: 'completed', on: 'timer J', to: 'terminated', do: [], see: 'RFC 3261 §17.2.2' },
  ],
  ignored: [
    [['trying'], ['request'], 'absorbed; the user has it and did not answer yet (RFC 3261 §17.2.2)'],
    [['trying'], ['unreachable'], 'nothing was sent yet'],
    [['completed'], ['provisional', 'final'], 'a final response was sent (RFC 3261 §17.2.2)'],
    [['trying', 'proceeding'], ['timer J'], 'runs only in completed'],
    [['completed'], ['timer U'], 'stopped by the final response'],
  ],
}

export const nonInviteServer = stepper(nonInviteServerMachine)

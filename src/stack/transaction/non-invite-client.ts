/** Any other request, our side asks (RFC 3261 §17.1.2). CANCEL travels in this machine too. */
import { stepper, type Machine } from './machine.ts'

export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated'

/** `provisional` is 100 to 199, `final` everything above. */
export type NonInviteClientOn =
  'provisional' | 'final' | 'cancel' | 'unreachable' | 'timer E' | 'timer F' | 'timer K'

export type NonInviteClientEffect =
  | 'send' | 'start E' | 'double E' | 'slow E' | 'stop E' | 'start F' | 'start K'
  | 'tell response' | 'tell timeout' | 'tell unreachable'

export const nonInviteClientMachine: Machine<NonInviteClientState, NonInviteClientOn, NonInviteClientEffect> = {
  name: 'non-invite-client',
  states: ['trying', 'proceeding', 'completed', 'terminated'],
  events: ['provisional', 'final', 'cancel', 'unreachable', 'timer E', 'timer F', 'timer K'],
  start: 'trying',
  birth: ['start E', 'start F', 'send'],
  rows: [
    { in: 'trying', on: 'timer E', to: 'trying', do: ['double E', 'send'], see: 'RFC 3261 §17.1.2.2' },
    { in: 'trying', on: 'timer F', to: 'terminated', do: ['tell timeout'], see: 'RFC 3261 §17.1.2.2' },
    { in: 'trying', on: 'unreachable', to: 'terminated', do: ['tell unreachable'], see: 'RFC 3261 §17.1.4' },
    { in: 'trying', on: 'provisional', to: 'proceeding', do: ['tell response'], see: 'RFC 3261 §17.1.2.2' },
    { in: 'trying', on: 'final', to: 'completed', do: ['stop E', 'tell response', 'start K'],
      see: 'RFC 3261 §17.1.2.2' },

    { in: 'proceeding', on: 'timer E', to: 'proceeding', do: ['slow E', 'send'],
      see: 'RFC 3261 §17.1.2.2: every T2 now' },
    { in: 'proceeding', on: 'timer F', to: 'terminated', do: ['tell timeout'], see: 'RFC 3261 §17.1.2.2' },
    { in: 'proceeding', on: 'unreachable', to: 'terminated', do: ['tell unreachable'], see: 'RFC 3261 §17.1.4' },
    { in: 'proceeding', on: 'provisional', to: 'proceeding', do: ['tell response'], see: 'RFC 3261 §17.1.2.2' },
    { in: 'proceeding', on: 'final', to: 'completed', do: ['stop E', 'tell response', 'start K'],
      see: 'RFC 3261 §17.1.2.2' },

    { in: 'completed', on: 'timer K', to: 'terminated', do: [], see: 'RFC 3261 §17.1.2.2' },
  ],
  ignored: [
    [['trying', 'proceeding', 'completed'], ['cancel'], 'only an INVITE can be cancelled (RFC 3261 §9.1)'],
    [['completed'], ['provisional', 'final'], 'absorbed; that is what the state is for (RFC 3261 §17.1.2.2)'],
    [['completed'], ['unreachable'], 'the answer came'],
    [['completed'], ['timer E', 'timer F'], 'stopped by the final response'],
    [['trying', 'proceeding'], ['timer K'], 'runs only in completed'],
  ],
}

export const nonInviteClient = stepper(nonInviteClientMachine)

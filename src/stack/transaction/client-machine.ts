/** The two client machines as one kind, for the shell that runs either. */
import { inviteClient, type InviteClientEffect, type InviteClientOn, type InviteClientState } from './invite-client.ts'
import type { Stepper } from './machine.ts'
import {
  nonInviteClient, type NonInviteClientEffect, type NonInviteClientOn, type NonInviteClientState,
} from './non-invite-client.ts'

export type ClientState = InviteClientState | NonInviteClientState
export type ClientOn = InviteClientOn | NonInviteClientOn
export type ClientEffect = InviteClientEffect | NonInviteClientEffect

/** The machine for a method. A state of one never meets an event of the other. */
export function clientMachine(isInvite: boolean): Stepper<ClientState, ClientOn, ClientEffect> {
  return (isInvite ? inviteClient : nonInviteClient) as Stepper<ClientState, ClientOn, ClientEffect>
}

/** What a response is to the machine. */
export function clientEvent(isInvite: boolean, status: number): ClientOn {
  if (!isInvite) return status < 200 ? 'provisional' : 'final'
  if (status === 100) return 'trying'
  if (status < 200) return 'provisional'
  return status < 300 ? 'success' : 'refusal'
}

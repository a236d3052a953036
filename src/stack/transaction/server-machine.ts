/** The two server machines as one kind, for the shell that runs either. */
import { inviteServer, type InviteServerEffect, type InviteServerOn, type InviteServerState } from './invite-server.ts'
import type { Stepper } from './machine.ts'
import {
  nonInviteServer, type NonInviteServerEffect, type NonInviteServerOn, type NonInviteServerState,
} from './non-invite-server.ts'

export type ServerState = InviteServerState | NonInviteServerState
export type ServerOn = InviteServerOn | NonInviteServerOn
export type ServerEffect = InviteServerEffect | NonInviteServerEffect

/** The machine for a method. A state of one never meets an event of the other. */
export function serverMachine(isInvite: boolean): Stepper<ServerState, ServerOn, ServerEffect> {
  return (isInvite ? inviteServer : nonInviteServer) as Stepper<ServerState, ServerOn, ServerEffect>
}

/** What an answer of the user's is to the machine. */
export function serverEvent(isInvite: boolean, status: number): ServerOn {
  if (status < 200) return 'provisional'
  if (!isInvite) return 'final'
  return status < 300 ? 'success' : 'refusal'
}

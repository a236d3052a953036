/** Descriptions in the requests and responses inside a call. */
import type { Body, InDialogRequest } from '../../edge/signaling.ts'
import type { Effect, InputOf } from '../state.ts'

export function sdpOf(part: { readonly body?: Body }): string | undefined {
  return part.body?.type === 'application/sdp' ? part.body.text : undefined
}

/** INVITE always negotiates; UPDATE and PRACK only when they carry a description. */
export function negotiates(request: InDialogRequest): boolean {
  if (request.method === 'INVITE') return true
  return (request.method === 'UPDATE' || request.method === 'PRACK') && sdpOf(request) !== undefined
}

export function sdpBody(text: string): Body {
  return { type: 'application/sdp', text }
}

/** Refuses a request in the dialog it came in. */
export function refuse(
  input: InputOf<'request'>, status: number, own: readonly (readonly [string, string])[] = [],
): readonly Effect[] {
  return [{ do: 'respond', side: input.side, id: input.request.id, status, headers: [], own }]
}

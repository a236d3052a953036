/** What legs report, in the machine's words. */
import { assert, RouterError } from '../base/errors.ts'
import type { Body, LegEvent } from '../edge/signaling.ts'
import type { Side } from '../media/media.ts'
import type { CallInput, RequestRef } from './state.ts'

/** Finds, and forgets, what a request of ours was for. */
export type RefOf = (side: Side, id: string) => RequestRef | undefined

/** An event of the arrived leg. */
export function heardFromCaller(event: LegEvent, refOf: RefOf): CallInput {
  switch (event.on) {
    case 'cancel': return { on: 'a.cancel', headers: event.headers }
    case 'ack':
      if (event.id === undefined) return { on: 'a.ack', ...bodyOf(event) }
      return { on: 'reack', side: 'a', id: event.id, ...bodyOf(event) }
    case 'ack-timeout':
      return event.id === undefined ? { on: 'a.ack-timeout' } : { on: 'reack-timeout', side: 'a', id: event.id }
    default: return heardFromEither('a', event, refOf)
  }
}

/** An event of a placed leg. */
export function heardFromTarget(event: LegEvent, refOf: RefOf): CallInput {
  switch (event.on) {
    case 'trying': return { on: 'b.trying' }
    case 'progress': return { ...event, on: 'b.progress' }
    case 'answer': return { on: 'b.answer', headers: event.headers, ...bodyOf(event) }
    case 'refused': return { ...event, on: 'b.refused' }
    case 'ack': return { on: 'reack', side: 'b', id: event.id ?? '', ...bodyOf(event) }
    case 'ack-timeout': return { on: 'reack-timeout', side: 'b', id: event.id ?? '' }
    default: return heardFromEither('b', event, refOf)
  }
}

function heardFromEither(side: Side, event: LegEvent, refOf: RefOf): CallInput {
  switch (event.on) {
    case 'request':
      if (event.request.method === 'REFER') return { on: 'refer', side, request: event.request, how: 'refuse' }
      return { on: 'request', side, request: event.request }
    case 'bye': return { on: 'bye', side, headers: event.headers }
    case 'gone': return { ...event, side }
    case 'response': {
      const ref = refOf(side, event.id)
      assert(ref, 'a response belongs to a request of ours')
      return { ...event, side, ref }
    }
    default: throw new RouterError('INTERNAL', `a leg reports "${event.on}" only on the side it belongs to`)
  }
}

function bodyOf(event: { readonly body?: Body }): { readonly body?: Body } {
  return event.body ? { body: event.body } : {}
}

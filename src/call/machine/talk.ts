/**
 * Inside the call: requests of one side carried to the other, and offer/answer exchanges, one at a
 * time for the call as a whole (RFC 3261 §14, RFC 3264 §4, RFC 3311).
 */
import type { InDialogRequest } from '../../edge/signaling.ts'
import { longName } from '../../sip/header-names.ts'
import { other, type CallState, type Effect, type Exchange } from '../state.ts'
import { negotiates, refuse, sdpBody, sdpOf } from './description.ts'
import { legsUp, row, type Move, type Row } from './row.ts'

/** Methods that travel from one side to the other as they are, when they bring no offer. */
const carried = new Set(['INFO', 'UPDATE', 'MESSAGE', 'NOTIFY', 'OPTIONS', 'PUBLISH'])

/** What a NOTIFY is about: it says nothing without. */
const eventful: ReadonlySet<string> = new Set(['event', 'subscription-state'])

/**
 * A new offer, once there is an answer to the first. While it rings that is one in a reliable
 * provisional; whether a leg is that far the edge knows, and refuses for it (RFC 3311 §5).
 */
function mayOffer(call: CallState, request: InDialogRequest): boolean {
  if (!negotiates(request) || sdpOf(request) === undefined) return false
  return call.phase === 'bridged' || (call.early !== undefined && request.method !== 'INVITE')
}

/** The exchange failed: its author hears why, and the media engine gets back what was agreed before. */
function undo(call: CallState, exchange: Exchange, respond: readonly Effect[]): Move {
  const before = call.agreed[exchange.from]
  const offered = exchange.late ? undefined : before
  if (offered === undefined) return { effects: respond, set: { exchange: undefined } }
  return {
    effects: [...respond, { do: 'media-offer', from: exchange.from, sdp: offered, ref: { for: 'rollback' } }],
    set: { exchange: { ...exchange, stage: 'rolling-back' } },
  }
}

function ofExchange(call: CallState, stage: Exchange['stage']): boolean {
  return call.exchange?.stage === stage
}

/** What both sides agreed on, once the exchange is through. */
function agreedBy(call: CallState, exchange: Exchange): CallState['agreed'] {
  return { ...call.agreed, ...exchange.seen }
}

/** While it rings, what the caller saw last is what its 200 will repeat. */
function shown(exchange: Exchange, from: 'a' | 'b', sdp: string): { readonly early?: string } {
  return exchange.from === from ? { early: sdp } : {}
}

/** Runs `move` with the exchange under way; the rows' conditions make sure there is one. */
function within(call: CallState, move: (exchange: Exchange) => Move): Move {
  return call.exchange ? move(call.exchange) : { effects: [] }
}

export const talk: readonly Row[] = [
  row({
    in: legsUp, on: 'request', when: (call, { request }) => negotiates(request) && call.exchange !== undefined,
    see: 'RFC 3261 §14.2, RFC 3311 §5.2: one offer at a time', do: (_, input) => refuse(input, 491),
  }),
  row({
    in: ['ringing', 'bridged'], on: 'request', when: (call, { request }) => mayOffer(call, request),
    see: 'RFC 3264 §8, RFC 3311 §5: a new offer, shown to the other side',
    do: (_, { side, request }) => {
      const sdp = sdpOf(request) ?? ''
      return {
        set: {
          exchange: {
            from: side, id: request.id, method: request.method, late: false, seen: { [side]: sdp }, stage: 'offering',
          },
        },
        effects: [{ do: 'media-offer', from: side, sdp, ref: { for: 'exchange', headers: request.headers } }],
      }
    },
  }),
  row({
    in: 'bridged', on: 'request', when: (_, { request }) => request.method === 'INVITE',
    see: 'RFC 3261 §14.1: no offer, the other side is asked for one',
    do: (_, { side, request }) => ({
      set: { exchange: { from: side, id: request.id, method: 'INVITE', late: true, seen: {}, stage: 'relayed' } },
      effects: [{
        do: 'request', side: other(side), method: 'INVITE', headers: request.headers, ref: { for: 'exchange' },
      }],
    }),
  }),
  row({
    in: legsUp, on: 'request', when: (_, { request }) => negotiates(request),
    see: 'RFC 3311 §5.2: the first offer is still unanswered',
    do: (_, input) => refuse(input, 500, [['Retry-After', '2']]),
  }),
  row({
    in: legsUp, on: 'request', when: (_, { request }) => carried.has(request.method),
    see: 'RFC 6086 and friends: the other side answers',
    do: (_, { side, request }) => [{
      do: 'request', side: other(side), method: request.method, headers: request.headers,
      own: request.headers.filter(([name]) => eventful.has(longName(name))),
      ...(request.body ? { body: request.body } : {}), ref: { for: 'relay', from: side, id: request.id },
    }],
  }),
  row({
    in: legsUp, on: 'request', see: 'RFC 3261 §8.2.1: the edge adds what it allows',
    do: (_, input) => refuse(input, 405),
  }),

  row({
    in: [...legsUp, 'closing', 'lent', 'handed'], on: 'response',
    when: (_, { ref, status }) => ref.for === 'relay' && status >= 200,
    see: 'RFC 3261 §8.2.6',
    do: (_, { ref, status, headers, body }) => ref.for !== 'relay' ? [] : [{
      do: 'respond', side: ref.from, id: ref.id, status, headers, ...(body ? { body } : {}),
    }],
  }),
  row({
    in: legsUp, on: 'media.offered', when: (call, { ref }) =>
      ref.for === 'exchange' && ofExchange(call, 'offering') && call.exchange?.late === false,
    see: 'RFC 3264 §8; a PRACK has no other way across than UPDATE',
    do: (call, input) => within(call, exchange => ({
      set: { exchange: { ...exchange, stage: 'relayed' }, ...shown(exchange, 'b', input.sdp) },
      effects: [{
        do: 'request', side: other(exchange.from), method: exchange.method === 'PRACK' ? 'UPDATE' : exchange.method,
        headers: input.ref.for === 'exchange' ? input.ref.headers : [], body: sdpBody(input.sdp),
        ref: { for: 'exchange' },
      }],
    })),
  }),
  row({
    in: legsUp, on: 'response', when: (call, input) => input.ref.for === 'exchange' &&
      ofExchange(call, 'relayed') && call.exchange?.late === false && input.status < 300 && sdpOf(input) !== undefined,
    see: 'RFC 3264 §8: the answer, on its way back',
    do: (call, input) => within(call, exchange => {
      const sdp = sdpOf(input) ?? ''
      const ack: readonly Effect[] =
        exchange.method === 'INVITE' ? [{ do: 'reack', side: input.side, id: input.id }] : []
      return {
        set: { exchange: { ...exchange, seen: { ...exchange.seen, [input.side]: sdp }, stage: 'answering' } },
        effects: [
          ...ack,
          { do: 'media-answer', from: input.side, sdp, ref: { for: 'exchange', headers: input.headers } },
        ],
      }
    }),
  }),
  row({
    in: 'bridged', on: 'response', when: (call, input) =>
      ofExchange(call, 'relayed') && call.exchange?.late === true && input.status < 300 && sdpOf(input) !== undefined,
    see: 'RFC 3261 §14.1: the offer that was asked for; its ACK waits for the answer',
    do: (call, input) => within(call, exchange => {
      const sdp = sdpOf(input) ?? ''
      return {
        set: {
          exchange: { ...exchange, relayed: input.id, seen: { [input.side]: sdp }, stage: 'offering' },
        },
        effects: [{ do: 'media-offer', from: input.side, sdp, ref: { for: 'exchange', headers: input.headers } }],
      }
    }),
  }),
  row({
    in: legsUp, on: 'response', when: (_, input) => input.ref.for === 'exchange' && input.status < 300,
    see: 'RFC 3264 §8: accepted without a description; the session stays as it was',
    do: (call, input) => within(call, exchange => {
      const ack: readonly Effect[] =
        exchange.method === 'INVITE' ? [{ do: 'reack', side: input.side, id: input.id }] : []
      return undo(call, exchange, [
        ...ack, { do: 'respond', side: exchange.from, id: exchange.id, status: 488, headers: [] },
      ])
    }),
  }),
  row({
    in: legsUp, on: 'response', when: (_, input) => input.ref.for === 'exchange',
    see: 'RFC 6141 §3.1: a refused re-INVITE leaves the session as it was',
    do: (call, input) => within(call, exchange => undo(call, exchange, [{
      do: 'respond', side: exchange.from, id: exchange.id, status: input.status, headers: input.headers,
    }])),
  }),
  row({
    in: legsUp, on: 'media.answered', when: (call, input) =>
      input.ref.for === 'exchange' && call.exchange?.late === false,
    see: 'RFC 3264 §8',
    do: (call, input) => within(call, exchange => ({
      set: exchange.method === 'INVITE'
        ? { exchange: { ...exchange, stage: 'await-ack' }, agreed: agreedBy(call, exchange) }
        : { exchange: undefined, agreed: agreedBy(call, exchange), ...shown(exchange, 'a', input.sdp) },
      effects: [{
        do: 'respond', side: exchange.from, id: exchange.id, status: 200, body: sdpBody(input.sdp),
        headers: input.ref.for === 'exchange' ? input.ref.headers : [],
      }],
    })),
  }),
  row({
    in: 'bridged', on: 'media.offered', when: (_, input) => input.ref.for === 'exchange',
    see: 'RFC 3261 §14.1: the offer goes to whoever asked; the ACK will answer it',
    do: (call, input) => within(call, exchange => ({
      set: { exchange: { ...exchange, stage: 'await-ack' } },
      effects: [{
        do: 'respond', side: exchange.from, id: exchange.id, status: 200, body: sdpBody(input.sdp),
        headers: input.ref.for === 'exchange' ? input.ref.headers : [],
      }],
    })),
  }),
  row({
    in: 'bridged', on: 'reack', when: (call, input) =>
      ofExchange(call, 'await-ack') && call.exchange?.late === true && sdpOf(input) !== undefined,
    see: 'RFC 3264 §4: the answer in the ACK',
    do: (call, input) => within(call, exchange => {
      const sdp = sdpOf(input) ?? ''
      return {
        set: { exchange: { ...exchange, seen: { ...exchange.seen, [input.side]: sdp }, stage: 'answering' } },
        effects: [{ do: 'media-answer', from: input.side, sdp, ref: { for: 'exchange', headers: [] } }],
      }
    }),
  }),
  row({
    in: 'bridged', on: 'reack', when: (call, input) => call.exchange?.late === true && call.exchange.id === input.id,
    see: 'RFC 3264 §4: an offer without its answer ends the call', to: 'ended',
    do: call => within(call, exchange => ({
      effects: [
        { do: 'reack', side: other(exchange.from), id: exchange.relayed ?? '' },
        { do: 'bye', side: 'a', headers: [] }, { do: 'bye', side: 'b', headers: [] },
        { do: 'end', status: 200, by: 'system', why: 'the ACK brought no answer to the offer' },
      ],
    })),
  }),
  row({
    in: 'bridged', on: 'reack', when: (call, input) => call.exchange?.id === input.id, see: 'RFC 3261 §14.2',
    do: () => ({ effects: [], set: { exchange: undefined } }),
  }),
  row({
    in: 'bridged', on: 'media.answered', when: (_, input) => input.ref.for === 'exchange',
    see: 'RFC 3264 §4: the other side gets its ACK with the answer',
    do: (call, input) => within(call, exchange => ({
      set: { exchange: undefined, agreed: agreedBy(call, exchange) },
      effects: [{ do: 'reack', side: other(exchange.from), id: exchange.relayed ?? '', sdp: input.sdp }],
    })),
  }),
  row({
    in: ['bridged', 'confirming'], on: 'media.answered', when: (_, input) => input.ref.for === 'late-ack',
    see: 'RFC 3264 §4: the callee gets its ACK with the answer',
    do: (_, input) => [{ do: 'b-ack', sdp: input.sdp }],
  }),
  row({
    in: 'bridged', on: 'media.failed', to: 'ended', when: (call, input) =>
      input.ref.for === 'late-ack' || (input.ref.for === 'exchange' && call.exchange?.late === true),
    see: 'an offer that cannot be answered ends the call',
    do: (call, input) => [
      ...(input.ref.for === 'late-ack'
        ? [{ do: 'b-ack' } as const]
        : [{ do: 'reack', side: other(call.exchange?.from ?? 'a'), id: call.exchange?.relayed ?? '' } as const]),
      { do: 'bye', side: 'a', headers: [] }, { do: 'bye', side: 'b', headers: [] },
      { do: 'end', status: 200, by: 'system', why: input.why },
    ],
  }),
  row({
    in: legsUp, on: 'media.failed', when: (_, input) => input.ref.for === 'exchange',
    see: 'RFC 6141 §3.1: the call goes on as it was',
    do: (call, input) => within(call, exchange => ({
      set: { exchange: undefined },
      effects: [{ do: 'respond', side: exchange.from, id: exchange.id, status: input.status, headers: [] }],
    })),
  }),
  row({
    in: legsUp, on: 'media.offered', when: (_, input) => input.ref.for === 'rollback',
    see: 'RFC 6141 §3.1: the media engine gets the old answer too',
    do: call => within(call, exchange => {
      const sdp = call.agreed[other(exchange.from)]
      if (sdp === undefined) return { effects: [], set: { exchange: undefined } }
      return { effects: [{ do: 'media-answer', from: other(exchange.from), sdp, ref: { for: 'rollback' } }] }
    }),
  }),
  row({
    in: legsUp, on: 'media.answered', when: (_, input) => input.ref.for === 'rollback',
    see: 'RFC 6141 §3.1', do: () => ({ effects: [], set: { exchange: undefined } }),
  }),
  row({
    in: legsUp, on: 'media.failed', when: (_, input) => input.ref.for === 'rollback',
    see: 'a rollback that fails leaves the engine on the newest offer',
    do: () => ({ effects: [], set: { exchange: undefined } }),
  }),
]

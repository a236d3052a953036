/**
 * A call whose media engine is lost moves to another: the caller's description is offered there and shown
 * to the callee by re-INVITE, then the callee's to the caller. Each hears new ports and keeps its dialog. Whoever
 * has to hear whether the call is recorded is offered what the other said, in the same way; so is an application whose
 * caller comes back from a call onward, where the media engine hears the caller for it now.
 */
import { GLARE_MS, GLARE_TRIES } from '../glare.ts'
import { atRest, other, type CallState, type Effect, type InputOf, type Moving } from '../state.ts'
import { negotiates, refuse, sdpBody, sdpOf } from './description.ts'
import { row, type Move, type Row } from './row.ts'

const lostReason = [['Reason', 'Q.850;cause=38;text="media engine lost"']] as const

function given(why: string): readonly Effect[] {
  return [
    { do: 'bye', side: 'a', headers: lostReason }, { do: 'bye', side: 'b', headers: lostReason },
    { do: 'end', status: 200, by: 'system', why: `the media engine was lost: ${why}`, headers: lostReason },
  ]
}

/** Nothing else is being agreed on, and what was agreed on is known. */
function mayMove(call: CallState): boolean {
  return atRest(call) && call.agreed.a !== undefined && call.agreed.b !== undefined
}

function offered(call: CallState, moving: Moving): Move {
  const { from } = moving
  const effects: readonly Effect[] = [{ do: 'media-offer', from, sdp: call.agreed[from] ?? '', ref: { for: 'move' } }]
  return { effects, set: { moving } }
}

/** Its offer and ours crossed, and not for the first time too often. */
function mayTryAgain({ moving }: CallState, { ref, status }: InputOf<'response'>): boolean {
  return ref.for === 'move' && status === 491 && moving !== undefined && moving.crossed < GLARE_TRIES
}

/** Nobody was told anything yet, and it can be offered again. */
function mayStay({ moving }: CallState, { ref, status }: InputOf<'media.failed'>): boolean {
  return ref.for === 'move' && (moving?.for === 'notice' || (moving?.for === 'return' && status >= 500))
}

function isAnswer({ ref, status, body }: InputOf<'response'>): boolean {
  return ref.for === 'move' && status < 300 && sdpOf({ ...body && { body } }) !== undefined
}

export const moving: readonly Row[] = [
  row({
    in: 'bridged', on: 'media.lost', when: mayMove, see: 'RFC 3264 §8.3.1: new addresses for media, by a new offer',
    do: call => offered(call, { for: 'engine', from: 'a', crossed: 0 }),
  }),
  row({
    in: 'bridged', on: 'media.returned', when: mayMove, see: 'RFC 3264 §8.3.1: it is heard at another port by now',
    do: call => offered(call, { for: 'return', from: 'a', crossed: 0 }),
  }),
  row({
    in: 'bridged', on: 'notice', when: mayMove, see: 'RFC 7866 §6.2: who knows of recordings hears of this one',
    do: (call, { side }) => offered(call, { for: 'notice', from: other(side), crossed: 0 }),
  }),
  row({
    in: 'bridged', on: 'request', when: (call, { request }) => call.moving !== undefined && negotiates(request),
    see: 'RFC 3261 §14.2: one offer at a time', do: (_, input) => refuse(input, 491),
  }),
  row({
    in: 'bridged', on: 'lend', when: call => call.moving !== undefined, see: 'RFC 3261 §14.2: one offer at a time',
    do: () => [{ do: 'lend-not' }],
  }),
  row({
    in: 'bridged', on: 'media.offered', when: (_, { ref }) => ref.for === 'move', see: 'RFC 3261 §14.1',
    do: (call, { sdp }) => [{
      do: 'request', side: other(call.moving?.from ?? 'a'), method: 'INVITE', headers: [], body: sdpBody(sdp),
      ref: { for: 'move' },
    }],
  }),
  row({
    in: 'bridged', on: 'response', when: (_, input) => isAnswer(input), see: 'RFC 3264 §8: where it takes media now',
    do: (call, input) => {
      const sdp = sdpOf(input) ?? ''
      return {
        set: { agreed: { ...call.agreed, [input.side]: sdp } },
        effects: [
          { do: 'reack', side: input.side, id: input.id },
          { do: 'media-answer', from: input.side, sdp, ref: { for: 'move' } },
        ],
      }
    },
  }),
  row({
    in: 'bridged', on: 'response', when: mayTryAgain, see: 'RFC 3261 §14.1: not before its own offer is through',
    do: ({ moving }, { side }) => ({
      set: { moving: moving && { ...moving, crossed: moving.crossed + 1 } },
      effects: [{ do: 'timer', name: 'glare', ms: GLARE_MS[side] }],
    }),
  }),
  row({
    in: 'bridged', on: 'timer.glare', when: ({ moving }) => moving !== undefined, see: 'RFC 3261 §14.1',
    do: call => call.moving ? offered(call, call.moving) : [],
  }),
  row({
    in: 'bridged', on: 'response', when: ({ moving }, { ref }) => ref.for === 'move' && moving?.for === 'notice',
    see: 'RFC 6141 §3.1: who takes no new offer stays as it was, and the media engine gets the old answer',
    do: ({ agreed }, { side, id, status }) => [
      ...status < 300 ? [{ do: 'reack', side, id } as const] : [],
      { do: 'media-answer', from: side, sdp: agreed[side] ?? '', ref: { for: 'move' } },
    ],
  }),
  row({
    in: 'bridged', on: 'response', when: (_, { ref }) => ref.for === 'move', to: 'ended',
    see: 'a side that takes no new offer cannot be heard again',
    do: (_, { side, id, status }) => [
      ...status < 300 ? [{ do: 'reack', side, id } as const] : [],
      ...given(`${side === 'a' ? 'the caller' : 'the callee'} answered ${status} to the new one`),
    ],
  }),
  row({
    in: 'bridged', on: 'media.answered', when: (_, { ref }) => ref.for === 'move',
    see: 'RFC 3264 §8: the other side has to hear of its new port too',
    do: call => call.moving?.for === 'engine' && call.moving.from === 'a'
      ? offered(call, { for: 'engine', from: 'b', crossed: 0 })
      : { effects: [], set: { moving: undefined } },
  }),
  row({
    in: 'bridged', on: 'media.failed', when: mayStay,
    see: 'an engine that is lost says so by itself', do: () => ({ effects: [], set: { moving: undefined } }),
  }),
  row({
    in: 'bridged', on: 'media.failed', when: (_, { ref }) => ref.for === 'move', to: 'ended',
    see: 'no other media engine takes it', do: (_, { why }) => given(why),
  }),
]

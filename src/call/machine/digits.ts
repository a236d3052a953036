/**
 * Digits between a side that sends and takes them by INFO (RFC 6086) and one that has them in its audio: those that
 * come by INFO end here and are brought in, those of the audio are told by INFO, one at a time.
 */
import type { Side } from '../../media/media.ts'
import { digitBody, digitIn, digitTypes, tellsDigit } from '../../sip/dtmf-relay.ts'
import { other, type Effect, type InputOf } from '../state.ts'
import { refuse } from './description.ts'
import { legsUp, row, type Row } from './row.ts'

/** So many may be on their way to one side: more than anybody dials before the first is answered. */
const DIGITS_MAX = 32

/** A digit by INFO from a side whose other has its digits in the audio. */
function toBringIn({ isSignalled = false, request }: InputOf<'request'>): boolean {
  return isSignalled && request.method === 'INFO' && tellsDigit(request.body)
}

/** Tells the next of them, if there is one. */
function told(side: Side, [next]: string): readonly Effect[] {
  if (next === undefined) return []
  return [{ do: 'request', side, method: 'INFO', headers: [], body: digitBody(next), ref: { for: 'digit' } }]
}

export const digits: readonly Row[] = [
  row({
    in: legsUp, on: 'request', when: (_, input) => toBringIn(input) && digitIn(input.request.body) !== undefined,
    see: 'dtmf: info on this side alone: the digit goes on in the audio, the INFO ends here',
    do: (_, { side, request }) => [
      { do: 'press', from: side, digit: digitIn(request.body) ?? '' },
      { do: 'respond', side, id: request.id, status: 200, headers: [] },
    ],
  }),
  row({
    in: legsUp, on: 'request', when: (_, input) => toBringIn(input),
    see: 'RFC 3261 §21.4.13: it tells no digit that could be brought in',
    do: (_, input) => refuse(input, 415, [['Accept', digitTypes.join(', ')]]),
  }),
  row({
    in: 'bridged', on: 'digit', when: ({ digits }) => digits.length < DIGITS_MAX,
    see: 'dtmf: info on the other side: it is told there, after those before',
    do: (call, { from, digit }) => ({
      set: { digits: call.digits + digit }, effects: call.digits === '' ? told(other(from), digit) : [],
    }),
  }),
  row({
    in: 'bridged', on: 'response', when: (_, { ref, status }) => ref.for === 'digit' && status >= 200,
    see: 'RFC 3261 §8.1.1.5: told in the order they were pressed, so that none overtakes another; who let the time ' +
      'pass would hear the others long after they were meant',
    do: (call, { side, status }) => {
      const left = status === 408 ? '' : call.digits.slice(1)
      return { set: { digits: left }, effects: told(side, left) }
    },
  }),
  row({
    in: ['closing', 'waiting', 'lent', 'handed'], on: 'response', when: (_, { ref }) => ref.for === 'digit',
    see: 'the two were taken apart: what still waits was for somebody else',
    do: () => ({ set: { digits: '' }, effects: [] }),
  }),
]

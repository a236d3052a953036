/** From the decision to the caller's ACK: offers, attempts, provisionals, answers, failover. */
import type { HeaderLines } from '../../edge/signaling.ts'
import { failureOf, localFailure } from '../failure.ts'
import type { CallState, Effect, Failure, InputOf } from '../state.ts'
import {
  allTimersStop, attemptTimersStop, cancelFor, contactsAfter, dial, followed, giveUp, hasNext, hasNextAfter,
  nextAttempt, passOver, refuseCaller,
} from './attempt.ts'
import { row, type Row } from './row.ts'

const trying = ['dialing', 'ringing'] as const

const noAnswer = localFailure('no-answer')
const noProgress = localFailure('no-progress')
const noMedia = localFailure('media')

function refused(input: InputOf<'b.refused'>): Failure {
  return failureOf(input)
}

function hasOffer(call: CallState): boolean {
  return call.offer !== undefined
}

function sendsOn(call: CallState, input: InputOf<'b.refused'>): boolean {
  return contactsAfter(call, input).length > 0
}

function sdpOf(input: InputOf<'b.progress'> | InputOf<'b.answer'> | InputOf<'a.ack'>): string | undefined {
  return input.body?.type === 'application/sdp' ? input.body.text : undefined
}

/** Both have answered: from here they may talk so long. */
function talkBegins({ longest }: CallState): readonly Effect[] {
  if (!longest) return []
  const { ms, warning } = longest
  return [
    ...warning ? [{ do: 'timer', name: 'warning', ms: ms - warning.beforeMs } as const] : [],
    { do: 'timer', name: 'longest', ms },
  ]
}

/** How soon a caller may come back when the media engine has no room or no life. Seconds. */
const retryAfter: HeaderLines = [['Retry-After', '5']]

export const setup: readonly Row[] = [
  row({
    in: 'new', on: 'start', to: 'offering', when: hasOffer, see: 'RFC 3264 §5: the caller made the offer',
    do: call => [
      { do: 'timer', name: 'total', ms: call.failover.totalMs },
      { do: 'media-offer', from: 'a', sdp: call.offer ?? '', ref: { for: 'dial', attempt: call.attempt } },
    ],
  }),
  row({
    in: 'new', on: 'start', to: 'dialing', see: 'RFC 3261 §13.2.1: no offer in INVITE, the callee makes it in 200',
    do: call => [{ do: 'timer', name: 'total', ms: call.failover.totalMs }, ...dial(call, undefined)],
  }),
  row({
    in: 'offering', on: 'media.offered', to: 'dialing', when: (_, input) => input.ref.for === 'dial',
    see: 'each attempt has a media offer of its own',
    do: (call, input) => dial(call, input.sdp),
  }),
  row({
    in: 'offering', on: 'media.failed', to: 'ended', when: (_, input) => input.ref.for === 'dial',
    see: 'RFC 3261 §21.5.4: no media engine, the caller may come back',
    do: (_, input) => [
      ...allTimersStop,
      { do: 'a-reject', status: input.status, headers: [], own: input.status === 503 ? retryAfter : [] },
      { do: 'end', status: input.status, by: 'system', why: input.why },
    ],
  }),

  row({
    in: 'dialing', on: 'b.trying', when: call => !call.heard, see: 'RFC 3261 §17.1.1.2: the next hop lives',
    do: call => ({
      set: { heard: true },
      effects: [{ do: 'timer-stop', name: 'no-progress' }, { do: 'tell-progress', attempt: call.attempt, status: 100 }],
    }),
  }),
  row({
    in: trying, on: 'b.progress', to: 'ringing', when: (call, input) => hasOffer(call) && sdpOf(input) !== undefined,
    see: 'RFC 3960 §3: early media, its description goes through the media engine first',
    do: (call, input) => ({
      set: { heard: true, agreed: { ...call.agreed, b: sdpOf(input) ?? '' } },
      effects: [
        { do: 'timer-stop', name: 'no-progress' },
        { do: 'tell-progress', attempt: call.attempt, status: input.status },
        {
          do: 'media-answer', from: 'b', sdp: sdpOf(input) ?? '',
          ref: {
            for: 'early', attempt: call.attempt,
            status: input.status, reason: input.reason, headers: input.headers,
          },
        },
      ],
    }),
  }),
  row({
    in: trying, on: 'b.progress', to: 'ringing', see: 'RFC 3261 §13.2.2.1',
    do: (call, input) => ({
      set: { heard: true },
      effects: [
        { do: 'timer-stop', name: 'no-progress' },
        { do: 'tell-progress', attempt: call.attempt, status: input.status },
        { do: 'a-progress', status: input.status, reason: input.reason, headers: input.headers },
      ],
    }),
  }),
  row({
    in: ['ringing', 'answering'], on: 'media.answered', when: (_, input) => input.ref.for === 'early',
    see: 'RFC 3960 §3',
    do: (_, input) => input.ref.for !== 'early' ? [] : ({
      set: { early: input.sdp },
      effects: [{
        do: 'a-progress', status: input.ref.status, reason: input.ref.reason, headers: input.ref.headers,
        sdp: input.sdp,
      }],
    }),
  }),
  row({
    in: ['ringing', 'answering'], on: 'media.failed', when: (_, input) => input.ref.for === 'early',
    see: 'ringing without early audio beats a lost call',
    do: (_, input) => input.ref.for !== 'early' ? [] : [{
      do: 'a-progress', status: input.ref.status, reason: input.ref.reason, headers: input.ref.headers,
    }],
  }),

  row({
    in: trying, on: 'b.answer', to: 'answering', when: (call, input) => hasOffer(call) && sdpOf(input) !== undefined,
    see: 'RFC 3261 §13.2.2.4: ACK at once, the answer is complete',
    do: (call, input) => ({
      set: { agreed: { ...call.agreed, b: sdpOf(input) ?? '' } },
      effects: [
        ...allTimersStop, { do: 'b-ack' }, { do: 'tell-answered', attempt: call.attempt },
        {
          do: 'media-answer', from: 'b', sdp: sdpOf(input) ?? '',
          ref: { for: 'answer', attempt: call.attempt, headers: input.headers },
        },
      ],
    }),
  }),
  row({
    in: trying, on: 'b.answer', to: 'answering', when: (call, input) => !hasOffer(call) && sdpOf(input) !== undefined,
    see: 'RFC 3264 §4: the callee\'s 200 carries the offer; its ACK waits for the caller\'s answer',
    do: (call, input) => ({
      set: { agreed: { b: sdpOf(input) ?? '' } },
      effects: [
        ...allTimersStop, { do: 'tell-answered', attempt: call.attempt },
        {
          do: 'media-offer', from: 'b', sdp: sdpOf(input) ?? '',
          ref: { for: 'late-answer', attempt: call.attempt, headers: input.headers },
        },
      ],
    }),
  }),
  row({
    in: trying, on: 'b.answer', to: 'confirming', when: call => hasOffer(call) && call.early !== undefined,
    see: 'RFC 3261 §13.2.1: the answer came with a provisional, 200 need not repeat it',
    do: (call, input) => [
      ...allTimersStop, { do: 'b-ack' }, { do: 'tell-answered', attempt: call.attempt },
      { do: 'a-answer', headers: input.headers, sdp: call.early ?? '' },
    ],
  }),
  row({
    in: trying, on: 'b.answer', to: 'answering', when: call => hasOffer(call) && call.agreed.b !== undefined,
    see: 'RFC 3261 §13.2.1: the same, while that answer is still at the media engine',
    do: (call, input) => [
      ...allTimersStop, { do: 'b-ack' }, { do: 'tell-answered', attempt: call.attempt },
      {
        do: 'media-answer', from: 'b', sdp: call.agreed.b ?? '',
        ref: { for: 'answer', attempt: call.attempt, headers: input.headers },
      },
    ],
  }),
  row({
    in: trying, on: 'b.answer', to: 'ended', see: 'RFC 3261 §13.2.1: a 200 without any description cannot be joined',
    do: call => giveUp(call, noMedia, [{ do: 'b-ack' }, { do: 'bye', side: 'b', headers: [] }]),
  }),

  row({
    in: 'answering', on: 'media.answered', to: 'confirming', when: (_, input) => input.ref.for === 'answer',
    see: 'RFC 3261 §13.3.1.4',
    do: (_, input) => [
      { do: 'a-answer', headers: input.ref.for === 'answer' ? input.ref.headers : [], sdp: input.sdp },
    ],
  }),
  row({
    in: 'answering', on: 'media.offered', to: 'confirming', when: (_, input) => input.ref.for === 'late-answer',
    see: 'RFC 3264 §4: the caller\'s ACK will carry the answer',
    do: (_, input) => [
      { do: 'a-answer', headers: input.ref.for === 'late-answer' ? input.ref.headers : [], sdp: input.sdp },
    ],
  }),
  row({
    in: 'answering', on: 'media.failed', to: 'ended',
    when: (_, { ref }) => ref.for === 'answer' || ref.for === 'late-answer',
    see: 'a target that answered cannot be joined without media',
    do: (call, input) => [
      ...(hasOffer(call) ? [] : [{ do: 'b-ack' } as const]),
      { do: 'bye', side: 'b', headers: [] },
      { do: 'a-reject', status: input.status, headers: [], own: input.status === 503 ? retryAfter : [] },
      { do: 'end', status: input.status, by: 'system', why: input.why },
    ],
  }),
  row({
    in: 'confirming', on: 'a.ack', to: 'bridged', when: hasOffer, see: 'RFC 3261 §13.3.1.4; limit.duration',
    do: talkBegins,
  }),
  row({
    in: 'confirming', on: 'a.ack', to: 'bridged', when: (_, input) => sdpOf(input) !== undefined,
    see: 'RFC 3264 §4: the answer to the callee\'s offer',
    do: (call, input) => ({
      set: { agreed: { ...call.agreed, a: sdpOf(input) ?? '' } },
      effects: [
        ...talkBegins(call), { do: 'media-answer', from: 'a', sdp: sdpOf(input) ?? '', ref: { for: 'late-ack' } },
      ],
    }),
  }),
  row({
    in: 'confirming', on: 'a.ack', to: 'ended', see: 'RFC 3264 §4: an offer without its answer ends the call',
    do: () => [
      { do: 'b-ack' }, { do: 'bye', side: 'b', headers: [] }, { do: 'bye', side: 'a', headers: [] },
      { do: 'end', status: 200, by: 'system', why: 'the ACK brought no answer to the offer' },
    ],
  }),

  row({
    in: 'dialing', on: 'b.passed-over', when: (call, input) => hasNextAfter(call, input.cause),
    see: 'a target that is full or rests costs no attempt', do: passOver,
  }),
  row({
    in: 'dialing', on: 'b.passed-over', to: 'ended', see: 'failover.stop-on, or no target left',
    do: (call, input) => [
      { do: 'tell-passed-over', attempt: call.attempt, cause: input.cause },
      ...refuseCaller(call, localFailure(input.cause)),
    ],
  }),
  row({
    in: trying, on: 'b.refused', to: 'offering', when: (call, input) => hasOffer(call) && sendsOn(call, input),
    see: 'RFC 3261 §8.1.3.4, failover.redirect',
    do: (call, input) => followed(call, refused(input), contactsAfter(call, input)),
  }),
  row({
    in: trying, on: 'b.refused', to: 'dialing', when: sendsOn, see: 'RFC 3261 §8.1.3.4, failover.redirect',
    do: (call, input) => followed(call, refused(input), contactsAfter(call, input)),
  }),
  row({
    in: trying, on: 'b.refused', to: 'offering', when: (call, input) => hasOffer(call) && hasNext(call, refused(input)),
    see: 'failover.next-on', do: (call, input) => nextAttempt(call, refused(input)),
  }),
  row({
    in: trying, on: 'b.refused', to: 'dialing', when: (call, input) => hasNext(call, refused(input)),
    see: 'failover.next-on', do: (call, input) => nextAttempt(call, refused(input)),
  }),
  row({
    in: trying, on: 'b.refused', to: 'ended', see: 'failover.stop-on, or no target left',
    do: (call, input) => giveUp(call, refused(input)),
  }),
  row({
    in: 'dialing', on: 'timer.no-progress', to: 'offering', when: call => hasOffer(call) && hasNext(call, noProgress),
    see: 'failover.no-progress', do: call => nextAttempt(call, noProgress, [cancelFor('no progress in time')]),
  }),
  row({
    in: 'dialing', on: 'timer.no-progress', to: 'dialing', when: call => hasNext(call, noProgress),
    see: 'failover.no-progress', do: call => nextAttempt(call, noProgress, [cancelFor('no progress in time')]),
  }),
  row({
    in: 'dialing', on: 'timer.no-progress', to: 'ended', see: 'failover.no-progress, no target left',
    do: call => giveUp(call, noProgress, [cancelFor('no progress in time')]),
  }),
  row({
    in: trying, on: 'timer.ring', to: 'offering', when: call => hasOffer(call) && hasNext(call, noAnswer),
    see: 'failover.ring', do: call => nextAttempt(call, noAnswer, [cancelFor('no answer in time')]),
  }),
  row({
    in: trying, on: 'timer.ring', to: 'dialing', when: call => hasNext(call, noAnswer),
    see: 'failover.ring', do: call => nextAttempt(call, noAnswer, [cancelFor('no answer in time')]),
  }),
  row({
    in: trying, on: 'timer.ring', to: 'ended', see: 'failover.ring, no target left',
    do: call => giveUp(call, noAnswer, [cancelFor('no answer in time')]),
  }),
  row({
    in: trying, on: 'timer.total', to: 'ended', see: 'failover.budget.total',
    do: call => giveUp(call, noAnswer, [cancelFor('the call took too long')]),
  }),
  row({
    in: 'offering', on: 'timer.total', to: 'ended', see: 'failover.budget.total',
    do: () => [
      ...attemptTimersStop,
      { do: 'a-reject', status: 480, headers: [], own: [] },
      { do: 'end', status: 480, by: 'system', why: 'the call took too long' },
    ],
  }),
]

/** Every way a call ends: the caller gives up, a side hangs up or vanishes, an operator steps in. */
import type { HeaderLines } from '../../edge/signaling.ts'
import { statusAfter } from '../failure.ts'
import { other, type CallState, type Effect, type InputOf, type Phase } from '../state.ts'
import { allTimersStop, cancelWith } from './attempt.ts'
import { row, type Row } from './row.ts'

const trying = ['dialing', 'ringing'] as const
const dialed: readonly Phase[] = [...trying, 'answering']
const early: readonly Phase[] = ['offering', ...dialed]
const bothUp: readonly Phase[] = ['confirming', 'bridged', 'closing']

/** Lets go of the target in whatever state its leg is. */
function leaveTarget(call: CallState, headers: HeaderLines): readonly Effect[] {
  if (call.phase === 'dialing' || call.phase === 'ringing') {
    return [cancelWith(headers), { do: 'tell-failed', attempt: call.attempt, status: 487, cause: 'cancelled' }]
  }
  if (call.phase === 'answering' || call.phase === 'confirming') return byeTarget(call, headers)
  return call.phase === 'bridged' ? [{ do: 'bye', side: 'b', headers }] : []
}

/** BYE to a target that answered; when its offer never got an answer, the ACK it still waits for goes first. */
function byeTarget(call: CallState, headers: HeaderLines): readonly Effect[] {
  const late = call.offer === undefined
  return [...(late ? [{ do: 'b-ack' } as const] : []), { do: 'bye', side: 'b', headers }]
}

const callerLeft = { do: 'end', status: 487, by: 'caller', why: 'the caller gave up' } as const
const callerHungUp = { do: 'end', status: 200, by: 'caller', why: 'the caller hung up' } as const
const calleeHungUp = { do: 'end', status: 200, by: 'callee', why: 'the callee hung up' } as const
const noAck = { do: 'end', status: 200, by: 'system', why: 'no ACK from the caller' } as const
const noAckReason: HeaderLines = [['Reason', 'SIP;cause=408;text="ACK timeout"']]

/** An operator ends a call, or we stop: to both it is no fault of theirs. */
function broughtTo({ by }: InputOf<'hangup'>): HeaderLines {
  return by === 'operator' ? [['Reason', 'Q.850;cause=31;text="ended by the operator"']]
    : [['Reason', 'Q.850;cause=41;text="the router stops"']]
}

const tookTooLong = { do: 'end', status: 200, by: 'policy', why: 'the two talked as long as they may' } as const
const tooLong: HeaderLines = [['Reason', 'Q.850;cause=31;text="longest duration reached"']]

const silent = { do: 'end', status: 200, by: 'system', why: 'neither side sent audio any more' } as const
const silentReason: HeaderLines = [['Reason', 'Q.850;cause=102;text="no audio from either side"']]

/** A leg died without BYE; the other side hears it as a BYE with this reason. */
const lostReason: HeaderLines = [['Reason', 'Q.850;cause=38;text="other leg lost"']]

export const end: readonly Row[] = [
  row({
    in: early, on: 'a.cancel', to: 'ended', see: 'RFC 3261 §9.2; §16.10 for the target',
    do: (call, input) => [...allTimersStop, ...leaveTarget(call, input.headers), callerLeft],
  }),
  row({
    in: ['confirming', 'closing'], on: 'a.cancel', to: 'ended',
    see: 'RFC 3261 §9.2: the caller gave up before our 200 went out, which the edge had to hold or to drop',
    do: (call, input) => [...leaveTarget(call, input.headers), callerLeft],
  }),
  row({
    in: early, on: 'bye', to: 'ended', when: (_, input) => input.side === 'a',
    see: 'RFC 3261 §15: a caller may BYE its early dialog',
    do: (call, input) => [
      ...allTimersStop, ...leaveTarget(call, input.headers),
      { do: 'a-reject', status: 487, headers: [], own: [] }, callerLeft,
    ],
  }),
  row({
    in: early, on: 'gone', to: 'ended', when: (_, input) => input.side === 'a', see: 'the caller vanished',
    do: (call, input) => [
      ...allTimersStop, ...leaveTarget(call, []),
      { do: 'end', status: input.status ?? 487, by: 'system', why: `caller lost: ${input.why}` },
    ],
  }),
  row({
    in: 'answering', on: 'bye', to: 'ended',
    see: 'RFC 4497 §8.4: the callee hung up before the caller could hear of its answer; its Reason says why',
    do: (_, { headers }) => {
      const status = statusAfter(headers)
      return [
        { do: 'a-reject', status, headers, own: [] },
        { do: 'end', status, by: 'callee', why: 'the callee hung up at once', headers },
      ]
    },
  }),
  row({
    in: dialed, on: 'gone', to: 'ended', see: 'the target\'s dialog died during setup',
    do: (call, input) => [
      ...allTimersStop, { do: 'tell-failed', attempt: call.attempt, status: 503, cause: 'unreachable' },
      { do: 'a-reject', status: 500, headers: [], own: [] },
      { do: 'end', status: 500, by: 'system', why: `callee lost: ${input.why}` },
    ],
  }),

  row({
    in: 'confirming', on: 'bye', to: 'closing', when: (_, input) => input.side === 'b',
    see: 'RFC 3261 §15: no BYE from us to the caller before its ACK', do: () => [],
  }),
  row({
    in: 'confirming', on: 'gone', to: 'closing', when: (_, input) => input.side === 'b',
    see: 'RFC 3261 §15', do: () => [],
  }),
  row({
    in: 'closing', on: 'a.ack', to: 'ended', see: 'RFC 3261 §15',
    do: () => [{ do: 'bye', side: 'a', headers: [] }, calleeHungUp],
  }),
  row({
    in: 'closing', on: 'a.ack-timeout', to: 'ended', see: 'RFC 3261 §13.3.1.4',
    do: () => [{ do: 'bye', side: 'a', headers: noAckReason }, calleeHungUp],
  }),
  row({
    in: 'confirming', on: 'a.ack-timeout', to: 'ended', see: 'RFC 3261 §13.3.1.4: no ACK for 64·T1, hang up',
    do: call => [{ do: 'bye', side: 'a', headers: noAckReason }, ...byeTarget(call, noAckReason),
      { ...noAck, headers: noAckReason },
    ],
  }),
  row({
    in: 'bridged', on: 'reack-timeout', to: 'ended', see: 'RFC 3261 §14.2: no ACK to a re-INVITE, hang up',
    do: () => [
      { do: 'bye', side: 'a', headers: noAckReason }, { do: 'bye', side: 'b', headers: noAckReason },
      { do: 'end', status: 200, by: 'system', why: 'no ACK to a re-INVITE', headers: noAckReason },
    ],
  }),
  row({
    in: 'bridged', on: 'bye', to: 'ended', when: (_, input) => input.side === 'b', see: 'RFC 3261 §15.1.2',
    do: (_, input) => [
      { do: 'bye', side: 'a', headers: input.headers }, { ...calleeHungUp, headers: input.headers },
    ],
  }),
  row({
    in: bothUp, on: 'bye', to: 'ended', see: 'RFC 3261 §15.1.2',
    do: (call, input) => [...leaveTarget(call, input.headers), { ...callerHungUp, headers: input.headers }],
  }),
  row({
    in: 'bridged', on: 'gone', to: 'ended', see: 'RFC 3261 §12.2.1.2: 481 or silence ends the dialog, so the other too',
    do: (_, input) => [
      { do: 'bye', side: other(input.side), headers: lostReason },
      {
        do: 'end', status: 200, by: 'system', why: `${input.side === 'a' ? 'caller' : 'callee'} lost: ${input.why}`,
        headers: lostReason,
      },
    ],
  }),
  row({
    in: ['confirming', 'closing'], on: 'gone', to: 'ended', see: 'the caller vanished before its ACK',
    do: (call, input) => [
      ...leaveTarget(call, lostReason),
      { do: 'end', status: input.status ?? 200, by: 'system', why: `caller lost: ${input.why}` },
    ],
  }),

  row({
    in: 'bridged', on: 'timer.warning', see: 'limit.warn',
    do: ({ longest }) => longest?.warning ? [{ do: 'warn', warning: longest.warning }] : [],
  }),
  row({
    in: 'bridged', on: 'timer.longest', to: 'ended', see: 'limit.duration',
    do: () => [
      { do: 'bye', side: 'a', headers: tooLong }, { do: 'bye', side: 'b', headers: tooLong },
      { ...tookTooLong, headers: tooLong },
    ],
  }),
  row({
    in: 'waiting', on: 'timer.longest', to: 'ended', see: 'limit.duration',
    do: call => [
      { do: 'bye', side: other(call.transfer?.by ?? 'a'), headers: tooLong }, { ...tookTooLong, headers: tooLong },
    ],
  }),
  row({
    in: 'bridged', on: 'media.silent', to: 'ended', see: 'the media engine heard neither side for too long',
    do: () => [
      { do: 'bye', side: 'a', headers: silentReason }, { do: 'bye', side: 'b', headers: silentReason },
      { ...silent, headers: silentReason },
    ],
  }),
  row({
    in: 'waiting', on: 'media.silent', to: 'ended', see: 'nor does who waits for the transfer send anything',
    do: call => [
      { do: 'bye', side: other(call.transfer?.by ?? 'a'), headers: silentReason },
      { ...silent, headers: silentReason },
    ],
  }),
  row({
    in: ['new', ...early], on: 'hangup', to: 'ended', see: 'DELETE /calls/:id, or a forced stop',
    do: (call, input) => [
      ...allTimersStop, ...leaveTarget(call, broughtTo(input)),
      { do: 'a-reject', status: 503, headers: [], own: [] }, { do: 'end', status: 503, by: input.by, why: input.why },
    ],
  }),
  row({
    in: ['confirming', 'closing'], on: 'hangup', to: 'ended', when: (_, input) => input.held === true,
    see: 'RFC 3262 §3: our 200 waits for a PRACK, so the caller can and must still be refused',
    do: (call, input) => [
      { do: 'a-reject', status: 503, headers: [], own: [] }, ...leaveTarget(call, []),
      { do: 'end', status: 503, by: input.by, why: input.why },
    ],
  }),
  row({
    in: bothUp, on: 'hangup', to: 'ended', see: 'DELETE /calls/:id, or a forced stop',
    do: (call, input) => [
      { do: 'bye', side: 'a', headers: broughtTo(input) }, ...leaveTarget(call, broughtTo(input)),
      { do: 'end', status: 200, by: input.by, why: input.why, headers: broughtTo(input) },
    ],
  }),
]

/**
 * Transfers, and legs that another call takes over (RFC 3515, RFC 5589, RFC 3891). The target is called
 * by a call of its own; here stand what the two who talk hear of it, and how their call ends.
 */
import type { HeaderLines } from '../../edge/signaling.ts'
import type { Side } from '../../media/media.ts'
import { parseCSeq } from '../../sip/cseq.ts'
import { header, valuesOf } from '../../sip/headers.ts'
import { printReferTo, sipfrag, subscriptionState } from '../../sip/refer.ts'
import { notNow } from '../not-now.ts'
import { referredTo } from '../on-behalf.ts'
import { other, type CallState, type Effect, type InputOf, type Phase, type Transfer } from '../state.ts'
import { refuse } from './description.ts'
import { row, type Move, type Row } from './row.ts'

const talking: readonly Phase[] = ['bridged', 'waiting']
const held: readonly Phase[] = ['waiting', 'lent', 'handed']

function valueOf(lines: HeaderLines, name: string): readonly string[] {
  return valuesOf(lines.map(([as, value]) => header(as, value)), name)
}

const noNews = ['Refer-Sub', 'false'] as const

function wantsNoNews({ request }: InputOf<'refer'>): boolean {
  return valueOf(request.headers, 'refer-sub')[0]?.trim().toLowerCase() === 'false'
}

/** What tells the other side of a transfer that is passed on to it. */
function passed(input: InputOf<'refer'>): HeaderLines {
  const to: HeaderLines = input.onward ? [['Refer-To', printReferTo(input.onward)]] : []
  return wantsNoNews(input) ? [...to, noNews] : to
}

function sequenceOf({ request }: InputOf<'refer'>): number {
  return parseCSeq(valueOf(request.headers, 'cseq')[0] ?? '')?.number ?? 0
}

function answered(input: InputOf<'refer'>, status: number, own: HeaderLines = []): Effect {
  return { do: 'respond', side: input.side, id: input.request.id, status, headers: [], own }
}

/** Tells who asked for the transfer how it goes; nothing when they left or want to hear nothing. */
function told({ by, event, left }: Transfer, status: number, reason?: string): readonly Effect[] {
  if (event === undefined || left) return []
  const last = status >= 200
  const own: HeaderLines = [['Event', event], ['Subscription-State', subscriptionState(status)]]
  return [{
    do: 'request', side: by, method: 'NOTIFY', headers: [], own, body: sipfrag(status, reason),
    ref: { for: 'notify', last },
  }]
}

/** Runs `move` with the transfer under way; the rows' conditions make sure there is one. */
function within(call: CallState, move: (transfer: Transfer) => Move): Move {
  return call.transfer ? move(call.transfer) : { effects: [] }
}

/** An exchange that the one who left will not finish: its author may ask again. */
function leaveExchange({ exchange }: CallState, left: Side): readonly Effect[] {
  if (!exchange || exchange.from === left) return []
  return [{ do: 'respond', side: exchange.from, id: exchange.id, status: 491, headers: [] }]
}

/** The side that goes when the other is joined elsewhere. */
function goes({ lent }: CallState): Side {
  return other(lent ?? 'a')
}

/** The call ends for the party that goes, which is never the one that was lent. */
function transferred(goes: Side): Effect {
  return { do: 'end', status: 200, by: nameOf(goes), why: 'the call was transferred' }
}

function nameOf(side: Side): 'caller' | 'callee' {
  return side === 'a' ? 'caller' : 'callee'
}

const completedElsewhere: HeaderLines = [['Reason', 'SIP;cause=200;text="Call completed elsewhere"']]

function isBy(call: CallState, side: Side): boolean {
  return call.transfer?.by === side
}

export const transfer: readonly Row[] = [
  row({
    in: ['ringing', 'answering', 'confirming', 'bridged', ...held], on: 'refer', when: (_, { how }) => how === 'refuse',
    see: 'transfer: refuse; RFC 3515 §2.4.2', do: (_, input) => [answered(input, 603)],
  }),
  row({
    in: 'bridged', on: 'refer', when: (_, { onward }) => onward !== undefined,
    see: 'transfer: pass; RFC 3515 §2.4.2',
    do: (_, input) => [{
      do: 'request', side: other(input.side), method: 'REFER', headers: input.request.headers, own: passed(input),
      ref: { for: 'relay', from: input.side, id: input.request.id },
    }],
  }),
  row({
    in: 'bridged', on: 'refer', when: (_, { request }) => referredTo(request.headers) === undefined,
    see: 'RFC 3515 §2.4.1: exactly one Refer-To, to somebody who can be called',
    do: (_, input) => [answered(input, 400)],
  }),
  row({
    in: 'bridged', on: 'refer', when: call => call.transfer === undefined, see: 'RFC 3515 §2.4.4, transfer: handle',
    do: (call, input) => {
      const { side, request } = input
      const silent = wantsNoNews(input)
      const id = call.refers === 0 ? '' : `;id=${sequenceOf(input)}`
      const begun: Transfer = { by: side, event: silent ? undefined : `refer${id}`, left: false }
      const to = referredTo(request.headers) ?? { uri: '' }
      return {
        set: { transfer: begun, refers: call.refers + 1 },
        effects: [
          answered(input, 202, silent ? [noNews] : []),
          ...told(begun, 100),
          { do: 'transfer', by: side, to, headers: request.headers },
        ],
      }
    },
  }),
  row({
    in: ['ringing', 'answering', 'confirming', 'bridged', ...held], on: 'refer',
    see: 'RFC 3515 §2.4.4: one transfer at a time, of a call both sides are in',
    do: (_, input) => [answered(input, 491)],
  }),

  row({
    in: 'bridged', on: 'transfer.progress', when: call => call.transfer !== undefined, see: 'RFC 3515 §2.4.5',
    do: (call, { status, reason }) => within(call, now => ({ effects: told(now, status, reason) })),
  }),
  row({
    in: 'bridged', on: 'transfer.failed', when: call => call.transfer !== undefined,
    see: 'RFC 5589 §6.1: the two talk on, and who asked hears why',
    do: (call, { status, reason }) => within(call, now => ({
      set: { transfer: undefined }, effects: told(now, status, reason),
    })),
  }),
  row({
    in: 'waiting', on: 'transfer.failed', to: 'ended', see: 'nobody is left to talk to',
    do: (call, { status }) => within(call, ({ by }) => ({
      effects: [
        { do: 'bye', side: other(by), headers: [['Reason', `SIP;cause=${status}`]] },
        { do: 'end', status: 200, by: 'system', why: `the transfer failed with ${status}, its author had left` },
      ],
    })),
  }),
  row({
    in: 'bridged', on: 'bye', to: 'waiting', when: (call, { side }) => isBy(call, side),
    see: 'RFC 5589 §6: who asked may hang up before the target answers',
    do: (call, { side }) => within(call, now => ({
      set: { transfer: { ...now, left: true }, exchange: undefined }, effects: leaveExchange(call, side),
    })),
  }),
  row({
    in: 'bridged', on: 'gone', to: 'waiting', when: (call, { side }) => isBy(call, side),
    see: 'RFC 5589 §6: the same without a BYE',
    do: (call, { side }) => within(call, now => ({
      set: { transfer: { ...now, left: true }, exchange: undefined }, effects: leaveExchange(call, side),
    })),
  }),
  ...(['bye', 'gone'] as const).map(on => row({
    in: 'waiting', on, to: 'ended', see: 'RFC 3261 §15.1.2: who waited hung up',
    do: (_, { side }) => [{
      do: 'end', status: 200, by: nameOf(side), why: 'hung up while being transferred',
    }],
  })),
  row({
    in: held, on: 'request', see: 'there is nobody to carry it to now; it may be asked again',
    do: (_, input) => {
      const { status, headers } = notNow(input.request.method)
      return refuse(input, status, headers)
    },
  }),

  row({
    in: talking, on: 'lend', to: 'lent', when: call => call.exchange === undefined,
    see: 'RFC 5589 §7, RFC 3891 §3: the side that stays gets a new partner by re-INVITE',
    do: (_, { side }) => ({ set: { lent: side }, effects: [{ do: 'lend', side }] }),
  }),
  row({
    in: ['new', 'offering', 'dialing', 'ringing', 'answering', 'confirming', 'bridged', 'closing', ...held], on: 'lend',
    see: 'RFC 3264 §4: one offer at a time; the borrower asks again', do: () => [{ do: 'lend-not' }],
  }),
  row({
    in: 'lent', on: 'joined', to: 'handed', when: call => call.transfer?.event !== undefined && !call.transfer.left,
    see: 'RFC 3515 §2.4.5: who asked hears of the success, then of the end',
    do: call => within(call, now => ({ effects: told(now, 200) })),
  }),
  row({
    in: 'lent', on: 'joined', to: 'ended', when: call => call.transfer?.left === true,
    see: 'RFC 5589 §6: who asked is gone already', do: call => [transferred(goes(call))],
  }),
  row({
    in: 'lent', on: 'joined', to: 'ended', see: 'RFC 3891 §3: the dialog that was replaced is ended with BYE',
    do: call => [{ do: 'bye', side: goes(call), headers: completedElsewhere }, transferred(goes(call))],
  }),
  row({
    in: 'lent', on: 'returned', to: 'ended', when: call => call.transfer?.left === true,
    see: 'nobody is left to talk to',
    do: (call, { status }) => [
      { do: 'bye', side: call.lent ?? 'a', headers: [['Reason', `SIP;cause=${status}`]] },
      { do: 'end', status: 200, by: 'system', why: `the transfer failed with ${status}, its author had left` },
    ],
  }),
  row({
    in: 'lent', on: 'returned', to: 'bridged', see: 'RFC 6141 §3.1: the session is as it was, the two talk on',
    do: (call, { status, reason }) => ({
      set: { lent: undefined, transfer: undefined },
      effects: call.transfer ? told(call.transfer, status, reason) : [],
    }),
  }),
  ...(['bye', 'gone'] as const).map(on => row({
    in: 'lent', on, when: (call, { side }) => isBy(call, side) && call.lent !== side,
    see: 'RFC 5589 §6: who asked may hang up at any time',
    do: call => within(call, now => ({ effects: [], set: { transfer: { ...now, left: true } } })),
  })),
  ...(['bye', 'gone'] as const).map(on => row({
    in: 'lent', on, to: 'ended', see: 'RFC 3261 §15.1.2',
    do: (call, { side }) => [
      // The side that is lent has a call of its own by now; it only ends with us when it hung up itself.
      ...(call.lent === side && !call.transfer?.left ? [{ do: 'bye', side: other(side), headers: [] } as const] : []),
      { do: 'end', status: 200, by: nameOf(side), why: 'hung up while being joined elsewhere' },
    ],
  })),
  row({
    in: 'handed', on: 'response', to: 'ended', when: (_, { ref }) => ref.for === 'notify' && ref.last,
    see: 'RFC 5589 §6: the last NOTIFY arrived or never will',
    do: call => within(call, ({ by }) => ({
      effects: [{ do: 'bye', side: by, headers: completedElsewhere }, transferred(by)],
    })),
  }),
  ...(['bye', 'gone'] as const).map(on => row({
    in: 'handed', on, to: 'ended', see: 'RFC 5589 §6: who asked hangs up', do: call => [transferred(goes(call))],
  })),
  row({
    in: 'waiting', on: 'hangup', to: 'ended', see: 'DELETE /calls/:id, or a forced stop',
    do: (call, input) => within(call, ({ by }) => ({
      effects: [
        { do: 'bye', side: other(by), headers: [] }, { do: 'end', status: 200, by: input.by, why: input.why },
      ],
    })),
  }),
  row({
    in: ['lent', 'handed'], on: 'hangup', to: 'ended', see: 'DELETE /calls/:id, or a forced stop',
    do: (call, input) => [
      { do: 'bye', side: goes(call), headers: [] },
      { do: 'end', status: 200, by: input.by, why: input.why },
    ],
  }),
]

/** The whole table of the call: every row, and every input that is knowingly ignored. */
import { phases } from '../state.ts'
import { digits } from './digits.ts'
import { end } from './end.ts'
import { moving } from './moving.ts'
import type { Ignored, Row } from './row.ts'
import { setup } from './setup.ts'
import { talk } from './talk.ts'
import { transfer } from './transfer.ts'

/** In order of trial: the first row whose `in`, `on` and `when` fit is the one taken. */
export const table: readonly Row[] = [...setup, ...moving, ...transfer, ...digits, ...talk, ...end]

const beforeDial = ['new', 'offering'] as const
const beforeAnswer = ['dialing', 'ringing'] as const
const apart = ['waiting', 'lent', 'handed'] as const
const afterAnswer = ['answering', 'confirming', 'bridged', 'closing', ...apart] as const

/** Every pair of phase and input that changes nothing, with the reason in words. */
export const ignored: readonly Ignored[] = [
  { in: phases.filter(phase => phase !== 'new'), on: ['start'], why: 'a call starts once' },
  {
    in: ['ended'], on: ['a.cancel', 'a.ack', 'a.ack-timeout', 'reack', 'reack-timeout', 'bye', 'gone', 'hangup'],
    why: 'the call is over on both legs; the edge completes what is still on the wire',
  },
  {
    in: ['ended'], on: ['b.trying', 'b.progress', 'b.answer', 'b.refused', 'request', 'refer', 'response'],
    why: 'the target was cancelled or hung up; a 200 that crossed our CANCEL gets ACK and BYE from the edge (§9.1)',
  },
  {
    in: ['ended', 'closing'], on: ['media.offered', 'media.answered', 'media.failed'],
    why: 'the media engine answered after the call was over; the session is released anyway',
  },
  {
    in: ['ended', ...afterAnswer], on: ['timer.no-progress', 'timer.ring', 'timer.total'],
    why: 'the timer ran out while the event that stops it was in the mailbox',
  },
  {
    in: [...beforeDial, 'ringing'], on: ['timer.no-progress'],
    why: 'a leftover of the attempt before, or the target spoke just in time',
  },
  { in: beforeDial, on: ['timer.ring'], why: 'a leftover of the attempt before' },
  { in: ['new'], on: ['timer.total'], why: 'it is started with the call' },
  {
    in: phases.filter(phase => phase !== 'bridged' && phase !== 'waiting'), on: ['timer.longest'],
    why: 'nobody talks yet or any more; a leg that is lent has the bound of the call that has it',
  },
  {
    in: phases.filter(phase => phase !== 'bridged'), on: ['timer.warning'],
    why: 'nobody talks, or one waits for somebody else: there is no talk to end',
  },
  {
    in: ['new'], on: ['a.cancel', 'bye', 'gone'],
    why: 'the call starts in the same turn it is made; the leg keeps its events until then',
  },
  {
    in: ['new', ...beforeAnswer, 'offering', 'answering'], on: ['a.ack', 'a.ack-timeout'],
    why: 'the caller has no final response of ours to acknowledge',
  },
  {
    in: ['bridged', ...apart], on: ['a.ack', 'a.ack-timeout'],
    why: 'the first ACK came; the edge absorbs its repeats (§13.3.1.4)',
  },
  {
    in: ['bridged', ...apart], on: ['a.cancel'],
    why: 'the ACK came, so the 200 stands; the edge answered the CANCEL (§9.2)',
  },
  {
    in: phases.filter(phase => phase !== 'dialing'), on: ['b.passed-over'],
    why: 'it is told in the turn of the INVITE that was not sent; the call ended in between',
  },
  {
    in: beforeDial, on: ['b.trying', 'b.progress', 'b.answer', 'b.refused', 'response'],
    why: 'no leg is placed in this phase; the one before was left and its events end in the shell',
  },
  { in: ['dialing'], on: ['b.trying'], why: 'a second 100 says nothing new' },
  { in: ['ringing', ...afterAnswer], on: ['b.trying'], why: 'a 100 after a provisional says nothing new' },
  {
    in: afterAnswer, on: ['b.progress', 'b.answer', 'b.refused'],
    why: 'the target has answered; later forks are ended by the edge (§13.2.2.4)',
  },
  { in: phases, on: ['digit'], why: 'nobody is there yet or any more to be told of it, or too many wait' },
  {
    in: [...beforeDial, 'dialing', 'closing'], on: ['request', 'refer'],
    why: 'no dialog to carry it to; the edge answers what we leave unanswered',
  },
  {
    in: [...beforeAnswer, 'new', 'offering', 'answering', 'confirming', 'closing', ...apart],
    on: ['reack', 'reack-timeout'], why: 're-INVITEs are only accepted in a bridged call',
  },
  {
    in: ['dialing', ...beforeAnswer, ...afterAnswer], on: ['response'],
    why: 'its author is answered already, or the exchange it belonged to is over',
  },
  { in: ['bridged'], on: ['reack'], why: 'the ACK of a re-INVITE we refused to carry on' },
  {
    in: ['new'], on: ['media.offered', 'media.answered', 'media.failed'],
    why: 'nothing was asked of the media engine',
  },
  {
    in: ['offering'], on: ['media.offered', 'media.failed'],
    why: 'an offer of the attempt before, made while it rang, or the rollback of one',
  },
  { in: ['offering'], on: ['media.answered'], why: 'early media of the attempt before, answered after we left it' },
  {
    in: apart, on: ['media.offered', 'media.answered', 'media.failed'],
    why: 'what was negotiated when who asked for the transfer left; the side that stays is asked anew',
  },
  {
    in: phases.filter(phase => phase !== 'bridged' && phase !== 'waiting'),
    on: ['transfer.progress', 'transfer.failed'],
    why: 'no transfer is under way, or its target has answered',
  },
  { in: ['bridged'], on: ['transfer.progress', 'transfer.failed'], why: 'its author has heard the outcome' },
  { in: ['waiting'], on: ['transfer.progress'], why: 'who asked hung up and hears nothing of it' },
  {
    in: phases.filter(phase => phase !== 'lent'), on: ['joined', 'returned'],
    why: 'no leg is lent; a call that ended while one was has nothing to say of it',
  },
  { in: ['ended'], on: ['lend'], why: 'there is no leg to lend; the shell says so' },
  {
    in: ['dialing', 'ringing', 'answering', 'confirming', 'bridged'], on: ['media.offered', 'media.answered'],
    why: 'early media of an attempt that is over, or the description is already replaced',
  },
  {
    in: ['dialing', 'ringing', 'answering', 'confirming', 'bridged'], on: ['media.failed'],
    why: 'early media nobody waits for any more; the answer brings its own',
  },
  {
    in: [...beforeAnswer, 'offering'], on: ['bye'],
    why: 'a callee may not BYE before it answered (§15); the edge refuses it and its INVITE still ends',
  },
  {
    in: phases, on: ['media.returned'],
    why: 'it is told at rest; who never described themselves was never led to anybody',
  },
  { in: phases, on: ['notice'], why: 'it is told at rest; where one side never described itself there is no offer' },
  {
    in: phases, on: ['media.lost'],
    why: 'it is told at rest; a call in which one side never described itself has nothing to be moved',
  },
  {
    in: phases.filter(phase => phase !== 'bridged' && phase !== 'waiting'), on: ['media.silent'],
    why: 'whoever rings or has to acknowledge has timers of their own; a leg that is lent is heard in the other call',
  },
  {
    in: phases, on: ['timer.glare'],
    why: 'the call ended, or its sides were taken apart, before the offer was due again',
  },
  { in: ['offering'], on: ['gone'], why: 'no target leg is placed in this phase' },
]

/** A run drawn for people: each call with all its attempts as one ladder. */
import { headerOf } from '../../src/sip/headers.ts'
import type { CallRecord } from '../../src/cdr/record.ts'
import { drawLadder, type Arrow } from '../demo/ladder.ts'
import { ROUTER } from './caller.ts'
import type { Datagram } from './datagram.ts'
import type { Run } from './simulate.ts'

/** The calls that went wrong; all of them when none did, or when nobody knows which. */
export function drawRun({ seed, faults, records, datagrams }: Run): string {
  const wrong = new Set(faults.flatMap(({ callId }) => callId ?? []))
  const shown = records.filter(({ callId, attempts }) =>
    wrong.size === 0 || wrong.has(callId) || attempts.some(attempt => wrong.has(attempt.callId)))
  const sentences = faults.map(({ says, callId }) => `✘ ${callId === undefined ? '' : `${callId}: `}${says}`)
  const head = faults.length === 0 ? `seed ${seed}: ${records.length} calls, all well` : `seed ${seed}:`
  return [head, ...shown.map(record => drawCall(record, datagrams)), ...sentences].join('\n\n')
}

function drawCall(record: CallRecord, datagrams: readonly Datagram[]): string {
  const legs = new Map([[record.callId, 'caller'], ...record.attempts.map(({ callId }) => [callId, 'callee'] as const)])
  const of = datagrams.filter(({ callId }) => legs.has(callId))
  const startMs = of[0]?.atMs ?? 0
  const arrows = of.map((datagram): Arrow => {
    const other = legs.get(datagram.callId) ?? ''
    const [from, to] = datagram.from === ROUTER ? ['router', other] : [other, 'router']
    return { atMs: datagram.atMs - startMs, from, to, says: saysOf(datagram) }
  })
  const { status, endedBy, reason, attempts } = record
  const tried = attempts.map(({ target, outcome }) => `${target} ${outcome}`).join(', ')
  return `${record.callId} at ${startMs.toFixed(0)} ms: ${status}, ended by ${endedBy}: ${reason}; ${tried}\n`
    + drawLadder(['caller', 'router', 'callee'], arrows)
}

/** `INVITE 1 sdp t2 +1200 ×2`: what, to or from which target, how late, how often. */
function saysOf({ message, from, to, atMs, arrivals }: Datagram): string {
  const what = message.kind === 'request' ? message.method : `${message.status}`
  const [first] = arrivals
  const delayMs = first ? first.atMs - atMs : 0
  return [
    what, headerOf(message.headers, 'cseq') ?? '', message.body.length > 0 ? 'sdp' : '',
    (from === ROUTER ? to : from).split('.').slice(2).join('.'),
    first === undefined ? 'lost' : delayMs > 50 ? `+${delayMs.toFixed(0)}` : '', arrivals.length > 1 ? '×2' : '',
  ].filter(Boolean).join(' ')
}

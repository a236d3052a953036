/**
 * Digits that callers dial in their audio (RFC 4733), as rtpengine reports them: a JSON datagram for
 * each, sent once the key is let go. Whatever is not one of ours is dropped unread.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIP } from 'node:net'
import type { DigitListener, Side } from './media.ts'
import type { MayReport } from './reporters.ts'

/** Where reports come in. */
export interface DigitReports {
  /** The port that was bound. */
  readonly port: number
  /**
   * Tells of the digits of one session from now on.
   * @param ngCallId the session's name towards the engine: ours alone, and not to be guessed
   * @returns ends it
   */
  watch(ngCallId: string, listener: DigitListener): () => void
  close(): void
}

export interface DigitReportsOptions {
  /** The address to take reports at; an engine's `--dtmf-log-dest`. */
  readonly host: string
  readonly port: number
  /** Whether one at this address may report; whoever else is not read. */
  readonly mayReport: MayReport
  /** Told of each datagram that was dropped. */
  readonly onDropped?: () => void
}

const keys = '0123456789*#ABCD'
/** A report has some 250 bytes. */
const REPORT_BYTES_MAX = 2048

/** Takes reports. Rejects when the address is not to be had. */
export async function openDigitReports(options: DigitReportsOptions): Promise<DigitReports> {
  const sessions = new Map<string, DigitListener>()
  const socket = createSocket(isIP(options.host) === 6 ? 'udp6' : 'udp4')
  socket.on('message', (datagram, { address }) => {
    const report = options.mayReport(address) ? readReport(datagram) : undefined
    const listener = report && sessions.get(report.callId)
    if (listener) listener(report.digit, report.from)
    else options.onDropped?.()
  })
  socket.bind(options.port, options.host)
  await once(socket, 'listening')
  // Nothing is sent from here, so nothing can fail that anybody waits for.
  socket.on('error', () => options.onDropped?.())
  return {
    port: socket.address().port,
    watch(ngCallId, listener) {
      sessions.set(ngCallId, listener)
      return () => sessions.delete(ngCallId)
    },
    close: () => socket.close(),
  }
}

/** Reads a report; undefined for anything else. */
export function readReport(
  datagram: Buffer,
): { readonly callId: string; readonly digit: string; readonly from: Side } | undefined {
  if (datagram.length > REPORT_BYTES_MAX) return undefined
  let read: unknown
  try {
    read = JSON.parse(datagram.toString('utf8'))
  } catch {
    return undefined
  }
  const { callid, source_tag: tag, type, event } = Object(read) as Readonly<Record<string, unknown>>
  const digit = typeof event === 'number' ? keys[event] : undefined
  if (type !== 'DTMF' || typeof callid !== 'string' || typeof tag !== 'string' || digit === undefined) return undefined
  return { callId: callid, digit, from: tag === 'a' ? 'a' : 'b' }
}
